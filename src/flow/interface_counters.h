#pragma once

#include <cstdint>

#include "base/address.h"
#include "base/time.h"

namespace whither {

// What an interface had counted at a moment: the generic interface counters of sFlow v5 (structure 0:1, which are those
// of ifTable and ifXTable, RFC 2863). Answers that are made of samples can be compared with them.
struct InterfaceCounters {
  Time time;  // of arrival: sFlow has no clock
  Address exporter;
  std::uint32_t domain = 0;  // sub agent
  std::uint32_t if_index = 0;
#define WHITHER_COUNTER(name, type) type name = 0;
#include "flow/interface_counter_list.h"
#undef WHITHER_COUNTER
};

}  // namespace whither
