#include "wire/packet_header.h"

#include <algorithm>

#include "wire/ip_header.h"
#include "wire/load.h"

namespace whither {

namespace {

using Bytes = std::span<const std::byte>;
using IpSize = std::uint32_t;  // 0 where it is not known

constexpr std::size_t kReach = 512;  // bytes of a packet that are looked at: so deep nested headers may go
constexpr int kHeaders = 8;          // VLAN tags, or MPLS labels, in a row
constexpr std::size_t kMacs = 12;

enum EtherType : std::uint16_t {
  kFirstEtherType = 0x0600,  // below it is the length of an 802.3 frame
  kIp4 = 0x0800,
  kArp = 0x0806,
  kVlan = 0x8100,
  kIp6 = 0x86dd,
  kMplsUnicast = 0x8847,
  kMplsMulticast = 0x8848,
  kPppoeSession = 0x8864,
  kServiceVlan = 0x88a8,
  kOldServiceVlan = 0x9100,
};

constexpr auto kMacFields = marks_of({Field::src_mac, Field::dst_mac});

IpSize take_ethernet(Bytes frame, Flow& flow);

Bytes behind(Bytes bytes, std::size_t size) { return size > bytes.size() ? Bytes{} : bytes.subspan(size); }

std::uint16_t u16_at(Bytes bytes, std::size_t at) {
  return at + 2 > bytes.size() ? std::uint16_t{0} : load<std::uint16_t>(bytes.data() + at);
}

bool is_vlan_tag(std::uint16_t type) { return type == kVlan || type == kServiceVlan || type == kOldServiceVlan; }

// Whether an Ethernet frame may begin here: by its type, as any six bytes are a MAC address.
bool seems_ethernet(Bytes bytes) {
  const auto type = u16_at(bytes, kMacs);
  return type == kIp4 || type == kIp6 || type == kArp || type == kMplsUnicast || type == kPppoeSession ||
         is_vlan_tag(type);
}

// What an MPLS stack carries is not said. IP is told by its first four bits (RFC 4928, 2), and a pseudowire's control
// word by four zero bits (RFC 4385, 3); whether there is one in front of an Ethernet frame is seen by the frame.
IpSize take_behind_labels(Bytes bytes, Flow& flow) {
  if (bytes.empty()) return 0;
  const auto nibble = std::to_integer<unsigned>(bytes.front()) >> 4U;
  if (nibble == 4 || nibble == 6) return take_ip(bytes, flow);
  if (nibble == 0 && seems_ethernet(behind(bytes, 4))) return take_ethernet(behind(bytes, 4), flow);
  return seems_ethernet(bytes) ? take_ethernet(bytes, flow) : 0;
}

// Entries of RFC 3032, 2.1: label (20 bits), traffic class (3), bottom of stack (1), time to live (8).
IpSize take_mpls(Bytes bytes, Flow& flow) {
  for (int labels = 0; labels < kHeaders && bytes.size() >= 4; ++labels) {
    const auto entry = load<std::uint32_t>(bytes.data());
    if (!flow.has(Field::mpls_label)) WHITHER_PUT(flow, mpls_label, entry >> 12U);
    bytes = bytes.subspan(4);
    if ((entry & 0x100U) != 0) return take_behind_labels(bytes, flow);
  }
  return 0;
}

// The protocol of a PPP frame has two bytes, or one where that is odd and the peers agreed to it (RFC 1661, 6.5).
IpSize take_ppp_payload(Bytes bytes, Flow& flow) {
  if (bytes.empty()) return 0;
  const bool is_short = (std::to_integer<unsigned>(bytes.front()) & 1U) != 0;
  const auto protocol = is_short ? std::to_integer<unsigned>(bytes.front()) : u16_at(bytes, 0);
  const auto payload = behind(bytes, is_short ? 1 : 2);
  switch (protocol) {
    case 0x0021:  // IPv4 (RFC 1332)
    case 0x0057:  // IPv6 (RFC 5072)
      return take_ip(payload, flow);
    case 0x0281:  // MPLS, unicast and multicast (RFC 3032, 4.3)
    case 0x0283:
      return take_mpls(payload, flow);
    default:
      return 0;
  }
}

IpSize take_ppp(Bytes bytes, Flow& flow) {
  return take_ppp_payload(u16_at(bytes, 0) == 0xff03 ? behind(bytes, 2) : bytes, flow);
}

IpSize take_typed(std::uint16_t type, Bytes payload, Flow& flow) {
  switch (type) {
    case kIp4:
    case kIp6:
      return take_ip(payload, flow);
    case kMplsUnicast:
    case kMplsMulticast:
      return take_mpls(payload, flow);
    case kPppoeSession:
      return take_ppp_payload(behind(payload, 6), flow);
    default:
      return 0;
  }
}

// 802.2: two service access points and a control byte; with SNAP (RFC 1042) an organisation and an EtherType.
IpSize take_llc(Bytes bytes, Flow& flow) {
  switch (u16_at(bytes, 0)) {
    case 0xaaaa:
      return take_typed(u16_at(bytes, 6), behind(bytes, 8), flow);
    case 0x0606:
      return take_ip(behind(bytes, 3), flow);
    default:
      return 0;
  }
}

std::uint64_t mac_at(const std::byte* at) { return load<std::uint64_t>(at) >> 16U; }

IpSize take_ethernet(Bytes frame, Flow& flow) {
  if (frame.size() < kMacs + 2) return 0;
  if ((flow.present & kMacFields) == 0) {  // both come from the same header
    flow.dst_mac = mac_at(frame.data());
    flow.src_mac = mac_at(frame.data() + 6);
    flow.present |= kMacFields;
  }
  auto type = load<std::uint16_t>(frame.data() + kMacs);
  auto rest = frame.subspan(kMacs + 2);
  if (type == kIp4) return take_ip(rest, flow);  // PERF: nearly all frames
  std::uint16_t vlan = 0;                        // a tag without a VLAN carries a priority only (802.1Q, 6.9)
  for (int tags = 0; tags < kHeaders && is_vlan_tag(type) && rest.size() >= 4; ++tags) {
    vlan = load<std::uint16_t>(rest.data()) & 0x0fffU;
    type = load<std::uint16_t>(rest.data() + 2);
    rest = rest.subspan(4);
  }
  if (vlan != 0 && !flow.has(Field::vlan)) WHITHER_PUT(flow, vlan, vlan);
  return type < kFirstEtherType ? take_llc(rest, flow) : take_typed(type, rest, flow);
}

IpSize take_from(PacketStart start, Bytes bytes, Flow& flow) {
  switch (start) {
    case PacketStart::Ethernet:
      return take_ethernet(bytes, flow);
    case PacketStart::Ip:
      return take_ip(bytes, flow);
    case PacketStart::Mpls:
      return take_mpls(bytes, flow);
    case PacketStart::Ppp:
      return take_ppp(bytes, flow);
    case PacketStart::Hdlc:
      // Cisco HDLC: unicast 0x0f or multicast 0x8f, a zero byte, an EtherType.
      if (u16_at(bytes, 0) == 0x0f00 || u16_at(bytes, 0) == 0x8f00) {
        return take_typed(u16_at(bytes, 2), behind(bytes, 4), flow);
      }
      return take_ppp(bytes, flow);
  }
  return 0;
}

}  // namespace

std::uint32_t take_packet(PacketStart start, Bytes packet, Flow& flow) {
  packet = packet.first(std::min(packet.size(), kReach));
  if (start == PacketStart::Ethernet) return take_ethernet(packet, flow);  // PERF: nearly all
  return take_from(start, packet, flow);
}

}  // namespace whither
