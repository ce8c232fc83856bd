#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/address.h"

namespace whither {

// The name of IANA's list of the RDAP servers for the family of `target`: "ipv4.json", "ipv6.json".
std::string_view rdap_list_for(const Address& target);

// The server for `target` in that list (RFC 9224, 5): the URL of the longest network that covers it, over HTTPS, with
// "/" at its end; "" where the list has none. Nothing where `list` is no such list. Pure; any thread.
std::optional<std::string> rdap_server(std::string_view list, const Address& target);

}  // namespace whither
