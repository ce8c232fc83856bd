#pragma once

#include <vector>

#include "base/result.h"
#include "report/top.h"

namespace whither {

// Whether the rows of a ranking are those of addresses of the Internet: a registry knows who holds them.
bool has_addresses(const TopQuestion& question);

// Of each row of the answer the address that has the most traffic in it, by what the question ranks; a row that is
// there in a comparison alone gets one of its addresses. has_addresses() has to hold. Asks the store anew.
Result<std::vector<Address>> row_addresses(Store& store, const TopQuestion& question, const Context& context,
                                           const TopAnswer& answer);

}  // namespace whither
