#include "base/time.h"

#include <gtest/gtest.h>

#include <chrono>

#include "zone.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

// A moment of UTC.
Time utc(int year, unsigned month, unsigned day, Duration clock = {}) {
  return std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)} + clock;
}

class InBerlin : public testing::Test {
 protected:
  Zone zone_{kBerlin};
  Time now_ = utc(2026, 8, 14, 7h + 2min + 11s);  // 09:02:11 in summer
};

using ParseTime = InBerlin;
using Rfc3339 = InBerlin;
using ShortTime = InBerlin;

TEST_F(ParseTime, takes_a_date_as_its_local_midnight) {
  EXPECT_EQ(parse_time("2026-08-14", now_), utc(2026, 8, 13, 22h));
  EXPECT_EQ(parse_time("2026-01-14", now_), utc(2026, 1, 13, 23h));
  EXPECT_EQ(parse_time("2024-02-29", now_), utc(2024, 2, 28, 23h));
  EXPECT_EQ(parse_time("1970-01-01", now_), utc(1969, 12, 31, 23h));
}

TEST_F(ParseTime, takes_a_clock_as_today) {
  EXPECT_EQ(parse_time("08:00", now_), utc(2026, 8, 14, 6h));
  EXPECT_EQ(parse_time("23:59:59", now_), utc(2026, 8, 14, 21h + 59min + 59s));
  EXPECT_EQ(parse_time("00:00", now_), utc(2026, 8, 13, 22h));
}

TEST_F(ParseTime, takes_a_date_and_a_clock) {
  EXPECT_EQ(parse_time("2026-08-14T08:00", now_), utc(2026, 8, 14, 6h));
  EXPECT_EQ(parse_time("2026-08-14T08:00:30", now_), utc(2026, 8, 14, 6h + 30s));
  EXPECT_EQ(parse_time("2026-08-14 08:00", now_), utc(2026, 8, 14, 6h));
  EXPECT_EQ(parse_time("2026-12-14 08:00", now_), utc(2026, 12, 14, 7h));
  EXPECT_EQ(parse_time("2026-08-14T08:00:30.25", now_), utc(2026, 8, 14, 6h + 30s + 250ms));
}

TEST_F(ParseTime, takes_the_zone_that_is_written) {
  EXPECT_EQ(parse_time("2026-08-14T08:00Z", now_), utc(2026, 8, 14, 8h));
  EXPECT_EQ(parse_time("2026-08-14T08:00+02:00", now_), utc(2026, 8, 14, 6h));
  EXPECT_EQ(parse_time("2026-08-14T08:00:30-05:30", now_), utc(2026, 8, 14, 13h + 30min + 30s));
  EXPECT_EQ(parse_time("2026-08-14T08:00:30.000001+0000", now_), utc(2026, 8, 14, 8h + 30s + 1us));
}

TEST_F(ParseTime, takes_words) {
  EXPECT_EQ(parse_time("now", now_), now_);
  EXPECT_EQ(parse_time("today", now_), utc(2026, 8, 13, 22h));
  EXPECT_EQ(parse_time("today 08:00", now_), utc(2026, 8, 14, 6h));
  EXPECT_EQ(parse_time("yesterday", now_), utc(2026, 8, 12, 22h));
  EXPECT_EQ(parse_time("yesterday 18:00", now_), utc(2026, 8, 13, 16h));
  EXPECT_EQ(parse_time("-3h", now_), now_ - 3h);
  EXPECT_EQ(parse_time("-0s", now_), now_);
}

