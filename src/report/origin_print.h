#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "names/address_table.h"
#include "report/json.h"

namespace whither {

// What is known of an address beside its organisation, AS and country, for `whois`: the AS's own name and why it
// belongs to the organisation where that is called otherwise, whether anybody can rent a machine there, and whether it
// is a Tor relay.

// A label and its words for each.
std::vector<std::pair<std::string, std::string>> origin_words(const AddressTable& table, const Address& address,
                                                              Time now);
// "as_name", "evidence", "cloud", "tor": those that are known, into an object that is open.
void put_origin(Json& json, const AddressTable& table, const Address& address);

}  // namespace whither
