#pragma once

#include "base/address.h"
#include "base/time.h"

namespace whither {

// Addresses that are somebody's for some time, [since, until): of a lease, or for ever.
struct HeldRange {
  AddressRange range;
  Time since = Time::min();
  Time until = Time::max();

  bool always() const { return since == Time::min() && until == Time::max(); }
  bool holds(const Address& address, Time at) const { return range.contains(address) && since <= at && at < until; }
  friend bool operator==(const HeldRange&, const HeldRange&) = default;
};

}  // namespace whither
