#include "store/merge.h"

#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>

#include "base/file.h"
#include "store/sample.h"

namespace whither {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;

// Merges a made-up manifest, without files, and counts what it costs.
class Simulation {
 public:
  void commit(std::uint64_t rows, Time now) {
    manifest_.files.push_back(
        {Layout::file(Layout::day(now), manifest_.end_row, rows), manifest_.end_row, rows, now, now, {}});
    manifest_.end_row += rows;
    for (auto plan = plan_merge(manifest_, Layout::day(now)); plan; plan = plan_merge(manifest_, Layout::day(now))) {
      merge(*plan);
    }
    most_files_ = std::max(most_files_, manifest_.files.size());
  }
  std::size_t files() const { return manifest_.files.size(); }
  std::size_t most_files() const { return most_files_; }
  std::uint64_t rows() const { return manifest_.end_row; }
  // How often a row was written again, on average.
  double rewritten() const { return static_cast<double>(rewritten_) / static_cast<double>(manifest_.end_row); }
  const Manifest& manifest() const { return manifest_; }

 private:
  void merge(const MergePlan& plan) {
    ASSERT_LT(plan.begin + 1, plan.end);
    ASSERT_LE(plan.end, manifest_.files.size());
    auto& first = manifest_.files[plan.begin];
    for (auto at = plan.begin + 1; at < plan.end; ++at) {
      ASSERT_EQ(manifest_.files[at].day(), first.day());
      first.rows += manifest_.files[at].rows;
    }
    ASSERT_LE(first.rows, kMergedRows);
    rewritten_ += first.rows;
    first.path = Layout::file(first.day(), first.first_row, first.rows);
    const auto begin = manifest_.files.begin();
    manifest_.files.erase(begin + static_cast<std::ptrdiff_t>(plan.begin) + 1,
                          begin + static_cast<std::ptrdiff_t>(plan.end));
  }

