#include "base/local_steps.h"

#include <gmock/gmock.h>

#include "zone.h"

namespace whither {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::SizeIs;

constexpr const char* kNewYork = "EST5EDT,M3.2.0,M11.1.0";
constexpr const char* kKolkata = "IST-5:30";
constexpr const char* kLordHowe = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0";  // shifts by half an hour

Time at(const char* text) { return parse_time(text, Time{}).value(); }

std::vector<std::string> edges(const char* since, const char* until, std::chrono::seconds step) {
  std::vector<std::string> texts;
  for (const auto edge : local_steps(at(since), at(until), step, 1000)) texts.push_back(rfc3339(edge));
  return texts;
}

std::vector<std::int64_t> minutes_of(const char* since, const char* until, std::chrono::seconds step) {
  const auto all = local_steps(at(since), at(until), step, 1000);
  std::vector<std::int64_t> lengths;
  for (std::size_t i = 1; i < all.size(); ++i) lengths.push_back((all[i] - all[i - 1]) / minutes{1});
  return lengths;
}

TEST(LocalSteps, are_parts_of_a_day_or_whole_days) {
  EXPECT_EQ(parse_step("5m"), minutes{5});
  EXPECT_EQ(parse_step("8h"), hours{8});
  EXPECT_EQ(parse_step("2w"), hours{14 * 24});
  for (const char* const text : {"", "0s", "7m", "5h", "36h", "m", "-5m", "5"}) EXPECT_FALSE(parse_step(text)) << text;
}

TEST(LocalSteps, cover_the_window_and_no_more) {
  const Zone zone{kBerlin};
  EXPECT_THAT(edges("2026-08-14 12:03", "2026-08-14 12:10", minutes{5}),
              ElementsAre("2026-08-14T12:00:00+02:00", "2026-08-14T12:05:00+02:00", "2026-08-14T12:10:00+02:00"));
  EXPECT_THAT(edges("2026-08-14 12:00", "2026-08-14 12:00", hours{1}),
              ElementsAre("2026-08-14T12:00:00+02:00", "2026-08-14T13:00:00+02:00"));
  EXPECT_THAT(local_steps(at("2026-08-14"), at("2026-08-15"), std::chrono::seconds{1}, 100), SizeIs(101));
}

TEST(LocalSteps, begin_days_at_midnight_where_they_have_23_or_25_hours) {
  {
    const Zone zone{kBerlin};
    EXPECT_THAT(minutes_of("2026-03-28 12:00", "2026-03-31", hours{24}), ElementsAre(1440, 1380, 1440));
    EXPECT_THAT(minutes_of("2026-10-24 12:00", "2026-10-27", hours{24}), ElementsAre(1440, 1500, 1440));
    EXPECT_THAT(minutes_of("2026-10-25", "2026-10-26", hours{6}), ElementsAre(420, 360, 360, 360));
    EXPECT_THAT(minutes_of("2026-03-29", "2026-03-30", hours{2}), testing::Each(testing::Le(120)));
  }
  {
    const Zone zone{kNewYork};
    EXPECT_THAT(minutes_of("2026-03-08", "2026-03-09", hours{24}), ElementsAre(1380));
    EXPECT_THAT(edges("2026-11-01", "2026-11-02", hours{24}),
                ElementsAre("2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00"));
  }
  const Zone zone{kKolkata};
  EXPECT_THAT(edges("2026-08-14 00:00", "2026-08-15", hours{24}),
              ElementsAre("2026-08-14T00:00:00+05:30", "2026-08-15T00:00:00+05:30"));
}

TEST(LocalSteps, count_the_hour_that_comes_twice_twice_and_the_one_that_is_left_out_not_at_all) {
  const Zone zone{kBerlin};
  EXPECT_THAT(edges("2026-10-25 01:00", "2026-10-25 04:00", hours{1}),
              ElementsAre("2026-10-25T01:00:00+02:00", "2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00",
                          "2026-10-25T03:00:00+01:00", "2026-10-25T04:00:00+01:00"));
  EXPECT_THAT(edges("2026-03-29 01:00", "2026-03-29 04:00", hours{1}),
              ElementsAre("2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00"));
}

TEST(LocalSteps, begin_where_the_local_clock_shows_a_multiple) {
  {
    const Zone zone{kKolkata};
    EXPECT_THAT(edges("2026-08-14 12:10", "2026-08-14 14:00", hours{1}),
                ElementsAre("2026-08-14T12:00:00+05:30", "2026-08-14T13:00:00+05:30", "2026-08-14T14:00:00+05:30"));
  }
  const Zone zone{kLordHowe};
  EXPECT_THAT(edges("2026-10-04 01:00", "2026-10-04 04:00", hours{1}),
              ElementsAre("2026-10-04T01:00:00+10:30", "2026-10-04T03:00:00+11:00", "2026-10-04T04:00:00+11:00"));
  EXPECT_THAT(minutes_of("2026-04-05 00:00", "2026-04-05 04:00", hours{1}), ElementsAre(60, 90, 60, 60));
}

TEST(LocalSteps, of_weeks_begin_on_mondays) {
  const Zone zone{kNewYork};
  EXPECT_THAT(edges("2026-08-14 12:00", "2026-08-20", hours{7 * 24}),
              ElementsAre("2026-08-10T00:00:00-04:00", "2026-08-17T00:00:00-04:00", "2026-08-24T00:00:00-04:00"));
}

TEST(LocalSteps, go_back_by_the_clock) {
  const Zone zone{kBerlin};
  EXPECT_EQ(rfc3339(days_before(at("2026-03-29 12:00"), 1)), "2026-03-28T12:00:00+01:00");
  EXPECT_EQ(rfc3339(days_before(at("2026-10-26 08:30") + Duration{250'000}, 1)), "2026-10-25T08:30:00.250000+01:00");
  EXPECT_EQ(rfc3339(days_before(at("2026-10-27"), 7)), "2026-10-20T00:00:00+02:00");
  EXPECT_EQ(rfc3339(days_before(at("2026-03-30 02:30"), 1)), "2026-03-29T03:30:00+02:00")
      << "an hour that was left out";
}

}  // namespace
}  // namespace whither
