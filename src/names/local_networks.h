#pragma once

#include <vector>

#include "base/address.h"

namespace whither {

// The networks whose addresses are devices of ours (`network.local`). A plain value.
class LocalNetworks {
 public:
  // RFC 1918, RFC 4193, link-local and loopback addresses of both families.
  static LocalNetworks standard();

  // Host bits are ignored. A net without an address adds nothing.
  void add(const Net& net);
  bool contains(const Address& address) const;
  // Disjoint and sorted, adjacent ones joined, IPv4 first.
  const std::vector<AddressRange>& ranges() const { return ranges_; }

 private:
  std::vector<AddressRange> ranges_;
};

// The networks on this host's interfaces that LocalNetworks::standard() does not have, i.e. those with public
// addresses, sorted. An interface with a point address (/32, /128) gives that address itself; an IPv4 prefix shorter
// than 8 or an IPv6 prefix shorter than 32, which no interface of ours has for good reason, gives its address alone.
// Empty where the kernel cannot tell. Asks the kernel: any thread.
std::vector<Net> networks_of_this_host();

}  // namespace whither
