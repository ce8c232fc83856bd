#include "report/coverage.h"

#include <gmock/gmock.h>

#include "report/stored.h"
#include "report/top_print.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Coverages : public StoredFlows {
 protected:
  // "A-B" in minutes since noon; the same by the list of files and, as in stores of earlier releases, by the flows.
  std::vector<std::string> gaps(const Window& window, Time now = kNoon + 24h) {
    const auto listed = gaps_found(window, now);
    const auto manifest = Manifest::load(layout_).value();
    auto earlier = manifest;
    for (auto& file : earlier.files) file.quarters = Quarters::unknown();
    EXPECT_TRUE(earlier.save(layout_));
    EXPECT_EQ(gaps_found(window, now), listed);
    EXPECT_TRUE(manifest.save(layout_));
    return listed;
  }

  Coverage coverage_;

 private:
  std::vector<std::string> gaps_found(const Window& window, Time now) {
    auto store = Store::open(layout_);
    EXPECT_TRUE(store);
    auto found = coverage_of(*store, window, now);
    EXPECT_TRUE(found) << found.error().message;
    coverage_ = found.value_or(Coverage{});
    std::vector<std::string> texts;
    for (const auto& [since, until] : coverage_.gaps) {
      texts.push_back(std::to_string((since - kNoon) / 1min) + "-" + std::to_string((until - kNoon) / 1min));
    }
    return texts;
  }
};

TEST_F(Coverages, are_whole_where_each_quarter_of_an_hour_has_a_flow) {
  std::vector<Flow> flows;
  for (int minute = 0; minute < 120; minute += 14) flows.push_back(at(kNoon + minute * 1min, 1s, flow({})));
  put(flows);
  EXPECT_THAT(gaps({kNoon, kNoon + 120min}), IsEmpty());
  EXPECT_EQ(coverage_.window, 120min);
  EXPECT_EQ(coverage_.missing, 0min);
}

TEST_F(Coverages, tell_what_is_missing_before_between_and_behind) {
  put({at(kNoon - 60min, 1s, flow({})), at(kNoon + 31min, 1s, flow({})), at(kNoon + 80min, 70min, flow({})),
       at(kNoon + 152min, 1s, flow({}))});
  EXPECT_THAT(gaps({kNoon, kNoon + 240min}), ElementsAre("0-30", "45-75", "165-240"));
  EXPECT_EQ(coverage_.missing, 135min);
  EXPECT_THAT(gaps({kNoon + 29min, kNoon + 46min}), IsEmpty()) << "shorter than a slot is none";
  EXPECT_THAT(gaps({kNoon, std::nullopt}, kNoon + 170min), ElementsAre("0-30", "45-75")) << "up to now";
}

TEST_F(Coverages, look_at_hours_where_the_window_is_long_or_open) {
  put({at(kNoon, 1s, flow({})), at(kNoon + 100h, 3h, flow({}))});
  EXPECT_THAT(gaps({}, kNoon + 104h), ElementsAre("60-6000"));
  EXPECT_EQ(coverage_.slot, 1h);
  EXPECT_THAT(gaps({kNoon, kNoon + 96h}, kNoon + 104h), ElementsAre("60-5760"));
}

TEST_F(Coverages, begin_where_anything_is_stored) {
  put({at(kNoon + 31min, 1s, flow({})), at(kNoon + 100min, 1s, flow({}))});
  EXPECT_THAT(gaps({time_of_seconds(0), kNoon + 120min}), IsEmpty()) << "hours, each of which has a flow";
  EXPECT_EQ(coverage_.begins, kNoon + 31min);
  EXPECT_THAT(gaps({kNoon - 60min, kNoon + 115min}), ElementsAre("45-90"));
  EXPECT_EQ(coverage_.begins, kNoon + 31min);
  EXPECT_EQ(coverage_.window, 84min);
}

TEST_F(Coverages, of_nothing_are_gaps_from_end_to_end) {
  put({});
  EXPECT_THAT(gaps({kNoon, kNoon + 60min}), ElementsAre("0-60"));
  EXPECT_THAT(gaps({}), IsEmpty());
  EXPECT_EQ(coverage_.window, 0min);
}

TEST_F(Coverages, are_told_with_what_was_lost) {
  put({at(kNoon, 1s, flow({}))});
  TopQuestion question;
  question.common.window = {kNoon, kNoon + 120min};
  auto found = answer(question);
  ASSERT_THAT(gaps(question.common.window), ElementsAre("15-120"));
  found.complete = Completeness{coverage_, 1234, kNoon, 5'000'000};
  const auto text = top_text(found, question, {question.common.window, kNoon + 24h}, 0);
  EXPECT_THAT(text, HasSubstr("gaps: no flow is known of 1 h 45 min in all: "));
  EXPECT_THAT(text, HasSubstr("lost: 1 234 datagrams since "));
  EXPECT_THAT(text, HasSubstr("not yet stored: 5.00 MB"));
  EXPECT_THAT(top_json(found, question), HasSubstr("\"window_s\":7200,\"missing_s\":6300,\"gaps\":[{\"since\":"));
  EXPECT_THAT(top_json(found, question), HasSubstr("\"lost_datagrams\":1234,\"lost_since\":"));
  found.complete = Completeness{};
  EXPECT_THAT(top_text(found, question, {{}, kNoon}, 0), HasSubstr("complete: no gaps, nothing known to be lost\n"));
}

}  // namespace
}  // namespace whither
