#include "names/table_age.h"

#include <gtest/gtest.h>

namespace whither {
namespace {

const Time kNow = *parse_date_time("2026-11-27T06:00:00Z");

TEST(TableAge, is_old_after_ninety_days) {
  EXPECT_FALSE(is_old("2026-08-29", kNow));
  EXPECT_TRUE(is_old("2026-08-28", kNow));
  EXPECT_FALSE(is_old("2027-01-01", kNow));
  EXPECT_FALSE(is_old("no day", kNow));
  EXPECT_FALSE(is_old("", kNow));
}

TEST(TableAge, is_told_where_it_is_old) {
  EXPECT_EQ(day_and_age("2026-06-17", kNow), "2026-06-17, 163 days old");
  EXPECT_EQ(day_and_age("2026-11-01", kNow), "2026-11-01");
}

}  // namespace
}  // namespace whither
