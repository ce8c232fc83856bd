#include "wire/ip_header.h"

#include "wire/load.h"

namespace whither {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kIp4Size = 20;

enum IpProtocol : std::uint8_t { kIcmp = 1, kTcp = 6, kUdp = 17, kDccp = 33, kIcmp6 = 58, kSctp = 132, kUdpLite = 136 };

constexpr auto kPorts = marks_of({Field::src_port, Field::dst_port});
constexpr auto kTcpFields = kPorts | marks_of({Field::tcp_flags});

void take_ports(Bytes bytes, Flow& flow) {
  if (bytes.size() < 4) return;
  flow.src_port = load<std::uint16_t>(bytes.data());
  flow.dst_port = load<std::uint16_t>(bytes.data() + 2);
  flow.present |= kPorts;
}

std::uint32_t take_ip4(Bytes packet, Flow& flow) {
  if (packet.size() < kIp4Size) return 0;
  const auto header = packet.first<kIp4Size>();
  const std::size_t header_size = (load_at<std::uint8_t, 0>(header) & 0x0fU) * 4U;
  if (header_size < kIp4Size) return 0;
  const auto protocol = load_at<std::uint8_t, 9>(header);
  flow.tos = load_at<std::uint8_t, 1>(header);
  flow.protocol = protocol;
  flow.src_addr.set_v4(load_at<std::uint32_t, 12>(header));
  flow.dst_addr.set_v4(load_at<std::uint32_t, 16>(header));
  flow.present |= kIpFields;
  const bool first_fragment = (load_at<std::uint16_t, 6>(header) & 0x1fffU) == 0;
  if (first_fragment && packet.size() > header_size) take_transport(protocol, packet.subspan(header_size), flow);
  return load_at<std::uint16_t, 2>(header);
}

}  // namespace

void take_transport(std::uint8_t protocol, Bytes bytes, Flow& flow) {
  switch (protocol) {
    case kIcmp:
    case kIcmp6:
      if (bytes.size() < 2) return;
      WHITHER_PUT(flow, icmp_type, load<std::uint8_t>(bytes.data()));
      WHITHER_PUT(flow, icmp_code, load<std::uint8_t>(bytes.data() + 1));
      return;
    case kTcp:
      if (bytes.size() < 14) return take_ports(bytes, flow);
      flow.src_port = load<std::uint16_t>(bytes.data());
      flow.dst_port = load<std::uint16_t>(bytes.data() + 2);
      // Twelve bits are flags, of which the upper four are reserved (RFC 9293, 3.1; RFC 9565, 3).
      flow.tcp_flags = load<std::uint16_t>(bytes.data() + 12) & 0x0fffU;
      flow.present |= kTcpFields;
      return;
    case kUdp:
    case kUdpLite:
    case kSctp:
    case kDccp:
      return take_ports(bytes, flow);
    default:
      return;
  }
}

std::uint32_t take_ip(Bytes packet, Flow& flow) {
  if (packet.empty()) return 0;
  const auto version = std::to_integer<unsigned>(packet.front()) >> 4U;
  if (version == 4) return take_ip4(packet, flow);
  return version == 6 ? take_ip6(packet, flow) : 0;
}

}  // namespace whither
