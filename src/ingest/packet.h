#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/address.h"

namespace whither {

// An IP packet as far as finding UDP in it needs. Views the captured bytes.
struct IpPacket {
  Address src;
  Address dst;
  std::uint8_t protocol = 0;
  bool fragment = false;
  bool more_fragments = false;
  std::uint32_t identification = 0;
  std::size_t fragment_offset = 0;  // in bytes
  std::span<const std::byte> payload;
  bool cut_short = false;  // the capture kept fewer bytes than the header promises
};

// What libpcap calls DLT_*: finds the IP packet in a captured frame.
std::optional<IpPacket> ip_packet_of(int link_type, std::span<const std::byte> frame);

struct UdpPacket {
  std::uint16_t src_port = 0;
  std::uint16_t dst_port = 0;
  std::span<const std::byte> payload;
};

// The UDP datagram in an IP payload (RFC 768).
std::optional<UdpPacket> udp_packet_of(std::span<const std::byte> payload);

}  // namespace whither
