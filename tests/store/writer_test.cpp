#include "store/writer.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "store/sample.h"

namespace whither {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Writer, makes_a_store_where_there_is_none) {
  const TempFolder folder;
  writer_in(layout_in(folder));
  const auto manifest = manifest_of(layout_in(folder));
  EXPECT_THAT(manifest.store_id, SizeIs(16));
  EXPECT_EQ(manifest.end_row, 0U);
  EXPECT_THAT(numbers_in(layout_in(folder)), IsEmpty());
}

TEST(Writer, adds_to_the_store_that_is_there) {
  const TempFolder folder;
  for (std::uint64_t i = 0; i < 3; ++i) {
    auto writer = writer_in(layout_in(folder));
    store(writer, numbered_from(10 * i, 10));
  }
  EXPECT_EQ(numbers_in(layout_in(folder)), counting(0, 30));
}

TEST(Writer, keeps_one_store_id) {
  const TempFolder folder;
  writer_in(layout_in(folder));
  const auto first = manifest_of(layout_in(folder)).store_id;
  writer_in(layout_in(folder));
  EXPECT_EQ(manifest_of(layout_in(folder)).store_id, first);
  const TempFolder other;
  writer_in(layout_in(other));
  EXPECT_NE(manifest_of(layout_in(other)).store_id, first);
}

TEST(Writer, lays_files_in_the_utc_day_of_the_commit_and_numbers_rows) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  store(writer, numbered_from(0, 5));
  store(writer, numbered_from(5, 2), kNoon + kDay);
  const auto files = manifest_of(layout_in(folder)).files;
  ASSERT_THAT(files, SizeIs(2));
  EXPECT_EQ(files[0].path, "2026-08-14/000000000000-000000000004.parquet");
  EXPECT_EQ(files[1].path, "2026-08-15/000000000005-000000000006.parquet");
}

TEST(Writer, tells_the_earliest_and_latest_moment_of_a_file) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  store(writer, {numbered(0, kNoon + kDay), numbered(1, kNoon), numbered(2, kNoon + 2 * kDay)});
  store(writer, {numbered(3, kNoon)});
  const auto manifest = manifest_of(layout_in(folder));
  EXPECT_EQ(manifest.files[0].earliest, kNoon);
  EXPECT_EQ(manifest.files[0].latest, kNoon + 2 * kDay + std::chrono::seconds{1});
  EXPECT_EQ(manifest.files[1].latest, kNoon + std::chrono::seconds{1});
  EXPECT_EQ(manifest.latest(), manifest.files[0].latest);
}

TEST(Writer, shows_nothing_before_it_is_committed) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  ASSERT_TRUE(writer.append(numbered_from(0, 10), {}));
  EXPECT_EQ(writer.uncommitted(), 10U);
  EXPECT_THAT(numbers_in(layout_in(folder)), IsEmpty());
  ASSERT_TRUE(writer.commit(kNoon));
  EXPECT_EQ(writer.uncommitted(), 0U);
  EXPECT_THAT(numbers_in(layout_in(folder)), SizeIs(10));
}

TEST(Writer, that_goes_takes_what_it_did_not_commit_with_it) {
  const TempFolder folder;
  {
    auto writer = writer_in(layout_in(folder));
    ASSERT_TRUE(writer.append(numbered_from(0, Writer::kFlushRows), {}));
    ASSERT_TRUE(writer.append(numbered_from(0, 10), {}));
  }
  EXPECT_THAT(numbers_in(layout_in(folder)), IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(layout_in(folder).unfinished()));
}

TEST(Writer, commits_nothing_where_there_is_nothing) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  ASSERT_TRUE(writer.append({}, {}));
  ASSERT_TRUE(writer.commit(kNoon));
  EXPECT_THAT(manifest_of(layout_in(folder)).files, IsEmpty());
}

TEST(Writer, takes_more_flows_than_it_keeps_in_memory) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  const auto flows = numbered_from(0, 3 * Writer::kFlushRows / 2);
  for (std::size_t at = 0; at < flows.size(); at += 1000) {
    ASSERT_TRUE(writer.append(std::span{flows}.subspan(at, std::min<std::size_t>(1000, flows.size() - at)), {}));
  }
  ASSERT_TRUE(writer.commit(kNoon));
  EXPECT_EQ(numbers_in(layout_in(folder)), counting(0, flows.size()));
  EXPECT_THAT(manifest_of(layout_in(folder)).files, SizeIs(2)) << "one commit may be several files";
}

