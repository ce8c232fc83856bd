#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/address.h"
#include "base/bytes.h"

namespace whither {

// Reads untrusted values as a little-endian computer laid them down; for the rest as ByteReader.
class LittleReader {
 public:
  explicit LittleReader(std::span<const std::byte> bytes) : in_(bytes) {}

  bool ok() const { return in_.ok(); }
  std::size_t left() const { return in_.left(); }

  std::uint8_t u8() { return in_.u8(); }
  std::uint16_t u16() { return std::byteswap(in_.u16()); }
  std::uint32_t u32() { return std::byteswap(in_.u32()); }
  std::uint64_t u64() { return std::byteswap(in_.u64()); }
  std::span<const std::byte> raw(std::size_t size) { return in_.raw(size); }

  Address v4() { return Address::v4(u32()); }
  // Two numbers, the upper half of the address first.
  Address v6() {
    const std::array<std::uint64_t, 2> halves{u64(), u64()};
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::uint8_t>(halves[i / 8] >> (56 - 8 * (i % 8)));
    }
    return Address::of_bytes(std::as_bytes(std::span{bytes}));
  }

 private:
  ByteReader in_;
};

}  // namespace whither