  Manifest manifest_;
  std::size_t most_files_ = 0;
  std::uint64_t rewritten_ = 0;
};

constexpr Time kMidnight = kNoon - 12h;
constexpr int kSecondsADay = 86'400;

TEST(PlanMerge, keeps_few_files_of_a_home_that_commits_each_second) {
  Simulation store;
  std::mt19937 random{4};
  for (int i = 0; i < kSecondsADay; ++i) store.commit(1 + random() % 20, kMidnight + i * 1s);
  EXPECT_LT(store.most_files(), 70U);
  EXPECT_LT(store.rewritten(), 10) << "about log8 of " << store.rows() << " rows";
}

TEST(PlanMerge, keeps_few_files_whatever_the_sizes_of_commits) {
  for (unsigned seed = 0; seed < 8; ++seed) {
    Simulation store;
    std::mt19937 random{seed};
    for (int i = 0; i < 20'000; ++i) store.commit(1 + (random() >> 16 >> random() % 17), kMidnight + i * 1s);
    const auto full = store.rows() / kMergedRows * 2;  // files that are too large to be merged with their neighbours
    EXPECT_LT(store.most_files(), 70U + full) << "seed " << seed;
    EXPECT_LT(store.rewritten(), 10) << "seed " << seed;
  }
}

TEST(PlanMerge, keeps_few_files_of_an_operator) {
  Simulation store;
  for (int i = 0; i < 4000; ++i) store.commit(65'536, kMidnight + i * 1s);
  EXPECT_LT(store.files(), 4000U * 65'536 / kMergedRows * 2 + 16);
  EXPECT_LT(store.rewritten(), 4);
}

TEST(PlanMerge, makes_one_file_of_each_past_day) {
  Simulation store;
  for (int day = 0; day < 5; ++day) {
    for (int i = 0; i < 1000; ++i) store.commit(7, kMidnight + day * kDay + i * 1min);
  }
  store.commit(1, kMidnight + 5 * kDay);
  EXPECT_EQ(store.files(), 6U);
}

TEST(PlanMerge, makes_full_files_of_a_large_past_day) {
  Simulation store;
  for (int i = 0; i < 500; ++i) store.commit(100'000, kMidnight + i * 1min);
  store.commit(1, kMidnight + kDay);
  const auto least = 500U * 100'000 / kMergedRows + 1;
  EXPECT_LE(store.files(), 2 * least + 1) << "files of which no two neighbours fit one";
}

TEST(PlanMerge, leaves_a_file_alone_that_is_full) {
  Manifest manifest;
  for (std::uint64_t i = 0; i < 20; ++i) {
    manifest.files.push_back(
        {Layout::file("2026-08-13", i * kMergedRows, kMergedRows), i * kMergedRows, kMergedRows, {}, {}, {}});
  }
  EXPECT_FALSE(plan_merge(manifest, "2026-08-13"));
  EXPECT_FALSE(plan_merge(manifest, "2026-08-14"));
}

TEST(PlanMerge, has_nothing_to_do_in_an_empty_store) { EXPECT_FALSE(plan_merge({}, "2026-08-14")); }

TEST(MergeOnce, keeps_rows_and_their_order_and_leaves_no_part) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  for (std::uint64_t i = 0; i < 40; ++i) store(writer, numbered_from(10 * i, 10, kNoon + i * 1min));
  const auto before = manifest_of(layout);
  auto connection = writer.connect();
  EXPECT_GT(merge_all(layout, *connection), 0);
  const auto after = manifest_of(layout);
  EXPECT_LT(after.files.size(), 10U);
  EXPECT_EQ(after.rows(), before.rows());
  EXPECT_EQ(after.latest(), before.latest());
  EXPECT_EQ(after.files.front().earliest, kNoon);
  EXPECT_EQ(numbers_in(layout), counting(0, 400));
  EXPECT_THAT(files_in(layout), SizeIs(after.files.size()));
}

// How the columns of the store's files are compressed.
std::set<std::string> compressions_in(const Layout& layout, Connection& connection) {
  std::set<std::string> found;
  for (const auto& file : files_in(layout)) {
    auto rows = connection.query("SELECT compression FROM parquet_metadata('" + layout.flows() + "/" + file + "')");
    EXPECT_TRUE(rows) << rows.error().message;
    while (const auto* const chunk = rows->next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) found.emplace(chunk->text(0, i));
    }
  }
  return found;
}

TEST(MergeOnce, compresses_better_what_was_written_to_be_merged) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = Writer::open(layout, Packing::ToBeMerged);
  ASSERT_TRUE(writer);
  for (std::uint64_t i = 0; i < 8; ++i) store(*writer, numbered_from(1000 * i, 1000));
  auto connection = writer->connect();
  EXPECT_THAT(compressions_in(layout, *connection), ElementsAre("SNAPPY"));
  EXPECT_EQ(merge_all(layout, *connection), 1);
  EXPECT_THAT(compressions_in(layout, *connection), ElementsAre("ZSTD"));
  EXPECT_EQ(numbers_in(layout), counting(0, 8000));
}

TEST(MergeOnce, makes_one_file_of_a_day_that_is_over) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  for (std::uint64_t i = 0; i < 5; ++i) store(writer, numbered_from(10 * i, 10));
  store(writer, numbered_from(50, 10), kNoon + kDay);
  auto connection = writer.connect();
  EXPECT_EQ(merge_all(layout, *connection, kNoon), 0) << "too few for today";
  EXPECT_EQ(merge_all(layout, *connection, kNoon + kDay), 1);
  EXPECT_THAT(manifest_of(layout).files, SizeIs(2));
  EXPECT_EQ(numbers_in(layout), counting(0, 60));
}

TEST(MergeOnce, keeps_what_another_commits_meanwhile) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  auto connection = writer.connect();
  auto other = writer_in(layout);
  {
    std::jthread merging([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) (void)merge_once(layout, *connection, kNoon);
    });
    for (std::uint64_t i = 0; i < 100; ++i) store(other, numbered_from(i, 1));
  }
  merge_all(layout, *connection);
  EXPECT_EQ(numbers_in(layout), counting(0, 100));
  EXPECT_THAT(files_in(layout), SizeIs(manifest_of(layout).files.size()));
}

