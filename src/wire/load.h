#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace whither {

// Big-endian values at places whose bounds were checked for the whole record at once.
// PERF: a checked read a field costs more than the field (bench/decode_bench).
template <std::unsigned_integral T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  if constexpr (sizeof(T) > 1 && std::endian::native == std::endian::little) value = std::byteswap(value);
  return value;
}

// The same out of a record of known size: a place outside it does not compile.
template <std::unsigned_integral T, std::size_t kOffset, std::size_t kSize>
T load_at(std::span<const std::byte, kSize> record) {
  static_assert(kOffset + sizeof(T) <= kSize);
  return load<T>(record.data() + kOffset);
}

// `size` is 1 to 8 (reduced-size encoding, RFC 7011, 6.2).
inline std::uint64_t load_unsigned(const std::byte* at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | std::to_integer<std::uint64_t>(at[i]);
  return value;
}

}  // namespace whither
