#pragma once

#include <cstdint>

#include "flow/flow.h"

namespace whither {

// Whether a record with these fields (Flow::present) is traffic whatever its values are: it has counters and no event.
bool is_always_traffic(std::uint64_t present);

// What a complete record is.
//
// Events without counters are no traffic: what a firewall did (NSEL) is Firewall, a translation (RFC 8158, and
// translated addresses without counters) is Nat. An event with counters is the only record that counts them: ASA's
// teardowns and updates tell the bytes since the last record of the connection, creations and denials tell none (T32),
// so that nothing is counted twice. A record without addresses, counters and events is Other; one without addresses
// that counts (T27) is Traffic.
FlowKind kind_of(const Flow& flow);

}  // namespace whither
