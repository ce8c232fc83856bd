#include "base/digits.h"

#include <array>
#include <charconv>

namespace whither {

namespace {

// More than the longest of them: "-2.2250738585072014e-308" has 24.
using Digits = std::array<char, 40>;

}  // namespace

void append_number(std::string& out, std::uint64_t value, std::size_t width) {
  Digits digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  if (size < width) out.append(width - size, '0');
  out.append(digits.data(), size);
}

void append_signed(std::string& out, std::int64_t value) {
  Digits digits;
  out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

void append_hex(std::string& out, std::byte value) {
  constexpr auto kDigits = "0123456789abcdef";
  out += kDigits[std::to_integer<unsigned>(value >> 4)];
  out += kDigits[std::to_integer<unsigned>(value & std::byte{15})];
}

void append_real(std::string& out, double value, int digits) {
  Digits made;
  const auto end = std::to_chars(made.data(), made.data() + made.size(), value, std::chars_format::general, digits).ptr;
  out.append(made.data(), end);
}

}  // namespace whither
