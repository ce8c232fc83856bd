#pragma once

#include <functional>
#include <optional>

#include "app/household.h"
#include "names/address_table.h"
#include "names/domain_book.h"
#include "query/vocabulary.h"
#include "store/layout.h"

namespace whither {

// The words that filters on the command line know: those of the address table and of the registries, devices and
// groups, categories of domains, views of the data folder, this host's networks, files below the current folder. The
// table must outlive it.
Vocabulary vocabulary_of(const AddressTable& table, Time now, const std::optional<Layout>& layout,
                         const Household& household, const std::function<const DomainBook&()>& domains);

}  // namespace whither
