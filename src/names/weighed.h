#pragma once

#include <vector>

#include "base/time.h"
#include "names/device_book.h"

namespace whither {

// A lease holds for so long after it was seen at last.
inline constexpr Duration kLeaseHolds = std::chrono::hours{24};

// What is to be believed where leases and flows tell of one address: a lease, as long as it holds; flows before and
// behind it, as a router's MAC address may stand in them. A lease that tells no MAC address gets that of the flows of
// its time, where they agree.
std::vector<Sighting> weighed(std::vector<Sighting> sightings);

}  // namespace whither
