#include "report/tally.h"

#include <limits>
#include <utility>

namespace whither {

namespace {

constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();

std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) { return a > kMost - b ? kMost : a + b; }

}  // namespace

std::uint64_t Tally::bytes() const { return sum_of(up, down); }
std::uint64_t Tally::packets() const { return sum_of(packets_up, packets_down); }

std::uint64_t Tally::by(Sort sort) const {
  switch (sort) {
    case Sort::Bytes:
      return bytes();
    case Sort::Up:
      return up;
    case Sort::Down:
      return down;
    case Sort::Packets:
      return packets();
    case Sort::Flows:
      break;
  }
  return flows;
}

void Tally::turn() {
  std::swap(up, down);
  std::swap(packets_up, packets_down);
}

void Tally::add(const Tally& other) {
  up = sum_of(up, other.up);
  down = sum_of(down, other.down);
  packets_up = sum_of(packets_up, other.packets_up);
  packets_down = sum_of(packets_down, other.packets_down);
  flows = sum_of(flows, other.flows);
}

}  // namespace whither
