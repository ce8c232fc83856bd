#include "app/windows.h"

#include <gmock/gmock.h>

#include "zone.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr Time kNow = time_of_seconds(1'786'708'800);  // 2026-08-14 12:00 UTC
constexpr Time kNewest = kNow - 1min;

class AWindow : public testing::Test {
 protected:
  // What is stored ends at `newest`.
  static Manifest stored(Time newest) {
    Manifest manifest;
    if (newest != Time{}) manifest.files.push_back({"2026-08-14/0-0.parquet", 0, 1, newest - 1h, newest, {}});
    return manifest;
  }
  static Window of(const WindowWords& words, bool by_default = true, Time newest = kNewest) {
    EXPECT_TRUE(check(words, kNow));
    return window_of(words, by_default, stored(newest), kNow);
  }
  // What is said on standard error meanwhile.
  static std::string notes_on(const WindowWords& words, Time newest) {
    testing::internal::CaptureStderr();
    of(words, true, newest);
    return testing::internal::GetCapturedStderr();
  }
  static std::string complaint_about(const WindowWords& words) {
    const auto checked = check(words, kNow);
    if (checked) return "none";
    EXPECT_EQ(checked.error().fault, Fault::Usage);
    return checked.error().message;
  }

  Zone zone_{"UTC0"};
};

TEST_F(AWindow, is_the_last_day_that_was_stored) {
  const auto window = of({});
  EXPECT_EQ(window.since, kNewest - 24h);
  EXPECT_EQ(window.until, kNewest);
}

TEST_F(AWindow, is_everything_where_nothing_is_the_default) {
  const auto window = of({}, false);
  EXPECT_FALSE(window.since);
  EXPECT_FALSE(window.until);
}

TEST_F(AWindow, ends_now_where_nothing_is_stored) {
  EXPECT_EQ(of({}, true, Time{}).until, kNow);
  EXPECT_EQ(notes_on({}, Time{}), "");
}

TEST_F(AWindow, of_the_last_hour_ends_at_the_newest_flow) {
  const auto window = of({"1h", "", ""});
  EXPECT_EQ(window.since, kNewest - 1h);
  EXPECT_EQ(window.until, kNewest);
  EXPECT_EQ(of({"1h", "", ""}, false).since, kNewest - 1h);
}

TEST_F(AWindow, of_the_last_hour_until_a_time_ends_there) {
  const auto window = of({"1h", "", "08:00"});
  EXPECT_EQ(window.since, kNow - 5h);
  EXPECT_EQ(window.until, kNow - 4h);
}

TEST_F(AWindow, is_open_where_one_end_is_written) {
  EXPECT_EQ(of({"", "08:00", ""}).since, kNow - 4h);
  EXPECT_FALSE(of({"", "08:00", ""}).until);
  EXPECT_EQ(of({"", "", "08:00"}).until, kNow - 4h);
  EXPECT_FALSE(of({"", "", "08:00"}).since);
  const auto both = of({"", "-3h", "-1h"});
  EXPECT_EQ(both.since, kNow - 3h);
  EXPECT_EQ(both.until, kNow - 1h);
}

TEST_F(AWindow, says_where_it_ends_when_the_newest_flow_is_old_or_to_come) {
  EXPECT_THAT(notes_on({}, kNow - std::chrono::days{400}), HasSubstr("10 Jul 2025"));
  EXPECT_THAT(notes_on({}, kNow + 1h), HasSubstr("the newest stored flow"));
  EXPECT_THAT(notes_on({"1h", "", "08:00"}, kNow - std::chrono::days{400}), testing::Not(HasSubstr("2025")));
}

TEST_F(AWindow, is_refused_where_its_words_are_wrong) {
  EXPECT_THAT(complaint_about({"1 hour", "", ""}), HasSubstr("--last `1 hour`"));
  EXPECT_THAT(complaint_about({"", "noon", ""}), HasSubstr("--since `noon`"));
  EXPECT_THAT(complaint_about({"", "", "2026-02-30"}), HasSubstr("--until `2026-02-30`"));
  EXPECT_THAT(complaint_about({"1h", "08:00", ""}), HasSubstr("contradict"));
  EXPECT_THAT(complaint_about({"", "09:00", "08:00"}), HasSubstr("--since 09:00 is after --until 08:00"));
  EXPECT_EQ(complaint_about({"", "08:00", "08:00"}), "none");
}

}  // namespace
}  // namespace whither
