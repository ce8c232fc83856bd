#include "names/whois_text.h"

#include <algorithm>

#include "names/whois_parse.h"
#include "names/whois_record.h"

namespace whither {
namespace {

constexpr std::string_view kBlanks = " \t\r\v\f";

char lower_letter(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

bool same_letter(char a, char b) { return lower_letter(a) == lower_letter(b); }

// How many bytes the UTF-8 character at the start of `bytes` has, 0 where there is none (RFC 3629, 4: shortest form
// only, no surrogates, at most U+10FFFF).
std::size_t character_size(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  const auto follows = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  const auto lead = at(0);
  if (bytes.empty()) return 0;
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || !follows(1)) return 0;
  if (lead < 0xE0) return 2;
  if (!follows(2)) return 0;
  if (lead < 0xF0) return (lead == 0xE0 && at(1) < 0xA0) || (lead == 0xED && at(1) > 0x9F) ? 0 : 3;
  if (lead > 0xF4 || !follows(3) || (lead == 0xF0 && at(1) < 0x90) || (lead == 0xF4 && at(1) > 0x8F)) return 0;
  return 4;
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto size = character_size(bytes);
    if (size == 0) return false;
    bytes.remove_prefix(size);
  }
  return true;
}

char32_t character_of(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(bytes[i])); };
  switch (bytes.size()) {
    case 1:
      return at(0);
    case 2:
      return (at(0) & 0x1F) << 6 | (at(1) & 0x3F);
    case 3:
      return (at(0) & 0x0F) << 12 | (at(1) & 0x3F) << 6 | (at(2) & 0x3F);
    default:
      return (at(0) & 0x07) << 18 | (at(1) & 0x3F) << 12 | (at(2) & 0x3F) << 6 | (at(3) & 0x3F);
  }
}

// Not for eyes: controls, zero-width marks, line separators, and what turns the direction of writing.
bool is_hidden(char32_t character) {
  return character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0xAD ||
         (character >= 0x200B && character <= 0x200F) || (character >= 0x2028 && character <= 0x202E) ||
         (character >= 0x2060 && character <= 0x206F) || character == 0xFEFF ||
         (character >= 0xE0000 && character <= 0xE0FFF);
}

// How many bytes of `text`, which begins with ESC, are an escape sequence (ECMA-48, 5.3 to 5.6).
std::size_t escape_size(std::string_view text) {
  if (text.size() < 2) return text.size();
  const auto is_string = std::string_view{"]PX^_"}.find(text[1]) != std::string_view::npos;
  if (is_string) {
    const auto end = text.find_first_of("\a\x1B", 2);
    return end == std::string_view::npos ? text.size() : end + (text[end] == '\a' ? 1 : 0);
  }
  if (text[1] != '[') return text[1] >= 0x20 && text[1] < 0x7F ? 2 : 1;
  std::size_t end = 2;
  while (end < text.size() && text[end] >= 0x20 && text[end] < 0x40) ++end;
  return end < text.size() && text[end] >= 0x40 && text[end] < 0x7F ? end + 1 : end;
}

// `text` is one line of valid UTF-8.
std::string without_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto size = std::max<std::size_t>(character_size(text), 1);
    const auto character = text.substr(0, size);
    if (text.front() == '\x1B') {
      text.remove_prefix(escape_size(text));
      continue;
    }
    if (text.front() == '\t') out += ' ';
    if (!is_hidden(character_of(character))) out += character;
    text.remove_prefix(size);
  }
  return out;
}

WhoisLine line_of(std::string_view raw) {
  using Kind = WhoisLine::Kind;
  const auto line = without_blanks(raw);
  if (line.empty()) return {};
  if (line.front() == '%' || line.front() == '#') return {Kind::Comment, {}, line};
  const bool indented = raw.front() == ' ' || raw.front() == '\t';
  const auto colon = line.find(':');
  const auto key = without_blanks(line.substr(0, colon == std::string_view::npos ? 0 : colon));
  // "[Network Number] 2001:db8::/32" and "NAME (NET6-2001-DB8) 2001:db8:: - …" have a colon, but no key before it.
  const bool plausible = !key.empty() && key.size() <= 40 && key.find('[') == std::string_view::npos &&
                         key.find("(NET") == std::string_view::npos &&
                         !(indented && key.find_first_of(kBlanks) != std::string_view::npos);
  if (plausible && key.front() != '+') return {Kind::Pair, key, without_blanks(line.substr(colon + 1))};
  if (line.front() == '+') return {Kind::Continuation, {}, without_blanks(line.substr(1))};
  return {indented ? Kind::Continuation : Kind::Other, {}, line};
}

