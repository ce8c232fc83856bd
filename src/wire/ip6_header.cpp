#include <optional>

#include "wire/ip_header.h"
#include "wire/load.h"

namespace whither {

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kIp6Size = 40;
constexpr int kExtensionHeaders = 8;

enum ExtensionHeader : std::uint8_t {
  kHopByHop = 0,
  kRouting = 43,
  kFragment = 44,
  kAuthentication = 51,
  kDestination = 60,
  kMobility = 135,
  kHostIdentity = 139,
  kShim6 = 140,
};

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
  flow.protocol = protocol;
  take_transport(protocol, bytes, flow);
}

}  // namespace

std::uint32_t take_ip6(Bytes packet, Flow& flow) {
  if (packet.size() < kIp6Size) return 0;
  const auto header = packet.first<kIp6Size>();
  flow.tos = static_cast<std::uint8_t>(load_at<std::uint16_t, 0>(header) >> 4U);  // behind four bits of version
  flow.src_addr = Address::of_bytes(header.subspan<8, 16>());
  flow.dst_addr = Address::of_bytes(header.subspan<24, 16>());
  flow.present |= kIpFields;
  take_ip6_payload(load_at<std::uint8_t, 6>(header), packet.subspan(kIp6Size), flow);
  const auto payload = load_at<std::uint16_t, 4>(header);
  return payload == 0 ? 0 : static_cast<std::uint32_t>(kIp6Size) + payload;
}

}  // namespace whither
