#include "report/spread.h"

#include <gmock/gmock.h>

#include <random>

namespace whither {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

constexpr Time kBegin = time_of_seconds(1'786'708'800);

class Spread : public testing::Test {
 protected:
  Spread() {
    for (int i = 0; i <= 4; ++i) edges_.push_back(kBegin + i * minutes{10});
  }
  bool add(const Tally& tally, Duration from, Duration until) {
    return Spreading(edges_, since_, until_).add(tally, kBegin + from, kBegin + until, steps_, outside_);
  }
  std::vector<std::uint64_t> up() const {
    std::vector<std::uint64_t> all;
    for (const auto& step : steps_) all.push_back(step.up);
    return all;
  }
  std::vector<std::uint64_t> flows() const {
    std::vector<std::uint64_t> all;
    for (const auto& step : steps_) all.push_back(step.flows);
    return all;
  }

  std::vector<Time> edges_;
  Time since_ = kBegin;
  Time until_ = kBegin + minutes{40};
  std::vector<Tally> steps_ = std::vector<Tally>(4);
  Tally outside_;
};

constexpr Tally kHundred{.up = 100, .packets_up = 4, .flows = 1};

TEST_F(Spread, is_even_over_the_time_that_a_flow_took) {
  EXPECT_TRUE(add(kHundred, minutes{5}, minutes{25}));
  EXPECT_THAT(up(), ElementsAre(25, 50, 25, 0));
  EXPECT_EQ(steps_[1].packets_up, 2U);
  EXPECT_THAT(flows(), ElementsAre(1, 0, 0, 0)) << "a flow counts where it begins";
  EXPECT_EQ(outside_.up, 0U);
}

TEST_F(Spread, puts_a_flow_of_no_length_into_one_step) {
  EXPECT_FALSE(add(kHundred, minutes{10}, minutes{10}));
  EXPECT_FALSE(add(kHundred, minutes{40}, minutes{40}));
  EXPECT_THAT(up(), ElementsAre(0, 100, 0, 100)) << "on an edge: the later one, but at the end the last";
}

TEST_F(Spread, leaves_a_flow_that_ends_at_an_edge_before_it) {
  EXPECT_FALSE(add(kHundred, minutes{0}, minutes{10}));
  EXPECT_THAT(up(), ElementsAre(100, 0, 0, 0));
}

TEST_F(Spread, takes_the_part_inside_the_window_alone) {
  since_ = kBegin + minutes{5};
  until_ = kBegin + minutes{35};
  EXPECT_TRUE(add(kHundred, minutes{-15}, minutes{5 + 20}));
  EXPECT_THAT(up(), ElementsAre(13, 25, 12, 0)) << "rounded so that nothing is lost";
  EXPECT_THAT(flows(), ElementsAre(0, 0, 0, 0)) << "it began before";
  EXPECT_EQ(outside_.up, 50U);
  EXPECT_EQ(outside_.flows, 1U);
  EXPECT_TRUE(add(kHundred, minutes{30}, minutes{130}));
  EXPECT_EQ(steps_[3].up, 5U);
  EXPECT_EQ(outside_.up, 145U);
  EXPECT_FALSE(add(kHundred, minutes{35}, minutes{50})) << "it begins as the window ends";
  EXPECT_EQ(outside_.up, 245U);
  EXPECT_EQ(steps_[3].flows, 2U);
}

TEST_F(Spread, neither_loses_nor_makes_anything) {
  std::mt19937_64 random{1};
  constexpr auto kMost = ~std::uint64_t{0};
  for (int i = 0; i < 2000; ++i) {
    steps_.assign(4, {});
    outside_ = {};
    since_ = kBegin + seconds{random() % 600};
    until_ = kBegin + seconds{1800 + random() % 601};
    const Tally tally{random() >> random() % 64, i == 0 ? kMost : random() % 7, random() % 3, random() % 100, 1};
    const Duration from{static_cast<std::int64_t>(random() % 4'000'000'000) - 1'600'000'000};
    add(tally, from, from + Duration{static_cast<std::int64_t>(random() % 3'000'000'000)});
    auto sum = outside_;
    for (const auto& step : steps_) sum.add(step);
    ASSERT_EQ(sum.up, tally.up) << i;
    ASSERT_EQ(sum.down, tally.down);
    ASSERT_EQ(sum.packets_up, tally.packets_up);
    ASSERT_EQ(sum.packets_down, tally.packets_down);
    ASSERT_EQ(sum.flows, tally.flows);
  }
}

}  // namespace
}  // namespace whither
