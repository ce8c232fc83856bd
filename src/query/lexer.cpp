#include "query/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace whither {

namespace {

using Sort = Token::Sort;

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

// The bytes that words are made of: letters, digits, what addresses and patterns have, and all that is not ASCII.
constexpr auto kWordBytes = [] {
  std::array<bool, 256> bytes{};
  for (std::size_t byte = 0x80; byte < bytes.size(); ++byte) bytes[byte] = true;
  for (const char c : std::string_view{"0123456789_.:/-*?%@+\\"}) bytes[static_cast<unsigned char>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) bytes[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}();

constexpr bool is_word(char c) { return kWordBytes[static_cast<unsigned char>(c)]; }

// Longest first.
constexpr std::array<std::pair<std::string_view, Sort>, 18> kSigns = {{
    {"&&", Sort::And},
    {"||", Sort::Or},
    {"!=", Sort::Compare},
    {"==", Sort::Compare},
    {"<=", Sort::Compare},
    {">=", Sort::Compare},
    {"=", Sort::Compare},
    {"~", Sort::Compare},
    {"<", Sort::Compare},
    {">", Sort::Compare},
    {"!", Sort::Not},
    {"(", Sort::Open},
    {")", Sort::Close},
    {"[", Sort::ListOpen},
    {"]", Sort::ListClose},
    {",", Sort::Comma},
    {"'", Sort::Quoted},
    {"\"", Sort::Quoted},
}};

Sort sort_of_word(std::string_view word) {
  if (word.size() > 3) return Sort::Word;
  if (same_word(word, "and")) return Sort::And;
  if (same_word(word, "or")) return Sort::Or;
  if (same_word(word, "not")) return Sort::Not;
  for (const std::string_view compare : {"eq", "ne", "lt", "le", "gt", "ge"}) {
    if (same_word(word, compare)) return Sort::Compare;
  }
  return Sort::Word;
}

Token quoted_at(std::string_view text, std::size_t begin) {
  const auto close = text.find(text[begin], begin + 1);
  if (close == std::string_view::npos) return {Sort::Unclosed, text.substr(begin), begin, text.size()};
  return {Sort::Quoted, text.substr(begin + 1, close - begin - 1), begin, close + 1};
}

// `\/` is a slash of the pattern.
Token regex_at(std::string_view text, std::size_t begin) {
  auto close = begin + 1;
  while (close < text.size() && text[close] != '/') close += text[close] == '\\' ? 2 : 1;
  if (close >= text.size()) return {Sort::Unclosed, text.substr(begin), begin, text.size()};
  return {Sort::Regex, text.substr(begin + 1, close - begin - 1), begin, close + 1};
}

Token token_at(std::string_view text, std::size_t begin) {
  const auto rest = text.substr(begin);
  const auto size = static_cast<std::size_t>(std::ranges::find_if_not(rest, is_word) - rest.begin());
  if (size > 0) return {sort_of_word(rest.substr(0, size)), rest.substr(0, size), begin, begin + size};
  for (const auto& [sign, sort] : kSigns) {
    if (!rest.starts_with(sign)) continue;
    if (sort == Sort::Quoted) return quoted_at(text, begin);
    return {sort, rest.substr(0, sign.size()), begin, begin + sign.size()};
  }
  return {Sort::Unknown, rest.substr(0, 1), begin, begin + 1};
}

}  // namespace

std::string folded(std::string_view word) {
  std::string result{word};
  std::ranges::transform(result, result.begin(), lower);
  return result;
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_space(text[at])) {
      ++at;
    } else if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else {
      const bool pattern = text[at] == '/' && !tokens.empty() && tokens.back().text == "~";
      tokens.push_back(pattern ? regex_at(text, at) : token_at(text, at));
      at = tokens.back().end;
    }
  }
  tokens.push_back({Sort::End, {}, text.size(), text.size()});
  return tokens;
}

}  // namespace whither
