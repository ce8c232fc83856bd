#pragma once

#include <string_view>
#include <vector>

#include "names/address_table.h"
#include "query/vocabulary.h"

namespace whither {

// The organisations that a filter means by a text, with the addresses that rankings count as theirs (an organisation's
// Tor relays are one of their own): the key of a row (`as15169`, `tor-as50472`), the name of an organisation or of an
// AS of it, or a part of such names. What is called exactly so is alone. Beyond kMostOrganisations they may be without
// ranges.
std::vector<NamedRanges> organisations_called(std::string_view text, const AddressTable& table);

// All Tor relays that the table knows.
std::vector<AddressRange> tor_relays(const AddressTable& table);

}  // namespace whither
