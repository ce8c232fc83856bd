#pragma once

#include "flow/flow.h"
#include "query/test_tree.h"

namespace whither {

// Whether the tests hold for one flow. Allocates nothing.
bool holds(const Tests& tests, const Flow& flow, const Texts& texts);

// Whether an address lies in one of the ranges, which are sorted and disjoint.
bool in_ranges(const std::vector<AddressRange>& ranges, const Address& address);

}  // namespace whither
