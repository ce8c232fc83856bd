#include "store/summary.h"

#include <gmock/gmock.h>

#include "store/retention.h"
#include "store/sample.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// Sums up all that is due at that time and gives the number of files.
int sum_up(const Layout& layout, Connection& connection, Time now) {
  int files = 0;
  const PickFile next = [&](const Manifest& manifest) { return plan_summary(manifest, Layout::day(now)); };
  for (;; ++files) {
    const auto done = summarise_one(layout, connection, next);
    EXPECT_TRUE(done) << done.error().message;
    if (!done || !*done) return files;
  }
}

Flow sent(std::uint64_t bytes, Time start, Time end) {
  auto flow = numbered(bytes, start);
  WHITHER_PUT(flow, time_end, end);
  WHITHER_PUT(flow, protocol, 6);
  WHITHER_PUT(flow, src_port, 50'000);
  WHITHER_PUT(flow, dst_port, 443);
  return flow;
}

// "HOURS FLOWS BYTES" of each sum, the hours counted from noon.
std::vector<std::string> sums_in(Store& store, const Window& window = {}) {
  std::vector<std::string> found;
  const auto done = store.read({.window = window,
                                .may_be = Store::Sums::Yes,
                                .statement =
                                    [](const std::string& flows) {
                                      return "SELECT epoch_us(time_start), epoch_us(time_end), flows, bytes FROM " +
                                             flows + " ORDER BY time_start, bytes";
                                    },
                                .again = [&] { found.clear(); },
                                .take =
                                    [&](const Chunk& chunk) {
                                      for (std::size_t i = 0; i < chunk.size(); ++i) {
                                        const auto start = time_of_micros(chunk.value<std::int64_t>(0, i)) - kNoon;
                                        const auto end = time_of_micros(chunk.value<std::int64_t>(1, i)) - kNoon;
                                        found.push_back(std::to_string(start / 1h) + "-" + std::to_string(end / 1h) +
                                                        " " + std::to_string(chunk.value<std::uint32_t>(2, i)) + " " +
                                                        std::to_string(chunk.value<std::uint64_t>(3, i)));
                                      }
                                    }});
  EXPECT_TRUE(done) << done.error().message;
  return found;
}

class Summaries : public testing::Test {
 protected:
  Store opened() {
    auto store = Store::open(layout_);
    EXPECT_TRUE(store) << store.error().message;
    return std::move(store.value());
  }

  TempFolder folder_;
  Layout layout_ = layout_in(folder_);
  Writer writer_ = writer_in(layout_);
  Connection connection_ = std::move(writer_.connect().value());
};

TEST_F(Summaries, are_made_of_days_that_are_over_and_of_files_that_are_large) {
  Manifest manifest;
  manifest.files = {{"2026-08-13/a", 0, 10, {}, {}, {}}, {"2026-08-14/b", 10, 10, {}, {}, {}}};
  EXPECT_EQ(plan_summary(manifest, "2026-08-14")->path, "2026-08-13/a");
  manifest.summaries.push_back({manifest.files[0], 1});
  EXPECT_FALSE(plan_summary(manifest, "2026-08-14"));
  manifest.files[1].rows = kMergedRows / 2 + 1;
  EXPECT_EQ(plan_summary(manifest, "2026-08-14")->path, "2026-08-14/b");
}

TEST_F(Summaries, add_up_the_hours_in_which_flows_began_and_ended) {
  store(writer_, {sent(1, kNoon, kNoon + 59min), sent(10, kNoon + 1min, kNoon + 2min),
                  sent(100, kNoon + 59min, kNoon + 61min), sent(1000, kNoon - 1min, kNoon)});
  EXPECT_EQ(sum_up(layout_, connection_, kNoon), 0) << "the day is not over";
  EXPECT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1);
  EXPECT_EQ(sum_up(layout_, connection_, kNoon + kDay), 0) << "once is enough";
  auto reading = opened();
  EXPECT_THAT(sums_in(reading), ElementsAre("-1-0 1 1000", "0-0 2 11", "0-1 1 100"));
}

TEST_F(Summaries, tell_of_traffic_alone) {
  auto translation = sent(7, kNoon, kNoon);
  WHITHER_PUT(translation, kind, FlowKind::Nat);
  store(writer_, {translation});
  EXPECT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1);
  auto reading = opened();
  EXPECT_THAT(sums_in(reading), IsEmpty());
}

