#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "temp_folder.h"

namespace whither {
namespace {

std::size_t entries_of(const std::string& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) count += entry.path().empty() ? 0 : 1;
  return count;
}

TEST(ReadFile, gives_the_whole_of_it) {
  const TempFolder folder;
  const std::string bytes(200'000, 'x');
  EXPECT_EQ(read_file(folder.write("large", bytes), 200'000).value(), bytes);
  EXPECT_EQ(read_file(folder.write("empty", ""), 0).value(), "");
}

TEST(ReadFile, takes_no_more_than_its_limit) {
  const TempFolder folder;
  const auto read = read_file(folder.write("file", "12345"), 4);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::Damaged);
}

TEST(ReadFile, names_the_file_that_is_not_there) {
  const auto read = read_file("/nonexistent/file", 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().fault, Fault::Unreachable);
  EXPECT_EQ(read.error().message, "cannot open /nonexistent/file: No such file or directory");
}

TEST(ReadFile, is_not_permitted_without_permission) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const TempFolder folder;
  const auto path = folder.write("secret", "x");
  ::chmod(path.c_str(), 0);
  EXPECT_EQ(read_file(path, 10).error().fault, Fault::NotPermitted);
}

TEST(WriteFileAtomically, replaces_a_file_and_leaves_nothing_beside_it) {
  const TempFolder folder;
  folder.write("file", "old and longer");
  ASSERT_TRUE(write_file_atomically(folder / "file", "new"));
  EXPECT_EQ(folder.read("file"), "new");
  EXPECT_EQ(entries_of(folder.path()), 1U);
}

TEST(WriteFileAtomically, leaves_the_old_file_where_it_fails) {
  const TempFolder folder;
  std::filesystem::create_directory(folder / "taken");
  folder.write("taken/file", "old");
  EXPECT_FALSE(write_file_atomically(folder / "taken", "new")) << "a folder cannot be replaced by a file";
  EXPECT_EQ(folder.read("taken/file"), "old");
  EXPECT_EQ(entries_of(folder.path()), 1U) << "what was written beside it is gone";
  EXPECT_EQ(write_file_atomically(folder / "none/file", "new").error().fault, Fault::Unreachable);
}

TEST(WriteFileAtomically, shows_readers_the_old_bytes_or_the_new_ones) {
  const TempFolder folder;
  const std::string a(300'000, 'a');
  const std::string b(300'000, 'b');
  ASSERT_TRUE(write_file_atomically(folder / "file", a));
  std::atomic<bool> done = false;
  std::jthread writing([&] {
    for (int i = 0; i < 100; ++i) (void)write_file_atomically(folder / "file", i % 2 == 0 ? b : a);
    done = true;
  });
  while (!done) {
    const auto seen = folder.read("file");
    ASSERT_TRUE(seen == a || seen == b);
  }
}

TEST(MakeFolders, makes_those_above_and_takes_what_is_there) {
  const TempFolder folder;
  EXPECT_TRUE(make_folders(folder / "a/b/c"));
  EXPECT_TRUE(make_folders(folder / "a/b/c"));
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b/c"));
  folder.write("file", "");
  EXPECT_FALSE(make_folders(folder / "file/below"));
}

TEST(LockFile, is_held_by_one_at_a_time) {
  const TempFolder folder;
  auto first = try_lock_file(folder / "lock");
  ASSERT_TRUE(first);
  EXPECT_TRUE(*first);
  const auto second = try_lock_file(folder / "lock");
  ASSERT_TRUE(second);
  EXPECT_FALSE(*second);
  *first = Fd{};
  EXPECT_TRUE(*try_lock_file(folder / "lock"));
}

TEST(LockFile, waits_until_it_is_free) {
  const TempFolder folder;
  auto held = lock_file(folder / "lock");
  ASSERT_TRUE(held);
  std::atomic<bool> taken = false;
  std::jthread waiting([&] { taken = lock_file(folder / "lock").has_value(); });
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
  EXPECT_FALSE(taken);
  *held = Fd{};
  waiting.join();
  EXPECT_TRUE(taken);
}

TEST(LockFile, tells_where_it_cannot_be) {
  EXPECT_EQ(lock_file("/nonexistent/lock").error().fault, Fault::Unreachable);
}

TEST(Fd, closes_what_it_owns_and_nothing_else) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  {
    Fd read{ends[0]};
    const Fd moved{std::move(read)};
    EXPECT_FALSE(read);  // NOLINT(bugprone-use-after-move): a moved-from Fd is empty
    EXPECT_EQ(moved.number(), ends[0]);
    const Fd write{ends[1]};
  }
  EXPECT_EQ(::close(ends[0]), -1);
  EXPECT_EQ(::close(ends[1]), -1);
}

TEST(FailErrno, tells_what_is_not_permitted_apart) {
  EXPECT_EQ(fail_errno("cannot open x", EACCES).error().fault, Fault::NotPermitted);
  EXPECT_EQ(fail_errno("cannot open x", EROFS).error().fault, Fault::NotPermitted);
  EXPECT_EQ(fail_errno("cannot open x", ENOSPC).error().message, "cannot open x: No space left on device");
}

}  // namespace
}  // namespace whither
