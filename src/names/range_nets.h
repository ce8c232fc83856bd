#pragma once

#include <vector>

#include "base/address.h"

namespace whither {

// The fewest networks that make up a range, ascending; at most 254 (RFC 4632, 5.1, by splitting at both ends).
std::vector<Net> nets_of(const AddressRange& range);

// Whether `a` has fewer addresses than `b`, which is of the same family.
bool is_smaller(const AddressRange& a, const AddressRange& b);

}  // namespace whither
