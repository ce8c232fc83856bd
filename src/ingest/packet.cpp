#include "ingest/packet.h"

#include <pcap/dlt.h>

#include <algorithm>

#include "base/bytes.h"

namespace whither {

namespace {

constexpr std::uint16_t kEtherIp4 = 0x0800;
constexpr std::uint16_t kEtherIp6 = 0x86dd;

// The bytes behind an Ethernet header and any VLAN tags; empty where no IP is inside.
std::span<const std::byte> behind_ether_type(ByteReader& in) {
  auto type = in.u16();
  for (int tags = 0; tags < 4 && (type == 0x8100 || type == 0x88a8 || type == 0x9100); ++tags) {
    in.raw(2);
    type = in.u16();
  }
  if (type == 0x8864) {  // PPPoE session (RFC 2516): 6 bytes, then the PPP protocol
    in.raw(6);
    const auto ppp = in.u16();
    type = ppp == 0x0021 ? kEtherIp4 : ppp == 0x0057 ? kEtherIp6 : 0;
  }
  if (type != kEtherIp4 && type != kEtherIp6) return {};
  return in.raw(in.left());
}

std::span<const std::byte> ip_bytes_of(int link_type, std::span<const std::byte> frame) {
  ByteReader in{frame};
  switch (link_type) {
    case DLT_EN10MB:
      in.raw(12);
      return behind_ether_type(in);
    case DLT_LINUX_SLL:
      in.raw(14);
      return behind_ether_type(in);
    case DLT_LINUX_SLL2: {
      auto rest = frame;
      const auto type = in.u16();
      if (rest.size() < 20 || (type != kEtherIp4 && type != kEtherIp6)) return {};
      return rest.subspan(20);
    }
    case DLT_NULL:
    case DLT_LOOP:
      in.raw(4);
      return in.raw(in.left());
    case DLT_PPP: {
      if (in.u16() != 0xff03) in = ByteReader{frame};
      const auto protocol = in.u16();
      return protocol == 0x0021 || protocol == 0x0057 ? in.raw(in.left()) : std::span<const std::byte>{};
    }
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
    case 101:
      return frame;  // LINKTYPE_RAW as it stands in files
    default:
      return {};
  }
}

std::optional<IpPacket> ip4_packet_of(std::span<const std::byte> bytes) {
  ByteReader in{bytes};
  const std::size_t header = (in.u8() & 0x0fU) * 4U;
  in.raw(1);
  const std::size_t total = in.u16();
  IpPacket packet;
  packet.identification = in.u16();
  const auto flags_offset = in.u16();
  in.raw(1);
  packet.protocol = in.u8();
  in.raw(2);
  packet.src = Address::of_bytes(in.raw(4));
  packet.dst = Address::of_bytes(in.raw(4));
  // A total length of 0 is what segmentation offload leaves in captures: then the frame's length counts.
  const std::size_t size = total == 0 ? bytes.size() : total;
  if (!in.ok() || header < 20 || size < header || bytes.size() < header) return std::nullopt;
  packet.more_fragments = (flags_offset & 0x2000U) != 0;
  packet.fragment_offset = (flags_offset & 0x1fffU) * std::size_t{8};
  packet.fragment = packet.more_fragments || packet.fragment_offset != 0;
  packet.cut_short = bytes.size() < size;
  packet.payload = bytes.first(std::min(size, bytes.size())).subspan(header);
  return packet;
}

// RFC 8200: hop-by-hop (0), routing (43), fragment (44) and destination options (60) may stand before UDP.
std::optional<IpPacket> ip6_packet_of(std::span<const std::byte> bytes) {
  ByteReader in{bytes};
  in.raw(4);
  const std::size_t length = in.u16();
  IpPacket packet;
  packet.protocol = in.u8();
  in.raw(1);
  packet.src = Address::of_bytes(in.raw(16));
  packet.dst = Address::of_bytes(in.raw(16));
  if (!in.ok()) return std::nullopt;
  packet.cut_short = in.left() < length;
  ByteReader rest{in.raw(length == 0 ? in.left() : std::min(length, in.left()))};
  for (int headers = 0; headers < 8; ++headers) {
    if (packet.protocol != 0 && packet.protocol != 43 && packet.protocol != 44 && packet.protocol != 60) break;
    const auto kind = packet.protocol;
    packet.protocol = rest.u8();
    const auto extra = rest.u8();
    if (kind == 44) {
      const auto offset_flags = rest.u16();
      packet.identification = rest.u32();
      packet.fragment_offset = offset_flags & 0xfff8U;
      packet.more_fragments = (offset_flags & 1U) != 0;
      packet.fragment = packet.more_fragments || packet.fragment_offset != 0;
      if (packet.fragment) break;  // what follows is a piece of what is put together first
    } else {
      rest.raw(6U + extra * std::size_t{8});
    }
  }
  if (!rest.ok()) return std::nullopt;
  packet.payload = rest.raw(rest.left());
  return packet;
}

}  // namespace

std::optional<IpPacket> ip_packet_of(int link_type, std::span<const std::byte> frame) {
  const auto bytes = ip_bytes_of(link_type, frame);
  if (bytes.empty()) return std::nullopt;
  switch (std::to_integer<unsigned>(bytes[0]) >> 4U) {
    case 4:
      return ip4_packet_of(bytes);
    case 6:
      return ip6_packet_of(bytes);
    default:
      return std::nullopt;
  }
}

std::optional<UdpPacket> udp_packet_of(std::span<const std::byte> payload) {
  ByteReader in{payload};
  UdpPacket packet;
  packet.src_port = in.u16();
  packet.dst_port = in.u16();
  const std::size_t length = in.u16();
  in.raw(2);
  if (!in.ok() || (length != 0 && length < 8)) return std::nullopt;
  packet.payload = in.raw(length == 0 ? in.left() : std::min(length - 8, in.left()));
  return packet;
}

}  // namespace whither
