#include "names/local_networks.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

namespace whither {

namespace {

constexpr std::array kStandard = {"10.0.0.0/8",  "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
                                  "127.0.0.0/8", "fc00::/7",      "fe80::/10",      "::1/128"};

// The address behind `address` in its family, or none behind the last.
Address next_after(const Address& address) {
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(address.bytes(), bytes.begin());
  const auto size = address.bytes().size();
  for (auto at = size; at > 0; --at) {
    if (++bytes[at - 1] != 0) {
      return address.is_v6() ? Address::v6(bytes) : Address::of_bytes(std::as_bytes(std::span{bytes}.first(4)));
    }
  }
  return {};
}

// The bytes of an address or a netmask as the kernel gives it; none where it is of another family.
std::span<const std::byte> bytes_of(const sockaddr* socket_address) {
  if (socket_address == nullptr) return {};
  const auto* const start = reinterpret_cast<const std::byte*>(socket_address);
  if (socket_address->sa_family == AF_INET) return {start + offsetof(sockaddr_in, sin_addr), 4};
  if (socket_address->sa_family == AF_INET6) return {start + offsetof(sockaddr_in6, sin6_addr), 16};
  return {};
}

std::optional<Net> net_of(const ifaddrs& interface) {
  const auto address = Address::of_bytes(bytes_of(interface.ifa_addr));
  if (!address || (interface.ifa_flags & IFF_LOOPBACK) != 0) return std::nullopt;
  int length = 0;
  for (const auto byte : bytes_of(interface.ifa_netmask)) length += std::popcount(std::to_integer<unsigned>(byte));
  const int shortest = address.is_v4() ? 8 : 32;
  if (length < shortest || length > address.bits()) length = address.bits();
  return Net{address, length}.masked();
}

}  // namespace

LocalNetworks LocalNetworks::standard() {
  LocalNetworks networks;
  for (const auto* const text : kStandard) networks.add(*Net::parse(text));
  return networks;
}

void LocalNetworks::add(const Net& net) {
  if (!net.address || net.length < 0 || net.length > net.address.bits()) return;
  ranges_.push_back(net.range());
  std::ranges::sort(ranges_);
  std::vector<AddressRange> joined;
  for (const auto& range : ranges_) {
    const bool touches = !joined.empty() && joined.back().last.family() == range.first.family() &&
                         (range.first <= joined.back().last || range.first == next_after(joined.back().last));
    if (touches) {
      joined.back().last = std::max(joined.back().last, range.last);
    } else {
      joined.push_back(range);
    }
  }
  ranges_ = std::move(joined);
}

bool LocalNetworks::contains(const Address& address) const {
  const auto behind = std::ranges::upper_bound(ranges_, address, {}, &AddressRange::first);
  return behind != ranges_.begin() && address <= std::prev(behind)->last;
}

std::vector<Net> networks_of_this_host() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner{list, &freeifaddrs};
  const auto standard = LocalNetworks::standard();
  const auto order = [](const Net& net) { return std::tuple{net.address, net.length}; };
  std::vector<Net> nets;
  for (const auto* interface = list; interface != nullptr; interface = interface->ifa_next) {
    const auto net = net_of(*interface);
    if (net && !standard.contains(net->address)) nets.push_back(*net);
  }
  std::ranges::sort(nets, {}, order);
  const auto repeated = std::ranges::unique(nets, {}, order);
  nets.erase(repeated.begin(), repeated.end());
  return nets;
}

}  // namespace whither
