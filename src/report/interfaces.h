#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "report/sheet.h"
#include "store/store.h"

namespace whither {

// An interface between its first and its last counters in a window: what it counted, and what the flows that ended
// between them add up to (scaled up for sampling). Where both are known they should agree, but for what the exporter
// does not sample.
struct InterfaceUse {
  Address exporter;
  std::uint32_t domain = 0;
  std::uint32_t if_index = 0;
  std::uint64_t speed = 0;  // bits per second, as told last
  bool is_up = false;       // operationally, as told last
  Time first, last;
  std::uint64_t samples = 0;
  std::uint64_t in_octets = 0, out_octets = 0;
  std::uint64_t errors = 0, discards = 0;  // packets, in and out
  std::uint64_t in_bytes_of_flows = 0, out_bytes_of_flows = 0;
};

// All interfaces with at least two counters in the window, the busiest first. A counter that fell (a restart) counts
// from there on. `counters` is counters_relation() of the store's folder, not "".
Result<std::vector<InterfaceUse>> interfaces(Store& store, const Window& window, const std::string& counters);

Sheet interfaces_sheet(const std::vector<InterfaceUse>& uses);
// {"schema":"whither.interfaces/1","rows":[…]} and a newline.
std::string interfaces_json(const std::vector<InterfaceUse>& uses);
// For people, at most `width` columns wide (0: no limit).
std::string interfaces_text(const std::vector<InterfaceUse>& uses, std::size_t width);

}  // namespace whither
