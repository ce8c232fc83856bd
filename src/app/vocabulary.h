#pragma once

#include <optional>

#include "names/address_table.h"
#include "query/vocabulary.h"
#include "store/layout.h"

namespace whither {

// The words that filters on the command line know: those of the address table and of the registries, devices and groups
// of the configuration, views of the data folder, this host's networks, files below the current folder. What is wrong
// in the configuration is told as a note, and what is right of it is known. The table must outlive it.
Vocabulary vocabulary_of(const AddressTable& table, Time now, const std::optional<Layout>& layout = std::nullopt);

}  // namespace whither
