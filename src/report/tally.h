#pragma once

#include <cstdint>

namespace whither {

// What a ranking is by.
enum class Sort : std::uint8_t { Bytes, Up, Down, Packets, Flows };

// Sums of flows of traffic, scaled up by their sampling. `up` was sent by the device of the question, else by the local
// end, else by src; `down` went the other way; the reverse direction of a biflow counts the other way too.
// Sums that pass 2^64 - 1 stay there.
struct Tally {
  std::uint64_t up = 0;
  std::uint64_t down = 0;
  std::uint64_t packets_up = 0;
  std::uint64_t packets_down = 0;
  std::uint64_t flows = 0;  // records, not scaled

  std::uint64_t bytes() const;
  std::uint64_t packets() const;
  std::uint64_t by(Sort sort) const;
  void add(const Tally& other);
  // Up becomes down.
  void turn();
};

}  // namespace whither