TEST(Writers, of_one_process_share_a_store) {
  const TempFolder folder;
  auto one = writer_in(layout_in(folder));
  auto two = writer_in(layout_in(folder));
  std::mt19937 random{3};
  std::vector<std::uint64_t> wanted;
  for (std::uint64_t i = 0; i < 60; ++i) {
    auto& writer = random() % 2 == 0 ? one : two;
    ASSERT_TRUE(writer.append(numbered_from(100 * i, 1 + i), {}));
    for (std::uint64_t number = 100 * i; number < 100 * i + 1 + i; ++number) wanted.push_back(number);
    if (random() % 3 == 0) {
      ASSERT_TRUE(one.commit(kNoon));
    }
    if (random() % 3 == 0) {
      ASSERT_TRUE(two.commit(kNoon));
    }
  }
  ASSERT_TRUE(one.commit(kNoon));
  ASSERT_TRUE(two.commit(kNoon));
  auto found = numbers_in(layout_in(folder));
  std::ranges::sort(found);
  EXPECT_EQ(found, wanted);
  EXPECT_EQ(manifest_of(layout_in(folder)).rows(), wanted.size());
}

TEST(Writers, keep_their_unfinished_files_apart) {
  const TempFolder folder;
  auto one = writer_in(layout_in(folder));
  ASSERT_TRUE(one.append(numbered_from(0, Writer::kFlushRows), {}));
  ASSERT_TRUE(one.append(numbered_from(Writer::kFlushRows, 1), {}));  // the first are in a file now
  auto two = writer_in(layout_in(folder));
  ASSERT_TRUE(two.append(numbered_from(1'000'000, Writer::kFlushRows), {}));
  ASSERT_TRUE(two.append(numbered_from(1'000'000 + Writer::kFlushRows, 1), {}));
  ASSERT_TRUE(one.commit(kNoon));
  ASSERT_TRUE(two.commit(kNoon));
  auto wanted = counting(0, Writer::kFlushRows + 1);
  std::ranges::copy(counting(1'000'000, 1'000'001 + Writer::kFlushRows), std::back_inserter(wanted));
  EXPECT_EQ(numbers_in(layout_in(folder)), wanted);
}

std::size_t drafts_in(const Layout& layout) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(layout.unfinished())) {
    files += entry.path().extension() == ".parquet" ? 1 : 0;
  }
  return files;
}

TEST(Writers, sweep_away_what_a_killed_one_left_and_nothing_else) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto living = writer_in(layout);
  ASSERT_TRUE(living.append(numbered_from(0, Writer::kFlushRows), {}));
  ASSERT_TRUE(living.append(numbered_from(Writer::kFlushRows, 1), {}));  // the first are in a file now
  std::filesystem::create_directories(layout.unfinished() + "/0123456789abcdef/2026-08-14");
  folder.write("store/unfinished/0123456789abcdef/0.parquet", "half");
  folder.write("store/unfinished/0123456789abcdef/2026-08-14/000000000000-000000000009.parquet", "left of a merge");
  EXPECT_EQ(drafts_in(layout), 3U);
  writer_in(layout);
  EXPECT_EQ(drafts_in(layout), 1U);
  ASSERT_TRUE(living.commit(kNoon));
  EXPECT_EQ(numbers_in(layout), counting(0, Writer::kFlushRows + 1));
}

TEST(Writers, sweep_away_files_that_were_placed_and_never_listed) {
  const TempFolder folder;
  auto writer = writer_in(layout_in(folder));
  store(writer, numbered_from(0, 10));
  const auto orphan = layout_in(folder).flows() + "/2026-08-14/000000000010-000000000019.parquet";
  std::filesystem::copy(layout_in(folder).flows() + "/" + manifest_of(layout_in(folder)).files[0].path, orphan);
  EXPECT_EQ(numbers_in(layout_in(folder)), counting(0, 10)) << "nobody sees it meanwhile";
  writer_in(layout_in(folder));
  EXPECT_FALSE(std::filesystem::exists(orphan));
  EXPECT_EQ(numbers_in(layout_in(folder)), counting(0, 10));
}

