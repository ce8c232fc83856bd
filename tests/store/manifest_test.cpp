#include "store/manifest.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "store/merge.h"
#include "store/sample.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// A store of `count` files of ten rows each.
class StoredFiles : public testing::Test {
 protected:
  void store_files(std::uint64_t count) {
    auto writer = writer_in(layout_);
    for (std::uint64_t i = 0; i < count; ++i)
      store(writer, numbered_from(10 * i, 10, kNoon + i * std::chrono::hours{1}));
    manifest_ = manifest_of(layout_);
  }
  // What a crash leaves between laying a merged file of files [begin, end) in place and listing it.
  void merge_without_listing(std::size_t begin, std::size_t end, const DnsMemory* names = nullptr) {
    const auto parts = std::span{manifest_.files}.subspan(begin, end - begin);
    auto database = Database::open({.folder = layout_.folder, .threads = 1, .memory_limit = ""});
    auto connection = database->connect();
    const auto rows = parts.back().end_row() - parts.front().first_row;
    const auto merged = layout_.flows() + "/" + Layout::file(parts[0].day(), parts[0].first_row, rows);
    ColumnSet columns;
    for (const auto& part : parts) columns.add(part.columns);
    if (names != nullptr) {
      ASSERT_TRUE(connection->know_answers(*names));
      columns.fields |= std::uint64_t{1} << static_cast<unsigned>(Field::dst_name);
    }
    const auto done = write_merged(*connection, layout_, parts, columns, merged, names != nullptr);
    ASSERT_TRUE(done) << done.error().message;
    for (const auto& part : parts) std::filesystem::remove(layout_.flows() + "/" + part.path);
  }

  TempFolder folder_;
  Layout layout_ = layout_in(folder_);
  Manifest manifest_;
};
using AManifest = StoredFiles;

TEST_F(AManifest, is_read_back_as_it_was_saved) {
  store_files(3);
  const auto again = manifest_of(layout_);
  EXPECT_EQ(again.store_id, manifest_.store_id);
  EXPECT_EQ(again.end_row, 30U);
  EXPECT_EQ(again.rows(), 30U);
  ASSERT_THAT(again.files, SizeIs(3));
  EXPECT_EQ(again.files[2].first_row, 20U);
  EXPECT_EQ(again.files[2].earliest, kNoon + std::chrono::hours{2});
  EXPECT_EQ(again.latest(), kNoon + std::chrono::hours{2} + std::chrono::seconds{1});
  ASSERT_THAT(again.files[2].quarters.spans(), SizeIs(1));
  EXPECT_EQ(again.files[2].quarters.spans()[0].begin, kNoon + std::chrono::hours{2});
  EXPECT_EQ(again.files[2].quarters.spans()[0].end, kNoon + std::chrono::hours{2} + std::chrono::minutes{15});
}

TEST_F(AManifest, of_an_earlier_release_tells_no_quarters_and_one_of_merged_files_those_of_all) {
  store_files(3);
  merge_without_listing(0, 3);
  EXPECT_THAT(manifest_of(layout_).files.at(0).quarters.spans(), SizeIs(3));
  manifest_.files[1].quarters = Quarters::unknown();
  ASSERT_TRUE(manifest_.save(layout_));
  EXPECT_FALSE(manifest_of(layout_).files.at(0).quarters.is_known());
}

TEST_F(AManifest, is_nowhere_where_there_is_no_store) {
  const auto manifest = Manifest::load({folder_ / "none"});
  ASSERT_FALSE(manifest);
  EXPECT_EQ(manifest.error().fault, Fault::Unreachable);
  EXPECT_THAT(manifest.error().message, HasSubstr(folder_ / "none"));
}

TEST_F(AManifest, with_any_byte_changed_is_damaged) {
  store_files(2);
  const auto whole = folder_.read("store/manifest");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    folder_.write("store/manifest", changed);
    const auto manifest = Manifest::load(layout_);
    ASSERT_FALSE(manifest) << "at " << at;
    EXPECT_EQ(manifest.error().fault, Fault::Damaged) << "at " << at;
  }
}