TEST_F(ParseTime, takes_unix_seconds) {
  EXPECT_EQ(parse_time("@0", now_), Time{});
  EXPECT_EQ(parse_time("@1755158400", now_), time_of_seconds(1'755'158'400));
  EXPECT_EQ(parse_time("@1755158400.5", now_), time_of_micros(1'755'158'400'500'000));
  EXPECT_EQ(parse_time("@1755158400.123456", now_), time_of_micros(1'755'158'400'123'456));
}

TEST_F(ParseTime, knows_the_days_on_which_the_clocks_are_set) {
  EXPECT_EQ(parse_time("2026-03-29T01:59", now_), utc(2026, 3, 29, 0h + 59min));
  EXPECT_EQ(parse_time("2026-03-29T03:00", now_), utc(2026, 3, 29, 1h));
  EXPECT_EQ(parse_time("2026-10-25T03:00", now_), utc(2026, 10, 25, 2h));
  EXPECT_TRUE(parse_time("2026-03-29T02:30", now_)) << "an hour that no clock showed";
}

TEST_F(ParseTime, finds_yesterday_behind_a_day_of_23_or_25_hours) {
  const auto after_short_day = utc(2026, 3, 29, 22h + 30min);  // Monday 00:30, Sunday had 23 hours
  EXPECT_EQ(parse_time("yesterday", after_short_day), utc(2026, 3, 28, 23h));
  const auto end_of_long_day = utc(2026, 10, 25, 22h + 30min);  // Sunday 23:30, after 24 and a half hours of it
  EXPECT_EQ(parse_time("yesterday", end_of_long_day), utc(2026, 10, 23, 22h));
  EXPECT_EQ(parse_time("yesterday 12:00", utc(2026, 12, 31, 23h + 30min)), utc(2026, 12, 31, 11h)) << "over the year";
}

TEST_F(ParseTime, takes_nothing_else) {
  for (const auto text : {""sv,
                          " "sv,
                          "tomorrow"sv,
                          "yesterday18:00"sv,
                          "yesterday "sv,
                          "yesterday 25:00"sv,
                          "2026"sv,
                          "2026-8-14"sv,
                          "2026-02-29"sv,
                          "2026-13-01"sv,
                          "2026-00-10"sv,
                          "1969-12-31"sv,
                          "2026-08-14T"sv,
                          "2026-08-14T8:00"sv,
                          "2026-08-14T24:00"sv,
                          "2026-08-14T08:60"sv,
                          "2026-08-14T08:00+25:00"sv,
                          "2026-08-14T08:00+2:00"sv,
                          "2026-08-14T08:00+02"sv,
                          "2026-08-14T08:00:30."sv,
                          "2026-08-14T08:00:30.5e3"sv,
                          "2026-08-14T08:00.5"sv,
                          "2026-08-14T08:00ZZ"sv,
                          "2026-08-14_08:00"sv,
                          "2026-08-14 "sv,
                          "08:0"sv,
                          "8:00"sv,
                          "08:-0"sv,
                          "08:00:"sv,
                          "08:00:00:00"sv,
                          "@"sv,
                          "@x"sv,
                          "@nan"sv,
                          "@inf"sv,
                          "@1e30"sv,
                          "@1e3"sv,
                          "@99999999999999"sv,
                          "-"sv,
                          "-3"sv,
                          "--0s"sv,
                          "-h"sv,
                          "3h"sv,
                          "now\0"sv}) {
    EXPECT_FALSE(parse_time(text, now_)) << text;
  }
}

TEST(ParseDuration, takes_each_unit) {
  EXPECT_EQ(parse_duration("30s"), 30s);
  EXPECT_EQ(parse_duration("5m"), 5min);
  EXPECT_EQ(parse_duration("24h"), 24h);
  EXPECT_EQ(parse_duration("7d"), std::chrono::days{7});
  EXPECT_EQ(parse_duration("2w"), std::chrono::weeks{2});
  EXPECT_EQ(parse_duration("5y"), std::chrono::days{5 * 365});
  EXPECT_EQ(parse_duration("0s"), 0s);
  for (const auto* text : {"30s", "5m", "25h", "8d", "2w", "5y", "0s"}) {
    EXPECT_EQ(duration_text(*parse_duration(text)), text);
  }
  EXPECT_EQ(duration_text(120s), "2m");
}

TEST(ParseDuration, is_bounded_at_400_years) {
  EXPECT_EQ(parse_duration("146400d"), std::chrono::days{146'400});
  EXPECT_FALSE(parse_duration("146401d"));
  EXPECT_FALSE(parse_duration("99999999999999999999d"));
}

TEST(ParseDuration, takes_nothing_else) {
  for (const auto text : {""sv, "s"sv, "5"sv, "-5m"sv, "-0m"sv, "+5m"sv, "5 m"sv, "5M"sv, "5ms"sv, "1.5h"sv, "5q"sv,
                          "m5"sv, "5m5"sv, "5m\0"sv}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST_F(Rfc3339, tells_the_offset_of_the_season) {
  EXPECT_EQ(rfc3339(utc(2026, 8, 14, 7h + 2min + 11s)), "2026-08-14T09:02:11+02:00");
  EXPECT_EQ(rfc3339(utc(2026, 1, 14, 7h)), "2026-01-14T08:00:00+01:00");
  EXPECT_EQ(rfc3339(utc(2026, 10, 25, 0h)), "2026-10-25T02:00:00+02:00");
  EXPECT_EQ(rfc3339(utc(2026, 10, 25, 1h)), "2026-10-25T02:00:00+01:00");
}

TEST_F(Rfc3339, tells_microseconds_where_there_are_any) {
  EXPECT_EQ(rfc3339(utc(2026, 8, 14, 7h + 1us)), "2026-08-14T09:00:00.000001+02:00");
  EXPECT_EQ(rfc3339(time_of_micros(-1)), "1970-01-01T00:59:59.999999+01:00");
}

TEST_F(Rfc3339, is_read_back) {
  for (const auto time :
       {utc(2026, 8, 14, 7h), utc(2026, 3, 29, 1h), utc(2026, 10, 25, 0h), utc(2026, 10, 25, 1h + 1us)}) {
    EXPECT_EQ(parse_time(rfc3339(time), now_), time) << rfc3339(time);
  }
}

TEST(Rfc3339West, has_a_negative_offset_of_half_an_hour) {
  const Zone zone{"NST3:30"};
  EXPECT_EQ(rfc3339(utc(2026, 8, 14, 7h)), "2026-08-14T03:30:00-03:30");
}

TEST_F(ShortTime, tells_the_year_where_it_is_another) {
  EXPECT_EQ(short_time(utc(2026, 8, 14, 7h + 2min + 11s), now_), "14 Aug 09:02:11");
  EXPECT_EQ(short_time(utc(2025, 8, 14, 7h + 2min + 11s), now_), "14 Aug 2025 09:02:11");
  EXPECT_EQ(short_time(utc(2025, 12, 31, 23h), now_), "01 Jan 00:00:00") << "the local year counts";
}

}  // namespace
}  // namespace whither
