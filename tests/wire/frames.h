#pragma once

#include <cstdint>
#include <string_view>

#include "wire/datagrams.h"

namespace whither {

inline constexpr std::uint64_t kSrcMac = 0x00005e005301;  // RFC 7042, 2.1.2
inline constexpr std::uint64_t kDstMac = 0x00005e005302;

inline Bytes ethernet(std::uint16_t type, const Bytes& payload) {
  return Bytes{}.number(kDstMac, 6).number(kSrcMac, 6).u16(type).then(payload);
}

inline Bytes ip4(std::uint8_t protocol, const Bytes& payload, std::uint16_t fragment = 0, std::uint8_t options = 0) {
  Bytes out;
  out.u8(0x45 + options).u8(0x28).u16(20 + options * 4 + payload.size()).u16(1).u16(fragment).u8(64).u8(protocol);
  return out.u16(0).address("192.168.1.139").address("192.0.2.8").zeros(options * std::size_t{4}).then(payload);
}

inline Bytes ip6(std::uint8_t next, const Bytes& payload) {
  Bytes out;
  out.u32(0x6b8'12345).u16(payload.size()).u8(next).u8(64);
  return out.address("2001:db8::139").address("2001:db8:8::8").then(payload);
}

inline Bytes tcp() { return Bytes{}.u16(40000).u16(443).u32(1).u32(2).u16(0x5018).u16(1024).u32(0); }
inline Bytes udp() { return Bytes{}.u16(40000).u16(53).u16(8).u16(0); }

// An entry of an MPLS stack, its bottom or not.
inline Bytes label(std::uint32_t value) { return Bytes{}.u32(value << 12 | 64); }
inline Bytes bottom(std::uint32_t value) { return Bytes{}.u32(value << 12 | 0x100 | 64); }

}  // namespace whither
