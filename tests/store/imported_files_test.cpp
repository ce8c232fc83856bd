#include "store/imported_files.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "store/sample.h"

namespace whither {
namespace {

const auto kNever = [] { return false; };

using testing::HasSubstr;
using testing::SizeIs;

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

// A store, and files of ten flows each that are imported into it.
class Imports : public testing::Test {
 protected:
  static std::string key_of(char letter) { return std::string(32, letter); }
  // When the file was imported before.
  std::optional<Time> import(char letter, bool again = false) {
    auto writer = writer_in(layout_);
    EXPECT_TRUE(writer.append(numbered_from(0, 10), {}));
    const auto before = writer.finish_import(kNoon, {key_of(letter), again});
    EXPECT_TRUE(before) << before.error().message;
    return *before;
  }
  std::optional<Time> when(char letter) {
    const auto files = ImportedFiles::load(layout_);
    EXPECT_TRUE(files) << files.error().message;
    return files->when(key_of(letter));
  }
  std::string list() { return folder_.read("store/imported"); }
  // The store as a crash leaves it at the end of an import, before the new manifest.
  void crash_in_import(char letter) {
    const auto manifest = folder_.read("store/manifest");
    const auto before = files_in(layout_);
    import(letter);
    std::string placed;
    for (const auto& file : files_in(layout_)) placed += std::ranges::count(before, file) != 0 ? "" : file + "\n";
    folder_.write("store/commit.pending", placed);
    folder_.write("store/manifest", manifest);
  }

  TempFolder folder_;
  Layout layout_ = layout_in(folder_);
};

TEST_F(Imports, are_known_to_the_next_who_opens_the_store) {
  EXPECT_FALSE(when('a'));
  EXPECT_FALSE(import('a'));
  EXPECT_EQ(when('a'), kNoon);
  EXPECT_FALSE(when('b'));
}

TEST_F(Imports, store_a_file_once_also_where_two_have_read_it_at_the_same_time) {
  auto first = writer_in(layout_), second = writer_in(layout_);
  for (auto* writer : {&first, &second}) ASSERT_TRUE(writer->append(numbered_from(0, 10), {}));
  EXPECT_EQ(*first.finish_import(kNoon, {key_of('a')}), std::nullopt);
  EXPECT_EQ(*second.finish_import(kNoon + kDay, {key_of('a')}), kNoon);
  EXPECT_EQ(numbers_in(layout_), counting(0, 10));
  EXPECT_FALSE(import('a', true));
  EXPECT_EQ(numbers_in(layout_).size(), 20U);
}

TEST_F(Imports, that_a_crash_broke_off_are_not_in_the_list_and_come_again) {
  import('a');
  crash_in_import('b');
  EXPECT_THAT(list(), HasSubstr(key_of('b')));
  EXPECT_FALSE(when('b'));
  EXPECT_FALSE(import('c'));
  EXPECT_FALSE(when('b'));
  EXPECT_FALSE(import('b'));
  EXPECT_EQ(import('b'), kNoon);
  EXPECT_EQ(numbers_in(layout_).size(), 30U);
  EXPECT_THAT(files_in(layout_), SizeIs(3));
}

TEST_F(Imports, write_over_a_line_that_does_not_count) {
  import('a');
  for (const auto* const rest : {"1", "1760000000 ", "1760000000 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"}) {
    const auto counted = list();
    folder_.write("store/imported", counted + rest);
    import('c', true);
    EXPECT_FALSE(when('b'));
    EXPECT_EQ(list(), counted + "1786708800 " + key_of('c') + "\n");
  }
}

TEST_F(Imports, of_an_earlier_release_all_count) {
  import('a');
  auto manifest = manifest_of(layout_);
  manifest.imported = std::nullopt;
  ASSERT_TRUE(manifest.save(layout_));
  EXPECT_EQ(when('a'), kNoon);
  EXPECT_EQ(import('a'), kNoon);
  import('b');
  EXPECT_TRUE(when('a'));
  EXPECT_TRUE(when('b'));
}

TEST_F(Imports, of_an_earlier_release_are_counted_before_the_list_grows) {
  import('a');
  auto manifest = manifest_of(layout_);
  manifest.imported = std::nullopt;
  ASSERT_TRUE(manifest.save(layout_));
  ASSERT_TRUE(list_imported_file(layout_, key_of('b'), kNoon, manifest));
  EXPECT_FALSE(when('b'));
  EXPECT_TRUE(when('a'));
}

TEST_F(Imports, are_forgotten_where_their_list_is_gone_and_go_on) {
  import('a');
  std::filesystem::remove(layout_.imported());
  EXPECT_FALSE(when('a'));
  import('b');
  EXPECT_FALSE(when('a'));
  EXPECT_TRUE(when('b'));
}

TEST_F(Imports, cut_short_anywhere_leave_the_whole_lines) {
  import('a');
  import('b');
  const auto whole = list();
  const auto line = whole.size() / 2;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    folder_.write("store/imported", whole.substr(0, size));
    EXPECT_EQ(when('a').has_value(), size >= line) << "at " << size;
    EXPECT_FALSE(when('b')) << "at " << size;
  }
}

}  // namespace
}  // namespace whither
