#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/store.h"

namespace whither {

// Of which parts of a window flows are stored at all. From a gap nothing is known: the collector or the router was off,
// or nothing was sent.
struct Coverage {
  struct Gap {
    Time since;
    Time until;
  };
  Duration slot{};             // as fine as it was looked: shorter gaps are none
  std::vector<Gap> gaps;       // in their order
  std::optional<Time> begins;  // where the window begins before anything was stored: nothing is a gap before that
  Duration window{};           // from there up to now
  Duration missing{};          // of all gaps
};

// What is known to be missing in an answer.
struct Completeness {
  Coverage coverage;
  std::uint64_t lost_datagrams = 0;  // by the exporters' own count and here, since
  Time lost_since{};                 // the server started; it may be before the window or within it
  std::uint64_t waiting_bytes = 0;   // of datagrams that arrived and are not stored
};

// Flows of any kind count, whatever is asked for. Windows of up to three days are looked at in slots of a quarter of an
// hour, longer ones in hours, of which sums tell.
Result<Coverage> coverage_of(Store& store, const Window& window, Time now);

}  // namespace whither