TEST(MergeOnce, leaves_the_work_to_the_one_that_is_at_it) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  for (std::uint64_t i = 0; i < 8; ++i) store(writer, numbered_from(i, 1));
  auto connection = writer.connect();
  const auto turn = try_lock_file(layout.merge_lock());
  const auto merged = merge_once(layout, *connection, kNoon);
  ASSERT_TRUE(merged);
  EXPECT_FALSE(*merged);
  EXPECT_THAT(manifest_of(layout).files, SizeIs(8));
}

const Address kPhone = Address::v4(0xc0a8018b);
const Address kPeer = Address::v4(0xc6336407);

// A flow of the phone with the peer, or the answer to it.
Flow talk(std::uint64_t number, Time time, bool is_answer = false) {
  auto flow = numbered(number, time);
  WHITHER_PUT(flow, src_addr, is_answer ? kPeer : kPhone);
  WHITHER_PUT(flow, dst_addr, is_answer ? kPhone : kPeer);
  return flow;
}

TEST(MergeOnce, gives_names_that_came_late_to_flows_without_one) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  store(writer, {talk(0, kNoon), talk(1, kNoon, true), talk(2, kNoon + 2h)});
  Texts told;
  auto named = talk(3, kNoon);
  WHITHER_PUT(named, dst_name, told.id_of("told.example"));
  ASSERT_TRUE(writer.append(std::vector{named}, told));
  ASSERT_TRUE(writer.commit(kNoon));
  for (std::uint64_t i = 4; i < 8; ++i) store(writer, {talk(i, kNoon)});
  auto bare = numbered(8);
  store(writer, {bare});
  DnsMemory names{LocalNetworks::standard()};
  auto connection = writer.connect();
  names.learn({.time = kNoon - 1s, .client = kPhone, .address = kPeer, .name = "late.example", .ttl = 60s});
  while (true) {
    const auto merged = merge_once(layout, *connection, kNoon + kDay, &names);
    ASSERT_TRUE(merged) << merged.error().message;
    if (!*merged) break;
  }
  EXPECT_THAT(manifest_of(layout).files, SizeIs(1));
  auto opened = Store::open(layout);
  ASSERT_TRUE(opened);
  Texts texts;
  const auto flows = flows_in(*opened, texts);
  ASSERT_EQ(flows.size(), 9U);
  const auto name = [&](const Flow& flow, Field field) {
    return flow.has(field) ? std::string(texts.of(field == Field::src_name ? flow.src_name : flow.dst_name)) : "";
  };
  EXPECT_EQ(name(flows[0], Field::dst_name), "late.example");
  EXPECT_EQ(name(flows[0], Field::src_name), "");
  EXPECT_EQ(name(flows[1], Field::src_name), "late.example") << "of the peer, which is the source";
  EXPECT_EQ(name(flows[1], Field::dst_name), "");
  EXPECT_EQ(name(flows[2], Field::dst_name), "") << "the answer did not hold any more";
  EXPECT_EQ(name(flows[3], Field::dst_name), "told.example");
  EXPECT_EQ(name(flows[7], Field::dst_name), "late.example");
  EXPECT_EQ(name(flows[8], Field::dst_name), "");
  for (std::uint64_t i = 0; i < flows.size(); ++i) EXPECT_EQ(flows[i].bytes, i);
}

TEST(MergeOnce, that_fails_changes_nothing) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  for (std::uint64_t i = 0; i < 8; ++i) store(writer, numbered_from(i, 1));
  const auto name = manifest_of(layout).files[3].path;
  std::filesystem::rename(layout.flows() + "/" + name, folder / "kept");
  folder.write("store/flows/" + name, "no parquet file");
  auto connection = writer.connect();
  EXPECT_FALSE(merge_once(layout, *connection, kNoon));
  EXPECT_THAT(manifest_of(layout).files, SizeIs(8));
  std::filesystem::rename(folder / "kept", layout.flows() + "/" + name);
  EXPECT_EQ(numbers_in(layout), counting(0, 8));
  EXPECT_GT(merge_all(layout, *connection), 0);
  EXPECT_EQ(numbers_in(layout), counting(0, 8));
}

