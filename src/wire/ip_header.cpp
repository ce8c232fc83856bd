#include "wire/ip_header.h"

#include "wire/load.h"

namespace whither {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kIp4Size = 20;
constexpr std::size_t kIp6Size = 40;
constexpr int kExtensionHeaders = 8;

enum IpProtocol : std::uint8_t {
  kHopByHop = 0,
  kIcmp = 1,
  kTcp = 6,
  kUdp = 17,
  kDccp = 33,
  kRouting = 43,
  kFragment = 44,
  kAuthentication = 51,
  kIcmp6 = 58,
  kDestination = 60,
  kSctp = 132,
  kMobility = 135,
  kUdpLite = 136,
  kHostIdentity = 139,
  kShim6 = 140,
};

void take_transport(std::uint8_t protocol, Bytes bytes, Flow& flow) {
  switch (protocol) {
    case kIcmp:
    case kIcmp6:
      if (bytes.size() < 2) return;
      WHITHER_PUT(flow, icmp_type, load<std::uint8_t>(bytes.data()));
      WHITHER_PUT(flow, icmp_code, load<std::uint8_t>(bytes.data() + 1));
      return;
    case kTcp:
      // Twelve bits are flags, of which the upper four are reserved (RFC 9293, 3.1; RFC 9565, 3).
      if (bytes.size() >= 14) {
        WHITHER_PUT(flow, tcp_flags, static_cast<std::uint16_t>(load<std::uint16_t>(bytes.data() + 12) & 0x0fffU));
      }
      [[fallthrough]];
    case kUdp:
    case kUdpLite:
    case kSctp:
    case kDccp:
      if (bytes.size() < 4) return;
      WHITHER_PUT(flow, src_port, load<std::uint16_t>(bytes.data()));
      WHITHER_PUT(flow, dst_port, load<std::uint16_t>(bytes.data() + 2));
      return;
    default:
      return;
  }
}

std::optional<std::uint32_t> take_ip4(Bytes packet, Flow& flow) {
  if (packet.size() < kIp4Size) return std::nullopt;
  const auto header = packet.first<kIp4Size>();
  const std::size_t header_size = (load_at<std::uint8_t, 0>(header) & 0x0fU) * 4U;
  if (header_size < kIp4Size) return std::nullopt;
  const auto protocol = load_at<std::uint8_t, 9>(header);
  const auto src = load_at<std::uint32_t, 12>(header);
  const auto dst = load_at<std::uint32_t, 16>(header);
  WHITHER_PUT(flow, tos, (load_at<std::uint8_t, 1>(header)));
  WHITHER_PUT(flow, protocol, protocol);
  WHITHER_PUT(flow, src_addr, Address::v4(src));
  WHITHER_PUT(flow, dst_addr, Address::v4(dst));
  const bool first_fragment = (load_at<std::uint16_t, 6>(header) & 0x1fffU) == 0;
  if (first_fragment && packet.size() > header_size) take_transport(protocol, packet.subspan(header_size), flow);
  const auto size = load_at<std::uint16_t, 2>(header);
  return size == 0 ? std::nullopt : std::optional<std::uint32_t>{size};
}

// How long an extension header is; nothing where `protocol` is none or it is cut off.
std::optional<std::size_t> extension_size(std::uint8_t protocol, Bytes bytes) {
  if (bytes.size() < 8) return std::nullopt;
  const auto length = load<std::uint8_t>(bytes.data() + 1);
  switch (protocol) {
    case kHopByHop:
    case kRouting:
    case kDestination:
    case kMobility:
    case kHostIdentity:
    case kShim6:
      return 8U + length * std::size_t{8};
    case kFragment:
      return 8;
    case kAuthentication:
      return 8U + length * std::size_t{4};  // RFC 4302, 2.2: in words, less two
    default:
      return std::nullopt;
  }
}

void take_ip6_payload(std::uint8_t protocol, Bytes bytes, Flow& flow) {
  for (int headers = 0; headers < kExtensionHeaders; ++headers) {
    const auto size = extension_size(protocol, bytes);
    if (!size) break;
    const bool later_fragment = protocol == kFragment && (load<std::uint16_t>(bytes.data() + 2) & 0xfff8U) != 0;
    protocol = load<std::uint8_t>(bytes.data());
    // What follows a later fragment's header is a piece from the middle; what follows a cut header is not there.
    bytes = later_fragment || *size > bytes.size() ? Bytes{} : bytes.subspan(*size);
  }
  WHITHER_PUT(flow, protocol, protocol);
  take_transport(protocol, bytes, flow);
}

std::optional<std::uint32_t> take_ip6(Bytes packet, Flow& flow) {
  if (packet.size() < kIp6Size) return std::nullopt;
  const auto header = packet.first<kIp6Size>();
  const auto version_class_label = load_at<std::uint32_t, 0>(header);
  WHITHER_PUT(flow, tos, static_cast<std::uint8_t>(version_class_label >> 20U));
  WHITHER_PUT(flow, src_addr, (Address::of_bytes(header.subspan<8, 16>())));
  WHITHER_PUT(flow, dst_addr, (Address::of_bytes(header.subspan<24, 16>())));
  take_ip6_payload(load_at<std::uint8_t, 6>(header), packet.subspan(kIp6Size), flow);
  const auto payload = load_at<std::uint16_t, 4>(header);
  return payload == 0 ? std::nullopt : std::optional<std::uint32_t>{kIp6Size + payload};
}

}  // namespace

std::optional<std::uint32_t> take_ip(Bytes packet, Flow& flow) {
  if (packet.empty()) return std::nullopt;
  switch (std::to_integer<unsigned>(packet.front()) >> 4U) {
    case 4:
      return take_ip4(packet, flow);
    case 6:
      return take_ip6(packet, flow);
    default:
      return std::nullopt;
  }
}

}  // namespace whither
