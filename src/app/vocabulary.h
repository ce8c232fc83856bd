#pragma once

#include "names/address_table.h"
#include "query/vocabulary.h"

namespace whither {

// The words that filters on the command line know: those of the address table and of the registries, devices and groups
// of the configuration, this host's networks, files below the current folder. What is wrong in the configuration is
// told as a note, and what is right of it is known. The table must outlive it.
Vocabulary vocabulary_of(const AddressTable& table, Time now);

}  // namespace whither
