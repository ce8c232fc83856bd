#pragma once

#include <string>

#include "base/time.h"
#include "names/address_table.h"

namespace whither {

// What an address table holds and where it comes from: {"schema":"whither.data/1","table","as_of","v4_ranges",
// "v6_ranges","asns","organisations","bytes","sources":[{…}]}, with "tor" where there are relays, and a newline.
std::string table_info_json(const std::string& place, const TableInfo& info, const TorList& tor);
std::string table_info_text(const std::string& place, const TableInfo& info, Time now);

// A list of Tor relays: {"schema":"whither.data_tor/1","list","as_of","relays","exits"}, or a line.
std::string tor_json(const std::string& place, const TorList& list);
std::string tor_text(const TorList& list, Time now);

}  // namespace whither