// Commits and merges until told to stop.
class BusyStore {
 public:
  explicit BusyStore(const Layout& layout) : layout_(layout), writer_(writer_in(layout)), merging_(*writer_.connect()) {
    store(writer_, numbered_from(0, 1));
    committing_ = std::jthread([this](const std::stop_token& stop) {
      for (std::uint64_t i = 1; !stop.stop_requested(); ++i) store(writer_, numbered_from(i, 1));
    });
    merging_thread_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        const auto merged = merge_once(layout_, merging_, kNoon);
        EXPECT_TRUE(merged) << merged.error().message;
        merges_ += merged && *merged ? 1 : 0;
      }
    });
  }
  int merges() const { return merges_; }
  // Three seconds are over and something was merged, or a minute is over.
  bool had_its_time() const {
    const auto ran = std::chrono::steady_clock::now() - began_;
    return ran > 60s || (ran > 3s && merges_ > 2);
  }

 private:
  Layout layout_;
  Writer writer_;
  Connection merging_;
  std::atomic<int> merges_ = 0;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::jthread committing_;
  std::jthread merging_thread_;
};

TEST(Merging, shows_readers_of_the_store_every_row_once) {
  const TempFolder folder;
  const BusyStore busy{layout_in(folder)};
  std::size_t before = 0;
  while (!busy.had_its_time()) {
    auto seen = Store::open(layout_in(folder));
    ASSERT_TRUE(seen) << seen.error().message;
    for (int i = 0; i < 20; ++i) {
      if (i % 5 == 4) {
        const auto again = seen->refresh();
        ASSERT_TRUE(again) << again.error().message;
      }
      const auto numbers = numbers_of(flows_in(*seen));
      ASSERT_EQ(numbers, counting(0, numbers.size()));
      ASSERT_GE(numbers.size(), before) << "rows do not vanish";
      before = numbers.size();
    }
  }
  EXPECT_GT(busy.merges(), 2);
}

// Other programs read the folder with a wild card: a file may vanish under their feet, but no row is seen twice.
TEST(Merging, shows_readers_of_the_folder_no_row_twice) {
  const TempFolder folder;
  const BusyStore busy{layout_in(folder)};
  auto database = Database::open({.folder = folder.path(), .threads = 2, .memory_limit = ""});
  auto connection = database->connect();
  const auto sql =
      "SELECT count(*), count(DISTINCT bytes) FROM read_parquet('" + layout_in(folder).flows() + "/*/*.parquet')";
  int seen = 0;
  while (!busy.had_its_time()) {
    auto rows = connection->query(sql);
    if (!rows) continue;
    ++seen;
    const auto* const chunk = rows->next();
    ASSERT_EQ(chunk->value<std::int64_t>(0, 0), chunk->value<std::int64_t>(1, 0));
  }
  EXPECT_GT(seen, 5);
  EXPECT_GT(busy.merges(), 2);
}

// The answer began with files that became one meanwhile.
TEST(MergeOnce, gives_a_scan_no_row_twice) {
  const TempFolder folder;
  const auto layout = layout_in(folder);
  auto writer = writer_in(layout);
  for (std::uint64_t i = 0; i < kMergeFiles; ++i) store(writer, numbered_from(10 * i, 10));
  auto reading = Store::open(layout);
  ASSERT_TRUE(reading);
  auto connection = writer.connect();
  ASSERT_TRUE(connection);
  std::vector<std::uint64_t> found;
  const auto statement = [](const std::string& flows) {
    return "SELECT bytes FROM " + flows + " ORDER BY file_row_number";
  };
  const auto scanned = reading->scan(0, {}, statement, [&](const Chunk& chunk) {
    if (found.empty()) {
      EXPECT_EQ(merge_all(layout, *connection, kNoon), 1);
    }
    for (std::size_t i = 0; i < chunk.size(); ++i) found.push_back(chunk.value<std::uint64_t>(0, i));
  });
  ASSERT_TRUE(scanned) << scanned.error().message;
  EXPECT_EQ(found, counting(0, 10 * kMergeFiles));
}

}  // namespace
}  // namespace whither
