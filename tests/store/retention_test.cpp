#include "store/retention.h"

#include <gmock/gmock.h>

#include "store/commit.h"
#include "store/sample.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// A manifest with a file for each pair of age in days and size.
Manifest aged(const std::vector<std::pair<int, std::uint64_t>>& files) {
  Manifest manifest;
  for (const auto& [days, size] : files) {
    auto& file = manifest.files.emplace_back();
    file.path = "2026-08-14/" + std::to_string(days);
    file.size = size;
    file.latest = kNoon - days * kDay;
    file.earliest = file.latest - kDay;
  }
  return manifest;
}

std::vector<std::string> ages(const std::vector<StoredFile>& files) {
  std::vector<std::string> names;
  for (const auto& file : files) names.push_back(file.path.substr(file.path.find('/') + 1));
  return names;
}

TEST(PlanPruning, lets_nothing_go_without_a_limit) {
  EXPECT_TRUE(plan_pruning(aged({{1000, 10}, {1, 10}}), {}, kNoon).empty());
}

TEST(PlanPruning, goes_by_the_age_of_the_flows) {
  const auto manifest = aged({{3, 10}, {40, 10}, {1, 10}, {31, 10}, {29, 10}});
  EXPECT_THAT(ages(plan_pruning(manifest, {.keep_flows = 30 * kDay}, kNoon).flows), ElementsAre("40", "31"));
}

TEST(PlanPruning, lets_the_oldest_go_until_the_rest_fits) {
  const auto manifest = aged({{3, 10}, {40, 20}, {1, 30}, {31, 10}});
  EXPECT_THAT(ages(plan_pruning(manifest, {.max_size = 45}, kNoon).flows), ElementsAre("40", "31"));
  EXPECT_THAT(plan_pruning(manifest, {.max_size = 70}, kNoon).flows, IsEmpty());
  EXPECT_THAT(plan_pruning(manifest, {.max_size = 0}, kNoon).flows, SizeIs(4));
}

TEST(PlanPruning, keeps_what_is_to_be_kept_until_the_size_takes_it) {
  auto manifest = aged({{400, 10}, {40, 10}, {1, 10}});
  manifest.files[0].is_kept = true;
  EXPECT_THAT(ages(plan_pruning(manifest, {.keep_flows = 30 * kDay}, kNoon).flows), ElementsAre("40"));
  EXPECT_THAT(ages(plan_pruning(manifest, {.max_size = 5}, kNoon).flows), ElementsAre("40", "1", "400"));
}

// The summaries of files of which so many of the first are gone.
Manifest summed(std::size_t gone, const std::vector<std::pair<int, std::uint64_t>>& summaries) {
  auto manifest = aged(summaries);
  for (std::size_t i = 0; i < manifest.files.size(); ++i) {
    manifest.files[i].first_row = i;
    manifest.files[i].rows = 1;
    manifest.summaries.push_back({manifest.files[i], 1});
  }
  manifest.files.erase(manifest.files.begin(), manifest.files.begin() + static_cast<std::ptrdiff_t>(gone));
  return manifest;
}

std::vector<std::string> summaries_of(const Pruning& pruning) {
  std::vector<StoredFile> files;
  for (const auto& summary : pruning.summaries) files.push_back(summary.file);
  return ages(files);
}

TEST(PlanPruning, lets_summaries_go_by_their_age_once_the_flows_are_gone) {
  const auto manifest = summed(2, {{400, 1}, {300, 1}, {200, 1}});
  EXPECT_THAT(summaries_of(plan_pruning(manifest, {.keep_summaries = 350 * kDay}, kNoon)), ElementsAre("400"));
  EXPECT_THAT(summaries_of(plan_pruning(manifest, {.keep_summaries = kDay}, kNoon)), ElementsAre("400", "300"));
}

TEST(PlanPruning, lets_the_oldest_summaries_go_above_half_of_the_size) {
  const auto manifest = summed(2, {{400, 10}, {300, 10}, {200, 10}});
  const auto gone = plan_pruning(manifest, {.max_size = 40}, kNoon);
  EXPECT_THAT(summaries_of(gone), ElementsAre("400"));
  EXPECT_THAT(gone.flows, IsEmpty()) << "they fit, as the oldest summary goes";
}

TEST(PlanPruning, counts_summaries_in_the_size) {
  auto manifest = summed(0, {{300, 10}, {200, 10}});
  for (auto& summary : manifest.summaries) summary.file.size = 5;
  EXPECT_THAT(ages(plan_pruning(manifest, {.max_size = 30}, kNoon).flows), IsEmpty());
  EXPECT_THAT(ages(plan_pruning(manifest, {.max_size = 29}, kNoon).flows), ElementsAre("300"));
}

TEST(Prune, takes_old_flows_off_the_list_and_the_disk) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  store(writer, numbered_from(0, 10, kNoon - 40 * kDay), kNoon - 40 * kDay);
  store(writer, numbered_from(10, 10, kNoon - 2 * kDay), kNoon - 2 * kDay);
  // Late: stored long ago, but one of its flows is young.
  store(writer, {numbered(20, kNoon - 50 * kDay), numbered(21, kNoon)}, kNoon - 39 * kDay);
  const auto gone = prune(layout, {.keep_flows = 30 * kDay}, kNoon);
  ASSERT_TRUE(gone) << gone.error().message;
  EXPECT_THAT(gone->flows, SizeIs(1));
  EXPECT_EQ(numbers_in(layout), counting(10, 22));
  EXPECT_THAT(files_in(layout), SizeIs(2));
  EXPECT_FALSE(std::filesystem::exists(layout.pending()));
  store(writer, numbered_from(22, 3));
  EXPECT_EQ(numbers_in(layout), counting(10, 25)) << "numbers of rows go on";
}

TEST(Prune, knows_the_sizes_that_a_list_of_an_earlier_release_does_not_tell) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  store(writer, numbered_from(0, 10, kNoon - 40 * kDay));
  store(writer, numbered_from(10, 10));
  auto manifest = manifest_of(layout);
  const auto size = manifest.files.back().size;
  for (auto& file : manifest.files) file.size = file.hash = 0;
  ASSERT_TRUE(manifest.save(layout));
  EXPECT_EQ(manifest_of(layout).files.back().size, size);
  ASSERT_TRUE(prune(layout, {.max_size = size}, kNoon));
  EXPECT_EQ(numbers_in(layout), counting(10, 20));
}

TEST(Prune, that_was_broken_off_is_finished_by_the_next_writer) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  {
    auto writer = writer_in(layout);
    store(writer, numbered_from(0, 10, kNoon - 40 * kDay));
    store(writer, numbered_from(10, 10));
  }
  auto manifest = manifest_of(layout);
  ASSERT_TRUE(announce_files(layout, std::span{manifest.files}.first(1)));
  manifest.files.erase(manifest.files.begin());
  ASSERT_TRUE(manifest.save(layout));
  EXPECT_THAT(files_in(layout), SizeIs(2));
  writer_in(layout);
  EXPECT_THAT(files_in(layout), SizeIs(1));
  EXPECT_FALSE(std::filesystem::exists(layout.set_aside()));
  EXPECT_EQ(numbers_in(layout), counting(10, 20));
}

}  // namespace
}  // namespace whither
