#include "base/digits.h"

#include <array>
#include <charconv>
#include <system_error>

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

namespace {

struct SizeUnit {
  std::string_view name;
  std::uint64_t bytes;
};
constexpr SizeUnit kSizeUnits[] = {{"TB", 1'000'000'000'000},
                                   {"GB", 1'000'000'000},
                                   {"MB", 1'000'000},
                                   {"kB", 1000},
                                   {"TiB", std::uint64_t{1} << 40U},
                                   {"GiB", 1U << 30U},
                                   {"MiB", 1U << 20U},
                                   {"KiB", 1U << 10U},
                                   {"B", 1},
                                   {"T", 1'000'000'000'000},
                                   {"G", 1'000'000'000},
                                   {"M", 1'000'000},
                                   {"K", 1000},
                                   {"k", 1000},
                                   {"KB", 1000},
                                   {"", 1}};

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  double number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (wrong != std::errc{} || number < 0) return std::nullopt;
  auto unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const auto& known : kSizeUnits) {
    if (known.name != unit) continue;
    const double bytes = number * static_cast<double>(known.bytes);
    return bytes < 9e18 ? std::optional{static_cast<std::uint64_t>(bytes)} : std::nullopt;
  }
  return std::nullopt;
}

std::string size_text(std::uint64_t bytes) {
  for (const auto& unit : kSizeUnits) {
    if (bytes != 0 && bytes % unit.bytes == 0) return std::to_string(bytes / unit.bytes) + std::string{unit.name};
  }
  return "0B";
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || wrong != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace whither
