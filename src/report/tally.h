#pragma once

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
  // Up becomes down.
  void turn() {
    std::swap(up, down);
    std::swap(packets_up, packets_down);
  }

 private:
  static std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) {
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    return a > kMost - b ? kMost : a + b;
  }
};

}  // namespace whither