TEST_F(Summaries, stand_for_flows_only_where_the_window_has_them_all) {
  store(writer_, {sent(1, kNoon, kNoon + 1min), sent(2, kNoon + 10min, kNoon + 11min)});
  ASSERT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1);
  auto reading = opened();
  EXPECT_THAT(sums_in(reading, {kNoon, {}}), ElementsAre("0-0 2 3"));
  EXPECT_THAT(sums_in(reading, {kNoon, kNoon + 11min}), ElementsAre("0-0 2 3"));
  EXPECT_THAT(sums_in(reading, {kNoon + 1s, {}}), ElementsAre("0-0 1 1", "0-0 1 2"))
      << "flows, for the caller to choose";
  EXPECT_THAT(sums_in(reading, {{}, kNoon + 10min}), ElementsAre("0-0 1 1", "0-0 1 2"));
}

TEST_F(Summaries, of_late_flows_are_those_of_the_file_that_they_are_in) {
  store(writer_, {sent(1, kNoon, kNoon)});
  store(writer_, {sent(2, kNoon, kNoon), sent(4, kNoon + kDay, kNoon + kDay)}, kNoon + kDay);
  ASSERT_EQ(sum_up(layout_, connection_, kNoon + 2 * kDay), 2);
  auto reading = opened();
  EXPECT_THAT(sums_in(reading), ElementsAre("0-0 1 1", "0-0 1 2", "24-24 1 4"));
}

TEST_F(Summaries, keep_their_file_from_being_merged) {
  for (std::uint64_t i = 0; i < 4; ++i) store(writer_, {sent(i, kNoon, kNoon)});
  ASSERT_EQ(merge_all(layout_, connection_, kNoon + kDay), 1);
  ASSERT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1);
  store(writer_, {sent(8, kNoon, kNoon)});  // in the same day, by a clock that was set back
  EXPECT_EQ(merge_all(layout_, connection_, kNoon + kDay), 0);
  ASSERT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1);
  auto reading = opened();
  EXPECT_THAT(sums_in(reading), ElementsAre("0-0 4 6", "0-0 1 8"));
}

TEST_F(Summaries, outlive_the_flows_with_whole_hours) {
  store(writer_, {sent(1, kNoon, kNoon + 1min), sent(2, kNoon + 3h, kNoon + 3h)});
  ASSERT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1);
  ASSERT_TRUE(prune(layout_, {.keep_flows = kDay}, kNoon + 30 * kDay));
  auto reading = opened();
  EXPECT_EQ(reading.manifest().rows(), 0U);
  EXPECT_EQ(reading.manifest().pruned_rows, 2U);
  EXPECT_EQ(reading.manifest().lost_rows, 0U);
  EXPECT_THAT(sums_in(reading), ElementsAre("0-0 1 1", "3-3 1 2"));
  EXPECT_THAT(reading.sources_in({kNoon + 4h, {}}, Store::Sums::Yes).summaries, IsEmpty());
  EXPECT_THAT(reading.sources_in({}, Store::Sums::No).summaries, IsEmpty());
}

TEST_F(Summaries, can_be_waited_for_before_flows_go) {
  store(writer_, {sent(1, kNoon, kNoon)});
  ASSERT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1);
  store(writer_, {sent(2, kNoon, kNoon)}, kNoon + kDay);
  const MayGo is_summed = [](const Manifest& manifest, const StoredFile& file) {
    return manifest.summary_of(file) != nullptr;
  };
  ASSERT_TRUE(prune(layout_, {.keep_flows = kDay}, kNoon + 30 * kDay, is_summed));
  const auto reading = opened();
  EXPECT_EQ(reading.manifest().rows(), 1U);
  EXPECT_EQ(reading.manifest().lost_rows, 0U);
}

TEST_F(Summaries, that_are_gone_from_the_disk_are_told) {
  store(writer_, {sent(1, kNoon, kNoon)});
  ASSERT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1);
  const auto summary = manifest_of(layout_).summaries.front();
  std::filesystem::remove(layout_.summaries() + "/" + summary.file.path);
  const auto manifest = Manifest::load(layout_);
  ASSERT_FALSE(manifest);
  EXPECT_EQ(manifest.error().fault, Fault::Damaged);
  ASSERT_TRUE(set_files_aside(layout_, {.flows = {}, .summaries = {summary}}));
  EXPECT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1) << "made again";
}

TEST_F(Summaries, that_a_crash_left_unlisted_are_replaced) {
  store(writer_, {sent(1, kNoon, kNoon)});
  auto before = manifest_of(layout_);
  ASSERT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1);
  ASSERT_TRUE(before.save(layout_));
  EXPECT_EQ(sum_up(layout_, connection_, kNoon + kDay), 1);
  auto reading = opened();
  EXPECT_THAT(sums_in(reading), ElementsAre("0-0 1 1"));
}

}  // namespace
}  // namespace whither
