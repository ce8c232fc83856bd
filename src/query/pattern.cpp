#include "query/pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "base/utf8.h"

namespace whither {

namespace {

constexpr std::int64_t kMemory = std::int64_t{1} << 20U;  // bytes of a compiled regular expression

re2::RE2::Options options(std::int64_t memory) {
  re2::RE2::Options chosen;
  chosen.set_log_errors(false);
  chosen.set_max_mem(memory);
  chosen.set_case_sensitive(false);
  chosen.set_dot_nl(true);
  return chosen;
}

bool is_plain(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The character at `at`, which moves behind it; U+FFFD for a byte that belongs to none.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto size = utf8_sequence(text.substr(at));
  if (size == 0) {
    ++at;
    return 0xfffd;
  }
  const auto lead = static_cast<unsigned char>(text[at]);
  std::uint32_t point = size == 1 ? lead : lead & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) point = point << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
  at += size;
  return point;
}

// Every byte that is no letter or digit of ASCII as the number of its character.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (is_plain(text[at])) {
      out += text[at++];
    } else {
      out += fmt::format("\\x{{{:x}}}", next_code_point(text, at));
    }
  }
  return out;
}

// The same for what a pattern must not have in SQL: quotes, what is not ASCII, what is not printable.
std::string without_quotes(std::string_view regex) {
  std::string out;
  for (std::size_t at = 0; at < regex.size();) {
    const char c = regex[at];
    if (c >= ' ' && c <= '~' && c != '\'') {
      out += c;
      ++at;
    } else {
      out += fmt::format("\\x{{{:x}}}", next_code_point(regex, at));
    }
  }
  return out;
}

constexpr std::string_view kAnyCase = "(?is)";

}  // namespace

struct Pattern::Compiled {
  std::once_flag once;
  std::optional<re2::RE2> pattern;
};

Pattern::Pattern(std::string text) : text_(std::move(text)), compiled_(std::make_shared<Compiled>()) {}

Pattern Pattern::of_text(std::string_view text) { return Pattern{fmt::format("{}{}", kAnyCase, escaped(text))}; }

Pattern Pattern::of_part(std::string_view text) { return Pattern{fmt::format("{}.*{}.*", kAnyCase, escaped(text))}; }

Pattern Pattern::of_domain(std::string_view domain) {
  return Pattern{fmt::format("{}(.*\\.)?{}", kAnyCase, escaped(domain))};
}

Pattern Pattern::of_glob(std::string_view glob) {
  std::string text{kAnyCase};
  while (!glob.empty()) {
    const auto plain = std::min(glob.find_first_of("*?"), glob.size());
    text += escaped(glob.substr(0, plain));
    glob.remove_prefix(plain);
    if (glob.empty()) break;
    text += glob[0] == '*' ? ".*" : ".";
    glob.remove_prefix(1);
  }
  return Pattern{std::move(text)};
}

std::optional<Pattern> Pattern::of_regex(std::string_view regex, std::string& why) {
  // Alone: a parenthesis too many must not meet those around it.
  const auto safe = without_quotes(regex);
  const re2::RE2 alone{safe, options(kMemory)};
  if (alone.ok()) return Pattern{fmt::format("{}.*(?:{}).*", kAnyCase, safe)};
  why = alone.error();
  return std::nullopt;
}

bool Pattern::matches(std::string_view text) const {
  std::call_once(compiled_->once, [&] { compiled_->pattern.emplace(text_, options(8 * kMemory)); });
  return re2::RE2::FullMatch({text.data(), text.size()}, *compiled_->pattern);
}

}  // namespace whither
