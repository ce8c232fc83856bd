#include "store/imported_files.h"

#include <gtest/gtest.h>

#include "temp_folder.h"

namespace whither {
namespace {

const auto kNever = [] { return false; };
constexpr auto kWhen = time_of_seconds(1'760'000'000);

TEST(ImportedFiles, tells_files_apart_by_what_is_in_them) {
  const TempFolder folder;
  const auto key = content_key(folder.write("a", "flows"), kNever);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->size(), 32U);
  EXPECT_EQ(*content_key(folder.write("b", "flows"), kNever), *key);
  EXPECT_NE(*content_key(folder.write("b", "flowz"), kNever), *key);
  const std::string large(std::size_t{5} << 19, 'x');
  EXPECT_NE(*content_key(folder.write("a", large), kNever), *content_key(folder.write("b", large + "x"), kNever));
  EXPECT_EQ(content_key(folder / "absent", kNever).error().fault, Fault::Unreachable);
  EXPECT_EQ(*content_key(folder / "a", [] { return true; }), "");
}

TEST(ImportedFiles, are_known_to_the_next_who_opens_the_store) {
  const TempFolder folder;
  const Layout layout{folder.path()};
  const std::string key(32, 'a'), other(32, 'b');
  auto files = ImportedFiles::load(layout);
  ASSERT_TRUE(files);
  EXPECT_FALSE(files->when(key));
  ASSERT_TRUE(files->add(key, kWhen));
  EXPECT_EQ(files->when(key), kWhen);
  const auto again = ImportedFiles::load(layout);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->when(key), kWhen);
  EXPECT_FALSE(again->when(other));
}

TEST(ImportedFiles, do_not_count_where_a_crash_cut_their_line_short) {
  const TempFolder folder;
  const Layout layout{folder.path()};
  const std::string key(32, 'a'), other(32, 'b');
  auto files = ImportedFiles::load(layout);
  ASSERT_TRUE(files->add(key, kWhen));
  const auto whole = folder.read("imported");
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    folder.write("imported", whole.substr(0, size));
    auto cut = ImportedFiles::load(layout);
    ASSERT_TRUE(cut);
    EXPECT_FALSE(cut->when(key)) << "at " << size;
    ASSERT_TRUE(cut->add(other, kWhen));
    const auto next = ImportedFiles::load(layout);
    EXPECT_TRUE(next->when(other)) << "at " << size;
    EXPECT_FALSE(next->when(key)) << "at " << size;
  }
}

}  // namespace
}  // namespace whither
