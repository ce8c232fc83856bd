#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>

namespace whither {

// Big-endian values into bytes whose room was checked for all of them at once; the counterpart of wire/load.h.
template <std::unsigned_integral T>
void write(std::byte* at, T value) {
  if constexpr (sizeof(T) > 1 && std::endian::native == std::endian::little) value = std::byteswap(value);
  std::memcpy(at, &value, sizeof value);
}

}  // namespace whither
