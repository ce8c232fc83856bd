#include "names/clean_name.h"

#include <cstdint>

namespace whither {

namespace {

struct Character {
  char32_t code = 0;
  std::size_t size = 1;
};

constexpr char32_t kReplacement = 0xfffd;

// The first character of text that is not empty. What is not UTF-8 (RFC 3629: also overlong forms, surrogates, beyond
// U+10FFFF) is one byte long and U+FFFD.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {kReplacement, 1};
  char32_t code = lead & (0x7fU >> size);
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xc0U) != 0x80) return {kReplacement, 1};
    code = code << 6 | (byte(at) & 0x3fU);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return overlong || surrogate || code > 0x10ffff ? Character{kReplacement, 1} : Character{code, size};
}

bool is_space(char32_t code) { return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xa0; }

// C0, DEL and C1 controls, the marks and overrides of direction, line separators and the byte order mark.
bool is_hidden(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x2069) || code == 0xfeff;
}

}  // namespace

std::string clean_name(std::string_view raw, std::size_t max_bytes) {
  std::string name;
  bool space = false;
  while (!raw.empty()) {
    const auto [code, size] = first_of(raw);
    const std::string_view character = code == kReplacement ? "\xef\xbf\xbd" : raw.substr(0, size);
    raw.remove_prefix(size);
    if (is_space(code)) space = true;
    if (is_space(code) || is_hidden(code)) continue;
    const bool gap = space && !name.empty();
    if (name.size() + character.size() + (gap ? 1 : 0) > max_bytes) break;
    if (gap) name += ' ';
    name += character;
    space = false;
  }
  return name;
}

}  // namespace whither
