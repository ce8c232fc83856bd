#pragma once

#include <cstdint>

namespace whither {

// What the flows of a file of nfcapd add up to.
struct NfcapdSums {
  std::uint64_t flows = 0;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  friend bool operator==(const NfcapdSums&, const NfcapdSums&) = default;
};

}  // namespace whither
