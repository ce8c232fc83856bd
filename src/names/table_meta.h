#pragma once

#include <string>
#include <string_view>

#include "names/address_table.h"

namespace whither {

// The last section of an address table's file: the date, and a line of tab-separated words for each source.
std::string table_meta_text(const TableInfo& info);
// Reads it back; takes what it understands and passes over the rest. Counts stay 0.
TableInfo table_meta_of(std::string_view text);

}  // namespace whither