// The first `limit` lines, each without its line feed.
std::vector<std::string_view> split_lines(std::string_view text, std::size_t limit) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < limit) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace

WhoisText::WhoisText(std::string_view answer) {
  const auto raw = split_lines(answer.substr(0, kWhoisAnswerLimit), kLineLimit);
  for (const auto line : raw) (text_ += utf8_of(line)) += '\n';
  lines_.reserve(raw.size());
  for (const auto line : split_lines(text_, kLineLimit)) lines_.push_back(line_of(line));

  const auto stands_apart = [](const WhoisLine& line) {
    return line.kind == WhoisLine::Kind::Blank || line.kind == WhoisLine::Kind::Comment;
  };
  for (std::size_t i = 0; i < lines_.size();) {
    const auto first = i;
    while (i < lines_.size() && !stands_apart(lines_[i])) ++i;
    if (i > first) objects_.push_back(std::span{lines_}.subspan(first, i - first));
    ++i;
  }
}

bool same_caseless(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, same_letter); }

bool contains_caseless(std::string_view text, std::string_view part) {
  return !std::ranges::search(text, part, same_letter).empty() || part.empty();
}

bool begins_caseless(std::string_view text, std::string_view start) {
  return same_caseless(text.substr(0, start.size()), start);
}

std::string lower_ascii(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), lower_letter);
  return out;
}

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view value_of(WhoisObject object, std::string_view key) {
  for (const auto& line : object)
    if (!line.value.empty() && same_caseless(line.key, key)) return line.value;
  return {};
}

std::vector<std::string_view> values_of(WhoisObject object, std::string_view key, std::size_t limit) {
  std::vector<std::string_view> values;
  for (const auto& line : object) {
    if (values.size() == limit) break;
    if (!line.value.empty() && same_caseless(line.key, key)) values.push_back(line.value);
  }
  return values;
}

std::string text_of(WhoisObject object, std::string_view key) {
  for (std::size_t i = 0; i < object.size(); ++i) {
    if (!same_caseless(object[i].key, key)) continue;
    std::string text{object[i].value};
    for (auto next = i + 1; next < object.size() && object[next].kind == WhoisLine::Kind::Continuation; ++next) {
      if (text.size() > kWhoisTextLimit) break;
      (text += ' ') += object[next].value;
    }
    if (auto cleaned = clean_whois(text); !cleaned.empty()) return cleaned;
  }
  return {};
}

std::string clean_whois(std::string_view text) {
  // Far more than the limit is looked at, so that what is taken out does not shorten what stays; yet not all.
  auto looked_at = std::min(text.size(), std::size_t{16} * kWhoisTextLimit);
  while (looked_at < text.size() && looked_at > 0 && (text[looked_at] & 0xC0) == 0x80) --looked_at;
  const auto cleaned = without_controls(utf8_of(text.substr(0, looked_at)));
  std::string out;
  for (std::string_view left = cleaned; !left.empty();) {
    const auto size = std::max<std::size_t>(character_size(left), 1);
    if (out.size() + size > kWhoisTextLimit) break;
    if (left.front() != ' ' || (!out.empty() && out.back() != ' ')) out += left.substr(0, size);
    left.remove_prefix(size);
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string utf8_of(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string{bytes};
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    if (value < 0x80) {
      out += byte;
    } else {
      out += static_cast<char>(0xC0 | value >> 6);
      out += static_cast<char>(0x80 | (value & 0x3F));
    }
  }
  return out;
}

std::string printable_whois(std::string_view answer) {
  std::string out;
  for (const auto line : split_lines(answer.substr(0, kWhoisAnswerLimit), WhoisText::kLineLimit)) {
    auto cleaned = without_controls(utf8_of(line));
    cleaned.erase(cleaned.find_last_not_of(' ') + 1);
    (out += cleaned) += '\n';
  }
  return out;
}

}  // namespace whither
