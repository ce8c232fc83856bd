#include "store/quarters.h"

#include <gmock/gmock.h>

#include <random>
#include <set>

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Time kNoon = time_of_seconds(1'786'708'800);

TEST(Quarters, join_where_they_touch) {
  Quarters quarters;
  EXPECT_EQ(quarters.text(), "-");
  quarters.add(kNoon, kNoon + 1min);
  quarters.add(kNoon + 30min, kNoon + 44min);
  EXPECT_EQ(quarters.text(), "1985232+1,1985234+1");
  quarters.add(kNoon + 14min, kNoon + 15min);
  EXPECT_EQ(quarters.text(), "1985232+3") << "the quarter between them is touched at its first moment";
  quarters.add(kNoon - 1us, kNoon - 1us);
  EXPECT_EQ(quarters.text(), "1985231+4");
  quarters.add(kNoon + 10h, kNoon + 9h);
  EXPECT_EQ(quarters.text(), "1985231+4") << "a flow that ends before it begins is of no time";
}

TEST(Quarters, are_those_that_each_flow_touches) {
  std::mt19937 random{1};
  for (int round = 0; round < 200; ++round) {
    Quarters quarters;
    Quarters some;
    std::set<std::int64_t> touched;
    for (int i = 0; i < 40; ++i) {
      const auto first = kNoon + random() % 6'000 * 1min;
      const auto last = first + random() % 100 * 1min;
      (i % 2 == 0 ? quarters : some).add(first, last);
      for (auto at = seconds_of(first) / 900; at <= seconds_of(last) / 900; ++at) touched.insert(at);
    }
    quarters.add(some);
    std::set<std::int64_t> found;
    Time before = Time::min();
    for (const auto& [begin, end] : quarters.spans()) {
      ASSERT_LT(before, begin) << "in order, and apart";
      before = end;
      for (auto at = seconds_of(begin) / 900; at < seconds_of(end) / 900; ++at) found.insert(at);
    }
    ASSERT_EQ(found, touched) << "round " << round;
    ASSERT_EQ(Quarters::parse(quarters.text()).text(), quarters.text());
  }
}

TEST(Quarters, are_not_known_where_there_are_too_many_pieces) {
  Quarters quarters;
  for (std::size_t i = 0; i < Quarters::kMostSpans; ++i) quarters.add(kNoon + i * 1h, kNoon + i * 1h);
  EXPECT_THAT(quarters.spans(), SizeIs(Quarters::kMostSpans));
  auto one_more = quarters;
  one_more.add(kNoon - 1h, kNoon - 1h);
  EXPECT_FALSE(one_more.is_known());
  EXPECT_THAT(one_more.spans(), IsEmpty());
  quarters.add(one_more);
  EXPECT_FALSE(quarters.is_known()) << "nor of two files of which one does not tell";
  quarters.add(kNoon, kNoon);
  EXPECT_EQ(quarters.text(), "?");
}

TEST(Quarters, of_times_at_the_ends_of_the_clock_are_not_known) {
  Quarters quarters;
  quarters.add(kNoon, Time::max());
  EXPECT_FALSE(quarters.is_known());
}

TEST(Quarters, of_another_text_are_not_known) {
  EXPECT_TRUE(Quarters::parse("-").is_known());
  for (const auto* const text : {"", "?", "1", "1+", "+1", "1+0", "1+-1", "1+1,", "1+1;2+1", "x", "9999999999999999+1",
                                 "1+9999999999999999", "-9999999999999999+1", "99999999999999999999+1"}) {
    EXPECT_FALSE(Quarters::parse(text).is_known()) << text;
  }
}

}  // namespace
}  // namespace whither
