#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"

namespace whither {

// Big-endian bytes, put together one after the other.
class Wire {
 public:
  Wire& u8(std::uint64_t value) { return number(value, 1); }
  Wire& u16(std::uint64_t value) { return number(value, 2); }
  Wire& u32(std::uint64_t value) { return number(value, 4); }
  Wire& number(std::uint64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) bytes_.push_back(static_cast<std::byte>(value >> (8 * i)));
    return *this;
  }
  Wire& little(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_.push_back(static_cast<std::byte>(value >> (8 * i)));
    return *this;
  }
  Wire& text(std::string_view text) {
    for (const char letter : text) bytes_.push_back(static_cast<std::byte>(letter));
    return *this;
  }
  Wire& address(std::string_view text) {
    const auto address = Address::parse(text).value();
    for (const auto byte : address.bytes()) bytes_.push_back(static_cast<std::byte>(byte));
    return *this;
  }
  Wire& zeros(std::size_t count) {
    bytes_.resize(bytes_.size() + count);
    return *this;
  }
  Wire& then(const Wire& more) {
    bytes_.insert(bytes_.end(), more.bytes_.begin(), more.bytes_.end());
    return *this;
  }
  std::size_t size() const { return bytes_.size(); }
  std::span<const std::byte> view() const { return bytes_; }
  std::string string() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }

 private:
  std::vector<std::byte> bytes_;
};

inline std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline constexpr std::string_view kRouter = "192.0.2.1";
inline constexpr std::string_view kRouter6 = "2001:db8::1";

// A UDP datagram from port 50000 to 2055.
inline Wire udp(std::string_view payload) {
  return Wire{}.u16(50000).u16(2055).u16(8 + payload.size()).u16(0).text(payload);
}

struct Ip4 {
  std::size_t options = 0;  // bytes, a multiple of 4
  std::uint16_t identification = 0;
  std::uint16_t flags_offset = 0;  // 0x2000: more fragments; offset in units of 8 bytes
  std::uint8_t protocol = 17;
};
inline Wire ip4(const Wire& payload, const Ip4& header = {}) {
  const auto words = 5 + header.options / 4;
  return Wire{}
      .u8(0x40 | words)
      .u8(0)
      .u16(words * 4 + payload.size())
      .u16(header.identification)
      .u16(header.flags_offset)
      .u8(64)
      .u8(header.protocol)
      .u16(0)
      .address(kRouter)
      .address("192.0.2.2")
      .zeros(header.options)
      .then(payload);
}

// `next` is the protocol of the payload, which may begin with extension headers.
inline Wire ip6(const Wire& payload, std::uint8_t next = 17) {
  return Wire{}
      .u32(0x60000000)
      .u16(payload.size())
      .u8(next)
      .u8(64)
      .address(kRouter6)
      .address("2001:db8::2")
      .then(payload);
}

inline Wire ethernet(const Wire& packet, std::uint16_t type = 0x0800) {
  return Wire{}.zeros(12).u16(type).then(packet);
}

}  // namespace whither
