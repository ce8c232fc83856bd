#pragma once

#include <optional>
#include <string_view>

#include "base/address.h"

namespace whither {

// What an address is that belongs to nobody on the Internet. Both views are literals.
struct Special {
  std::string_view key;   // lower case without spaces: "local", "multicast"
  std::string_view name;  // "local network"
};

// By the IANA special-purpose address registries (RFC 6890) and the registries of multicast addresses; the longest
// match wins. Nothing for an ordinary address. Any thread.
std::optional<Special> special_address(const Address& address);

// The name that belongs to a key ("local" → "local network"); "" for an unknown one.
std::string_view special_name(std::string_view key);

}  // namespace whither
