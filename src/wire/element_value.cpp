#include "wire/element_value.h"

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include "base/address.h"
#include "base/bytes.h"
#include "base/json_text.h"
#include "base/time.h"
#include "wire/host_name.h"
#include "wire/load.h"
#include "wire/times.h"

namespace whither {

namespace {

using Value = std::span<const std::byte>;

void append_byte(std::string& out, std::byte byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += kDigits[std::to_integer<unsigned>(byte) >> 4];
  out += kDigits[std::to_integer<unsigned>(byte) & 0xf];
}

void append_hex(std::string& out, Value value) {
  out += '"';
  for (const auto byte : value) append_byte(out, byte);
  out += '"';
}

// Of a floating point number the shortest digits that mean it.
template <typename Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> digits;
  const auto [end, failure] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end);
}

bool append_unsigned(std::string& out, Value value) {
  if (value.size() > 8) return false;
  append_number(out, load_unsigned(value.data(), value.size()));
  return true;
}

bool append_signed(std::string& out, Value value) {
  if (value.size() > 8) return false;
  const auto shift = 64 - 8 * value.size();
  const auto wide = load_unsigned(value.data(), value.size()) << shift;
  append_number(out, static_cast<std::int64_t>(wide) >> shift);
  return true;
}

template <typename Float>
void append_finite(std::string& out, Float number) {
  if (std::isfinite(number)) return append_number(out, number);
  out += "null";
}

// A float64 may be written as a float32 (RFC 7011, 6.2).
bool append_float(std::string& out, Value value) {
  if (value.size() == 4) {
    append_finite(out, std::bit_cast<float>(load<std::uint32_t>(value.data())));
  } else if (value.size() == 8) {
    append_finite(out, std::bit_cast<double>(load<std::uint64_t>(value.data())));
  } else {
    return false;
  }
  return true;
}

// 1 is true, 2 is false, anything else is no boolean (RFC 7011, 6.1.5).
bool append_boolean(std::string& out, Value value) {
  if (value.size() != 1 || (value[0] != std::byte{1} && value[0] != std::byte{2})) return false;
  out += value[0] == std::byte{1} ? "true" : "false";
  return true;
}

bool append_mac(std::string& out, Value value) {
  if (value.size() != 6) return false;
  char separator = '"';
  for (const auto byte : value) {
    out += separator;
    append_byte(out, byte);
    separator = ':';
  }
  out += '"';
  return true;
}

bool append_address(std::string& out, Value value, std::size_t size) {
  if (value.size() != size) return false;
  append_json_text(out, Address::of_bytes(value).to_string());
  return true;
}

bool append_time(std::string& out, Value value, TimeKind kind) {
  if (value.size() != 4 && value.size() != 8) return false;
  const auto number = load_unsigned(value.data(), value.size());
  const auto time = absolute_time(kind, number);
  if (!time) return append_unsigned(out, value);
  append_json_text(out, rfc3339_utc(*time));
  return true;
}

bool append_typed(std::string& out, ElementType type, Value value) {
  switch (type) {
    case ElementType::Unsigned8:
    case ElementType::Unsigned16:
    case ElementType::Unsigned32:
    case ElementType::Unsigned64:
    case ElementType::Unsigned256:
      return append_unsigned(out, value);
    case ElementType::Signed8:
    case ElementType::Signed16:
    case ElementType::Signed32:
    case ElementType::Signed64:
      return append_signed(out, value);
    case ElementType::Float32:
    case ElementType::Float64:
      return append_float(out, value);
    case ElementType::Boolean:
      return append_boolean(out, value);
    case ElementType::MacAddress:
      return append_mac(out, value);
    case ElementType::Ipv4Address:
      return append_address(out, value, 4);
    case ElementType::Ipv6Address:
      return append_address(out, value, 16);
    case ElementType::DateTimeSeconds:
      return append_time(out, value, TimeKind::Seconds);
    case ElementType::DateTimeMilliseconds:
      return append_time(out, value, TimeKind::Millis);
    case ElementType::DateTimeMicroseconds:
      return append_time(out, value, TimeKind::NtpMicros);
    case ElementType::DateTimeNanoseconds:
      return append_time(out, value, TimeKind::NtpNanos);
    case ElementType::String:
      append_json_text(out, text_of(letters_of(value), value.size() * 3));
      return true;
    default:
      return false;
  }
}

}  // namespace

void append_value(std::string& out, ElementType type, std::span<const std::byte> value) {
  if (value.empty() || !append_typed(out, type, value)) append_hex(out, value);
}

}  // namespace whither
