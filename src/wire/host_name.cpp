#include "wire/host_name.h"

#include <algorithm>

#include "base/address.h"
#include "base/utf8.h"

namespace whither {

namespace {

constexpr std::size_t kMaxName = 253;

bool is_blank(char letter) { return letter == '\0' || letter == ' ' || (letter >= '\t' && letter <= '\r'); }

// Padding begins at the first NUL, whatever stands behind it.
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  text = text.substr(0, text.find('\0'));
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// C0, DEL and C1 controls; marks that turn the direction of writing (U+200B to U+200F, U+2028 to U+202E, U+2060 to
// U+2069) and the byte order mark, which would make a name look like another.
bool is_hidden(std::string_view sequence) {
  if (sequence.size() == 1) return static_cast<unsigned char>(sequence[0]) < 0x20 || sequence[0] == 0x7f;
  if (sequence.size() == 2) return sequence[0] == '\xc2' && static_cast<unsigned char>(sequence[1]) < 0xa0;
  return (sequence >= "\xe2\x80\x8b" && sequence <= "\xe2\x80\x8f") ||
         (sequence >= "\xe2\x80\xa8" && sequence <= "\xe2\x80\xae") ||
         (sequence >= "\xe2\x81\xa0" && sequence <= "\xe2\x81\xa9") || sequence == "\xef\xbb\xbf";
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

std::string_view without_port(std::string_view name) {
  const auto colon = name.rfind(':');
  if (colon == std::string_view::npos) return name;
  const auto port = name.substr(colon + 1);
  return std::ranges::all_of(port, is_digit) ? name.substr(0, colon) : name;
}

bool is_address(std::string_view name) {
  if (name.front() == '[' && name.back() == ']') return true;
  return Address::parse(name).has_value();
}

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

}  // namespace

std::string host_name_of(std::string_view raw) {
  auto name = trimmed(raw);
  if (name.empty() || is_address(name)) return {};
  name = without_port(name);
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty() || name.size() > kMaxName || is_address(name)) return {};
  bool is_good = true;
  each_utf8(name, [&](std::string_view sequence) { is_good = is_good && !sequence.empty() && !is_hidden(sequence); });
  if (!is_good) return {};
  std::string kept{name};
  std::ranges::transform(kept, kept.begin(), lower);
  return kept;
}

std::string text_of(std::string_view raw, std::size_t max_bytes) {
  std::string kept;
  each_utf8(trimmed(raw), [&](std::string_view sequence) {
    const auto character = sequence.empty() || is_hidden(sequence) ? kReplacement : sequence;
    if (kept.size() + character.size() <= max_bytes) kept += character;
  });
  return kept;
}

}  // namespace whither
