#include "names/special.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace whither {

namespace {

struct SpecialNet {
  AddressRange range;
  Special special;
};

consteval AddressRange v4(std::array<std::uint8_t, 4> network, int length) {
  std::uint32_t first = 0;
  for (const auto byte : network) first = first << 8 | byte;
  return {Address::v4(first), Address::v4(first | static_cast<std::uint32_t>(0xffffffffULL >> length))};
}

// By the first four groups; what follows is zero.
consteval AddressRange v6(std::array<std::uint16_t, 4> groups, int length) {
  std::array<std::uint8_t, 16> first{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    first[2 * i] = static_cast<std::uint8_t>(groups[i] >> 8);
    first[2 * i + 1] = static_cast<std::uint8_t>(groups[i]);
  }
  auto last = first;
  for (int bit = length; bit < 128; ++bit) {
    const auto at = static_cast<std::size_t>(bit / 8);
    last[at] = static_cast<std::uint8_t>(last[at] | 0x80 >> bit % 8);
  }
  return {Address::v6(first), Address::v6(last)};
}

constexpr Special kUnspecified = {"unspecified", "unspecified address"};
constexpr Special kThisNetwork = {"this-network", "this network"};
constexpr Special kLocal = {"local", "local network"};
constexpr Special kCarrierNat = {"carrier-nat", "carrier NAT"};
constexpr Special kLoopback = {"loopback", "loopback"};
constexpr Special kLinkLocal = {"link-local", "link-local"};
constexpr Special kProtocols = {"protocol", "protocol assignments"};
constexpr Special kDocumentation = {"documentation", "documentation"};
constexpr Special kBenchmark = {"benchmark", "benchmark tests"};
constexpr Special kMulticast = {"multicast", "multicast"};
constexpr Special kReserved = {"reserved", "reserved"};
constexpr Special kBroadcast = {"broadcast", "broadcast"};
constexpr Special k6to4 = {"6to4", "6to4 tunnel"};
constexpr Special kNat64 = {"nat64", "IPv4 behind NAT64"};
constexpr Special kDiscard = {"discard", "discard"};
constexpr Special kTeredo = {"teredo", "Teredo tunnel"};
constexpr Special kOrchid = {"orchid", "host identity"};
constexpr Special kSegments = {"segment-routing", "segment routing"};

// By first address, a net before the ones inside it, so that the last that contains an address is the narrowest.
// Globally reachable blocks of the registries are left out: they belong to somebody.
constexpr auto kSpecialNets = std::to_array<SpecialNet>({
    {v4({0, 0, 0, 0}, 8), kThisNetwork},          // RFC 791, 3.2
    {v4({0, 0, 0, 0}, 32), kUnspecified},         // RFC 1122, 3.2.1.3
    {v4({10, 0, 0, 0}, 8), kLocal},               // RFC 1918
    {v4({100, 64, 0, 0}, 10), kCarrierNat},       // RFC 6598
    {v4({127, 0, 0, 0}, 8), kLoopback},           // RFC 1122, 3.2.1.3
    {v4({169, 254, 0, 0}, 16), kLinkLocal},       // RFC 3927
    {v4({172, 16, 0, 0}, 12), kLocal},            // RFC 1918
    {v4({192, 0, 0, 0}, 24), kProtocols},         // RFC 6890, 2.1
    {v4({192, 0, 2, 0}, 24), kDocumentation},     // RFC 5737
    {v4({192, 88, 99, 0}, 24), k6to4},            // RFC 7526
    {v4({192, 168, 0, 0}, 16), kLocal},           // RFC 1918
    {v4({198, 18, 0, 0}, 15), kBenchmark},        // RFC 2544
    {v4({198, 51, 100, 0}, 24), kDocumentation},  // RFC 5737
    {v4({203, 0, 113, 0}, 24), kDocumentation},   // RFC 5737
    {v4({224, 0, 0, 0}, 4), kMulticast},          // RFC 5771
    {v4({240, 0, 0, 0}, 4), kReserved},           // RFC 1112, 4
    {v4({255, 255, 255, 255}, 32), kBroadcast},   // RFC 919, 7
    {v6({0, 0, 0, 0}, 128), kUnspecified},        // RFC 4291, 2.5.2
    {{Address::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}),
      Address::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})},
     kLoopback},                                      // RFC 4291, 2.5.3
    {v6({0x64, 0xff9b, 0, 0}, 96), kNat64},           // RFC 6052
    {v6({0x64, 0xff9b, 1, 0}, 48), kNat64},           // RFC 8215
    {v6({0x100, 0, 0, 0}, 64), kDiscard},             // RFC 6666
    {v6({0x2001, 0, 0, 0}, 32), kTeredo},             // RFC 4380
    {v6({0x2001, 2, 0, 0}, 48), kBenchmark},          // RFC 5180
    {v6({0x2001, 0x20, 0, 0}, 28), kOrchid},          // RFC 7343
    {v6({0x2001, 0xdb8, 0, 0}, 32), kDocumentation},  // RFC 3849
    {v6({0x2002, 0, 0, 0}, 16), k6to4},               // RFC 3056
    {v6({0x3fff, 0, 0, 0}, 20), kDocumentation},      // RFC 9637
    {v6({0x5f00, 0, 0, 0}, 16), kSegments},           // RFC 9602
    {v6({0xfc00, 0, 0, 0}, 7), kLocal},               // RFC 4193
    {v6({0xfe80, 0, 0, 0}, 10), kLinkLocal},          // RFC 4291, 2.5.6
    {v6({0xff00, 0, 0, 0}, 8), kMulticast},           // RFC 4291, 2.7
});

constexpr Address first_of(const SpecialNet& net) { return net.range.first; }
static_assert(std::ranges::is_sorted(kSpecialNets, {}, first_of));

// IPv4 addresses by their first octet: false where none is special, which is so for nine in ten.
constexpr auto kMayBeSpecial = [] {
  std::array<bool, 256> may{};
  for (const auto& net : kSpecialNets) {
    for (auto octet = net.range.first.v4_value() >> 24U; net.range.first.is_v4(); ++octet) {
      may.at(octet) = true;
      if (octet == net.range.last.v4_value() >> 24U) break;
    }
  }
  return may;
}();

}  // namespace

std::optional<Special> special_address(const Address& address) {
  if (!address || (address.is_v4() && !kMayBeSpecial.at(address.v4_value() >> 24U))) return std::nullopt;
  std::optional<Special> narrowest;
  for (const auto& net : kSpecialNets) {
    if (net.range.first > address) break;
    if (address <= net.range.last) narrowest = net.special;
  }
  return narrowest;
}

std::string_view special_name(std::string_view key) {
  const auto* const found = std::ranges::find(kSpecialNets, key, [](const SpecialNet& net) { return net.special.key; });
  return found != kSpecialNets.end() ? found->special.name : std::string_view{};
}

}  // namespace whither
