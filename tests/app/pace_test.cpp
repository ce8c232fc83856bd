#include "app/pace.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace whither {
namespace {

constexpr Time kCame = time_of_seconds(1'786'700'000);

// How long it takes to keep to the tempo to the last of the flows, of which one came each millisecond.
double seconds_of(Tempo tempo, int flows) {
  Pace pace{tempo};
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < flows; ++i) {
    EXPECT_TRUE(pace.wait(kCame + std::chrono::milliseconds{i}, static_cast<std::uint64_t>(i)));
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

// A busy machine may take longer, but never less.
void expect_about(double expected, double seconds) {
  EXPECT_GE(seconds, expected - 0.03);
  EXPECT_LT(seconds, expected + 2);
}

TEST(Pace, speed_is_a_multiple_of_what_was) {
  expect_about(0.2, seconds_of({.speed = 1}, 201));
  expect_about(0.2, seconds_of({.speed = 4}, 801));
}

TEST(Pace, rate_is_in_flows_whenever_they_came) {
  expect_about(0.3, seconds_of({.flows_per_second = 1000}, 301));
  expect_about(0.2, seconds_of({.speed = 1, .flows_per_second = 100'000}, 20'001));
}

TEST(Pace, nothing_waits_without_a_tempo) { EXPECT_LT(seconds_of({}, 100'000), 0.5); }

TEST(Pace, flows_of_one_tick_are_due_together) {
  Pace pace{{.flows_per_second = 1000}};
  int due = 0;
  for (std::uint64_t i = 0; i < 20; ++i) due += pace.is_due(kCame, i) ? 1 : 0;
  EXPECT_EQ(due, 20);
  EXPECT_FALSE(pace.is_due(kCame, 5000));
}

TEST(Pace, flows_out_of_order_do_not_wait) {
  Pace pace{{.speed = 1}};
  EXPECT_TRUE(pace.is_due(kCame, 0));
  EXPECT_TRUE(pace.is_due(kCame - std::chrono::hours{1}, 1));
  EXPECT_FALSE(pace.is_due(kCame + std::chrono::hours{1}, 2));
  EXPECT_FALSE(pace.is_due(Time::max(), 3)) << "a time that cannot be is far away, and no overflow";
}

}  // namespace
}  // namespace whither
