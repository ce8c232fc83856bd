#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/address.h"
#include "names/address_table.h"

namespace whither {

// Who stands behind an address, in the words of an answer.
struct Owner {
  std::string key;   // "as15169", "tor-as50472", "local", "multicast", "unknown"; stable, for scripts
  std::string name;  // "Google LLC", "local network", "unknown"
  std::uint32_t asn = 0;
  std::string country;  // ISO 3166-1 alpha-2, "" where unknown or meaningless
};

// A device of a book stands in rankings for all its addresses, as an address of the discard-only prefix (RFC 6666),
// which is nobody's; and back.
Address place_of_device(std::size_t device);
std::optional<std::size_t> device_in_place(const Address& address);

// Special addresses are named as what they are, others by the table; an address in neither is "unknown". An
// organisation's Tor relays are a row of their own, "Tor relay (Google LLC)".
Owner owner_of(const Address& address, const AddressTable& table);
// The same with the AS itself as key, name and asn, not its organisation.
Owner autonomous_system_of(const Address& address, const AddressTable& table);

}  // namespace whither
