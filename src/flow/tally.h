#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

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

  std::uint64_t bytes() const { return sum_of(up, down); }
  std::uint64_t packets() const { return sum_of(packets_up, packets_down); }
  std::uint64_t by(Sort sort) const;
  void add(const Tally& other) {
    up = sum_of(up, other.up);
    down = sum_of(down, other.down);
    packets_up = sum_of(packets_up, other.packets_up);
    packets_down = sum_of(packets_down, other.packets_down);
    flows = sum_of(flows, other.flows);
  }

 private:
  static std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) {
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    return a > kMost - b ? kMost : a + b;
  }
};

// Flows of one direction and one sampling, as they were exported.
struct Counted {
  bool is_down = false;
  std::uint64_t sampling = 1;  // 0 where it is not known
  std::uint64_t bytes = 0;
  std::uint64_t packets = 0;
  std::uint64_t bytes_reverse = 0;
  std::uint64_t packets_reverse = 0;
  std::uint64_t flows = 1;
};

// A counter scaled by its sampling; 2^64 - 1 where that does not fit.
inline std::uint64_t scaled_up(std::uint64_t counter, std::uint64_t sampling) {
  std::uint64_t scaled = 0;
  return __builtin_mul_overflow(counter, sampling, &scaled) ? std::numeric_limits<std::uint64_t>::max() : scaled;
}

inline Tally tally_of(const Counted& counted) {
  const auto sampling = std::max<std::uint64_t>(1, counted.sampling);
  Tally tally{scaled_up(counted.bytes, sampling), scaled_up(counted.bytes_reverse, sampling),
              scaled_up(counted.packets, sampling), scaled_up(counted.packets_reverse, sampling), counted.flows};
  if (counted.is_down) {
    std::swap(tally.up, tally.down);
    std::swap(tally.packets_up, tally.packets_down);
  }
  return tally;
}

}  // namespace whither
