#include "names/flatten.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <utility>

namespace whither {
namespace {

using testing::ElementsAre;

TEST(Flatten, gives_one_gap_for_nothing) { EXPECT_THAT(flatten({}, kLastV4), ElementsAre(RangeStep{0, 0})); }

TEST(Flatten, ends_with_a_gap_unless_the_family_ends) {
  EXPECT_THAT(flatten({{5, 9, 1}}, kLastV4), ElementsAre(RangeStep{0, 0}, RangeStep{5, 1}, RangeStep{10, 0}));
  EXPECT_THAT(flatten({{5, kLastV6, 1}}, kLastV6), ElementsAre(RangeStep{0, 0}, RangeStep{5, 1}));
  EXPECT_THAT(flatten({{0, kLastV4, 1}}, kLastV4), ElementsAre(RangeStep{0, 1}));
}

TEST(Flatten, joins_neighbours_of_one_value) {
  EXPECT_THAT(flatten({{0, 4, 1}, {5, 9, 1}, {10, 11, 2}}, kLastV4),
              ElementsAre(RangeStep{0, 1}, RangeStep{10, 2}, RangeStep{12, 0}));
}

// The value of the narrowest range around an address; of two as wide the one that begins first, then the earlier.
std::uint32_t narrowest_at(WideAddress at, const std::vector<ValuedRange>& ranges) {
  const auto order = [](const ValuedRange& range) { return std::pair{range.last - range.first, range.first}; };
  const ValuedRange* best = nullptr;
  for (const auto& range : ranges) {
    if (range.first > at || range.last < at) continue;
    if (best == nullptr || order(range) < order(*best)) best = &range;
  }
  return best == nullptr ? 0 : best->value;
}

TEST(Flatten, agrees_with_asking_each_address) {
  std::mt19937 random{3};
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  for (int round = 0; round < 500; ++round) {
    std::vector<ValuedRange> ranges(below(12));
    for (auto& range : ranges) {
      const std::uint32_t first = below(60);
      range = {first, std::min(63U, first + below(20)), 1 + below(3)};
    }
    const auto steps = flatten(ranges, 63);
    std::size_t step = 0;
    for (WideAddress at = 0; at < 64; ++at) {
      if (step + 1 < steps.size() && steps[step + 1].start == at) ++step;
      ASSERT_EQ(steps[step].value, narrowest_at(at, ranges)) << "round " << round;
    }
    ASSERT_EQ(step + 1, steps.size());
  }
}

TEST(Overlay, keeps_both_values) {
  const auto steps = overlay({{0, 0}, {5, 7}}, {{0, 0}, {3, 1}, {8, 0}});
  EXPECT_THAT(steps, ElementsAre(RangeStep{0, 0}, RangeStep{3, 1U << 24}, RangeStep{5, 1U << 24 | 7}, RangeStep{8, 7}));
}

}  // namespace
}  // namespace whither