TEST(Writers, sweep_away_sums_that_were_never_listed_and_keep_those_of_flows_that_are_not) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  store(writer, numbered_from(0, 10));
  const auto made_again = "store/summaries/" + manifest_of(layout).files[0].path;
  std::filesystem::create_directories(layout.summaries() + "/2026-08-14");
  folder.write(made_again, "sums of flows that are there");
  folder.write("store/summaries/2026-08-14/000000000010-000000000019.parquet", "sums of flows that nobody lists");
  writer_in(layout);
  EXPECT_FALSE(std::filesystem::exists(folder.path() + "/" + made_again));
  EXPECT_FALSE(std::filesystem::exists(layout.summaries() + "/2026-08-14/000000000010-000000000019.parquet"));
  EXPECT_TRUE(std::filesystem::exists(layout.set_aside() + "/sums-2026-08-14-000000000010-000000000019.parquet"));
}

TEST(Writer, makes_no_new_store_over_flows_whose_list_is_gone) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  {
    auto writer = writer_in(layout);
    store(writer, numbered_from(0, 10));
  }
  std::filesystem::remove(layout.manifest());
  const auto again = Writer::open(layout);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().fault, Fault::Damaged);
  EXPECT_THAT(again.error().message, HasSubstr(layout.manifest()));
  EXPECT_THAT(files_in(layout), SizeIs(1)) << "the flows are still there";
}

TEST(Writer, does_not_touch_a_store_whose_list_is_damaged) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  {
    auto writer = writer_in(layout);
    store(writer, numbered_from(0, 10));
  }
  std::ofstream{layout.manifest(), std::ios::app} << "x";
  EXPECT_EQ(Writer::open(layout).error().fault, Fault::Damaged);
  EXPECT_THAT(files_in(layout), SizeIs(1));
}

TEST(Writer, keeps_flows_that_cannot_be_stored_and_tries_again) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  ASSERT_TRUE(writer.append(numbered_from(0, 10), {}));
  std::filesystem::rename(layout.flows(), folder / "elsewhere");
  folder.write("store/flows", "a file where the folder of flows was");
  const auto failed = writer.commit(kNoon);
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("flows"));
  EXPECT_EQ(writer.uncommitted(), 10U);
  std::filesystem::remove(layout.flows());
  std::filesystem::rename(folder / "elsewhere", layout.flows());
  ASSERT_TRUE(writer.append(numbered_from(10, 10), {}));
  ASSERT_TRUE(writer.commit(kNoon));
  EXPECT_EQ(numbers_in(layout), counting(0, 20));
}

TEST(Writer, refuses_flows_where_too_many_are_waiting) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  std::filesystem::rename(layout.unfinished(), folder / "elsewhere");
  folder.write("store/unfinished", "no folder");
  const auto flows = numbered_from(0, Writer::kFlushRows);
  std::uint64_t taken = 0;
  while (taken < 2 * Writer::kFlushRows && writer.append(flows, {})) taken += flows.size();
  EXPECT_EQ(taken, Writer::kFlushRows);
  EXPECT_EQ(writer.uncommitted(), taken) << "none of those that it refused";
  std::filesystem::remove(layout.unfinished());
  std::filesystem::rename(folder / "elsewhere", layout.unfinished());
  ASSERT_TRUE(writer.commit(kNoon));
  EXPECT_THAT(numbers_in(layout), SizeIs(taken));
}

TEST(Writer, is_not_permitted_in_a_folder_that_may_not_be_written) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const TempFolder folder;
  ::chmod(folder.path().c_str(), 0500);
  EXPECT_EQ(Writer::open(layout_in(folder)).error().fault, Fault::NotPermitted);
  ::chmod(folder.path().c_str(), 0700);
}

TEST(Writer, works_in_a_folder_with_blanks_and_quotes) {
  const TempFolder folder;
  const Layout layout{folder / "it's a \"store\" of [*] flows"};
  auto writer = writer_in(layout);
  store(writer, numbered_from(0, 10));
  EXPECT_EQ(numbers_in(layout), counting(0, 10));
}

}  // namespace
}  // namespace whither
