#pragma once

#include <cstdint>

namespace whither {

// What the flows of a file add up to.
struct FlowSums {
  std::uint64_t flows = 0;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const FlowSums&, const FlowSums&) = default;
};

}  // namespace whither
