#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"

namespace whither {

// What a DHCP server has lent to whom.
struct Lease {
  Address address;
  std::optional<std::uint64_t> mac;  // of Ethernet; of IPv6 as the client's DUID tells it
  std::string host;                  // as the client calls itself, cleaned; "" where it does not
};

struct Leases {
  std::vector<Lease> leases;
  std::size_t unread = 0;  // lines that are none
};

inline constexpr std::size_t kMostLeases = 65'536;  // of one file; further lines are unread
inline constexpr std::size_t kLongestHost = 64;     // bytes

// The lease file of dnsmasq, which OpenWrt, DD-WRT and Pi-hole have, too: "EXPIRY MAC ADDRESS HOST CLIENT" a line, "*"
// for what is not known; behind a line "duid …" those of IPv6, "EXPIRY IAID ADDRESS HOST DUID". The expiry is not
// looked at: routers without a clock write a length in its place.
Leases read_dnsmasq_leases(std::string_view text);

}  // namespace whither
