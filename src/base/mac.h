#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/address.h"

namespace whither {

// MAC addresses (EUI-48) are numbers of 48 bits, the first byte the highest.

// "00:00:5e:00:53:01" or with "-"; nothing for other texts.
std::optional<std::uint64_t> parse_mac(std::string_view text);
// In small letters with ":".
std::string mac_text(std::uint64_t mac);
// Locally administered (IEEE 802, the second lowest bit of the first byte): what phones make up for each network, so
// it tells no vendor.
bool is_private_mac(std::uint64_t mac);
// The MAC that an IPv6 address was made of (modified EUI-64, RFC 4291, appendix A); nothing for other addresses.
std::optional<std::uint64_t> mac_in(const Address& address);

}  // namespace whither