TEST_F(AManifest, cut_short_anywhere_is_damaged) {
  store_files(2);
  const auto whole = folder_.read("store/manifest");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    folder_.write("store/manifest", whole.substr(0, size));
    EXPECT_EQ(Manifest::load(layout_).error().fault, Fault::Damaged) << "at " << size;
  }
}

TEST_F(AManifest, that_lists_a_file_which_is_gone_is_damaged) {
  store_files(3);
  std::filesystem::remove(layout_.flows() + "/" + manifest_.files[1].path);
  const auto manifest = Manifest::load(layout_);
  ASSERT_FALSE(manifest);
  EXPECT_EQ(manifest.error().fault, Fault::Damaged);
  EXPECT_THAT(manifest.error().message, HasSubstr(manifest_.files[1].path));
}

TEST_F(AManifest, takes_a_merged_file_with_the_names_that_its_parts_had_not) {
  store_files(3);
  DnsMemory names{LocalNetworks::standard()};
  names.learn({.time = kNoon, .client = Address::v4(0xc0a8018b), .address = Address{}, .name = "x", .ttl = {}});
  merge_without_listing(0, 3, &names);
  EXPECT_EQ(numbers_in(layout_), counting(0, 30)) << "the file has a column that none of its parts had";
  const auto columns = manifest_of(layout_).files.at(0).columns;
  EXPECT_NE(columns.fields & std::uint64_t{1} << static_cast<unsigned>(Field::dst_name), 0U);
}

TEST_F(AManifest, takes_a_merged_file_for_its_parts) {
  store_files(6);
  merge_without_listing(1, 4);
  const auto mended = manifest_of(layout_);
  ASSERT_THAT(mended.files, SizeIs(4));
  EXPECT_EQ(mended.files[1].path, "2026-08-14/000000000010-000000000039.parquet");
  EXPECT_EQ(mended.files[1].earliest, manifest_.files[1].earliest);
  EXPECT_EQ(mended.files[1].latest, manifest_.files[3].latest);
  EXPECT_EQ(numbers_in(layout_), counting(0, 60));
}

TEST_F(AManifest, is_mended_at_its_ends_and_in_two_places) {
  store_files(6);
  merge_without_listing(0, 2);
  merge_without_listing(3, 6);
  EXPECT_THAT(manifest_of(layout_).files, SizeIs(3));
  EXPECT_EQ(numbers_in(layout_), counting(0, 60));
}

TEST_F(AManifest, is_mended_while_parts_are_still_there) {
  store_files(4);
  const auto part = layout_.flows() + "/" + manifest_.files[2].path;
  std::filesystem::copy(part, folder_ / "kept");
  merge_without_listing(1, 4);
  std::filesystem::rename(folder_ / "kept", part);
  EXPECT_EQ(numbers_in(layout_), counting(0, 40));
  manifest_of(layout_);
}

TEST_F(AManifest, that_was_mended_is_written_by_the_next_commit) {
  store_files(4);
  merge_without_listing(0, 4);
  auto writer = writer_in(layout_);
  store(writer, numbered_from(40, 10));
  EXPECT_THAT(folder_.read("store/manifest"), HasSubstr("000000000000-000000000039"));
  EXPECT_EQ(numbers_in(layout_), counting(0, 50));
  EXPECT_THAT(files_in(layout_), SizeIs(2));
}

TEST_F(AManifest, may_not_be_read_without_permission) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  store_files(1);
  ::chmod(layout_.manifest().c_str(), 0);
  EXPECT_EQ(Manifest::load(layout_).error().fault, Fault::NotPermitted);
}

TEST(ALayout, names_files_so_that_they_sort_by_row) {
  EXPECT_EQ(Layout::day(time_of_seconds(1'786'708'800)), "2026-08-14");
  EXPECT_EQ(Layout::day(time_of_micros(-1)), "1969-12-31");
  EXPECT_EQ(Layout::file("2026-08-14", 4096, 1), "2026-08-14/000000004096-000000004096.parquet");
}

}  // namespace
}  // namespace whither
