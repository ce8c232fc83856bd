#include "app/log_cursor.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>

#include "temp_folder.h"

namespace whither {
namespace {

using testing::HasSubstr;

class ALogCursor : public testing::Test {
 protected:
  LogCursor cursor(const std::string& store = "store1", const std::string& question = "port 443") {
    auto opened = LogCursor::open(folder_ / "log", store, question);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(opened.value());
  }
  Fault fault_of(const std::string& store, const std::string& question) {
    const auto opened = LogCursor::open(folder_ / "log", store, question);
    return opened ? Fault::Internal : opened.error().fault;
  }

  TempFolder folder_;
};

TEST_F(ALogCursor, begins_at_the_first_row) {
  EXPECT_EQ(cursor().next_row(), 0U);
  EXPECT_EQ(folder_.read("log.pos"), "") << "nothing is written before there is something to say";
}

TEST_F(ALogCursor, appends_and_goes_on_where_it_was) {
  {
    auto log = cursor();
    ASSERT_TRUE(log.append("one\n", 10));
    ASSERT_TRUE(log.append("two\n", 20));
    EXPECT_EQ(log.next_row(), 20U);
    ASSERT_TRUE(log.settle());
  }
  auto log = cursor();
  EXPECT_EQ(log.next_row(), 20U);
  ASSERT_TRUE(log.append("three\n", 30));
  EXPECT_EQ(folder_.read("log"), "one\ntwo\nthree\n");
}

TEST_F(ALogCursor, goes_on_without_having_settled) {
  ASSERT_TRUE(cursor().append("one\n", 10));
  EXPECT_EQ(cursor().next_row(), 10U) << "all that was to be written is there";
}

TEST_F(ALogCursor, remembers_rows_of_which_no_line_was_written) {
  {
    auto log = cursor();
    log.skip_to(500);
    ASSERT_TRUE(log.settle());
  }
  EXPECT_EQ(cursor().next_row(), 500U);
  EXPECT_EQ(folder_.read("log"), "");
}

TEST_F(ALogCursor, cuts_off_what_was_half_written_wherever_it_broke_off) {
  for (std::size_t half = 0; half < 9; ++half) {
    {
      auto log = cursor();
      ASSERT_TRUE(log.append("settled\n", 10));
      ASSERT_TRUE(log.settle());
      ASSERT_TRUE(log.append("the rest\n", 20));
    }
    const std::string whole = "settled\nthe rest\n";
    ASSERT_EQ(folder_.read("log"), whole);
    folder_.write("log", whole.substr(0, 8 + half));
    auto log = cursor();
    EXPECT_EQ(log.next_row(), 10U) << half;
    EXPECT_EQ(folder_.read("log"), "settled\n") << half;
    ASSERT_TRUE(log.append("the rest\n", 20));
    EXPECT_EQ(folder_.read("log"), whole);
    std::filesystem::remove(folder_ / "log");
    std::filesystem::remove(folder_ / "log.pos");
  }
}

TEST_F(ALogCursor, takes_what_was_cut_off_before_the_first_line) {
  ASSERT_TRUE(cursor().append("one\n", 10));
  folder_.write("log", "");
  EXPECT_EQ(cursor().next_row(), 0U);
}

TEST_F(ALogCursor, goes_on_in_a_new_file_where_the_log_was_moved_away) {
  {
    auto log = cursor();
    ASSERT_TRUE(log.append("one\n", 10));
    ASSERT_TRUE(log.settle());
  }
  std::filesystem::rename(folder_ / "log", folder_ / "log.1");
  auto log = cursor();
  EXPECT_EQ(log.next_row(), 10U);
  ASSERT_TRUE(log.append("two\n", 20));
  EXPECT_EQ(folder_.read("log"), "two\n");
  EXPECT_EQ(cursor().next_row(), 20U);
}

TEST_F(ALogCursor, appends_behind_what_somebody_else_wrote) {
  folder_.write("log", "a header of theirs\n");
  {
    auto log = cursor();
    ASSERT_TRUE(log.append("one\n", 10));
    ASSERT_TRUE(log.settle());
  }
  EXPECT_EQ(folder_.read("log"), "a header of theirs\none\n");
  EXPECT_EQ(cursor().next_row(), 10U);
}

TEST_F(ALogCursor, refuses_another_question_and_other_data) {
  ASSERT_TRUE(cursor().append("one\n", 10));
  EXPECT_EQ(fault_of("store1", "port 80"), Fault::Usage);
  EXPECT_EQ(fault_of("store2", "port 443"), Fault::Usage);
  EXPECT_THAT(LogCursor::open(folder_ / "log", "store1", "port 80").error().message, HasSubstr("`port 443`"));
  EXPECT_EQ(cursor().next_row(), 10U) << "its own is still good";
}

TEST_F(ALogCursor, takes_an_empty_question) {
  {
    auto log = cursor("store1", "");
    ASSERT_TRUE(log.append("one\n", 10));
  }
  EXPECT_EQ(cursor("store1", "").next_row(), 10U);
}

TEST_F(ALogCursor, is_damaged_where_it_cannot_be_read) {
  ASSERT_TRUE(cursor().append("one\n", 10));
  const auto whole = folder_.read("log.pos");
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    folder_.write("log.pos", whole.substr(0, size));
    EXPECT_EQ(fault_of("store1", "port 443"), Fault::Damaged) << "at " << size;
  }
  for (const auto* const text :
       {"whither-log 1\nstore store1\nshort\nat 0 0\nto 1 1\n", "whither-log 1\nstore store1\n\nat 0 0\nto 1 1\n",
        "whither-log 2\nstore store1\nquestion port 443\nat 0 0\nto 1 1\n",
        "whither-log 1\nstore store1\nquestion port 443\nat 5 5\nto 1 1\n",
        "whither-log 1\nstore store1\nquestion port 443\nat x 0\nto 1 1\n"}) {
    folder_.write("log.pos", text);
    EXPECT_EQ(fault_of("store1", "port 443"), Fault::Damaged) << text;
  }
  EXPECT_EQ(folder_.read("log"), "one\n") << "the log is not touched";
}

TEST_F(ALogCursor, tries_again_without_half_a_line_where_the_disk_was_full) {
  auto log = cursor();
  ASSERT_TRUE(log.append("one\n", 10));
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{2000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string lines(5000, 'x');
  const auto failed = log.append(lines, 20);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(failed);
  EXPECT_EQ(folder_.read("log"), "one\n");
  EXPECT_EQ(log.next_row(), 10U);
  ASSERT_TRUE(log.append(lines, 20));
  EXPECT_EQ(folder_.read("log"), "one\n" + lines);
}

TEST_F(ALogCursor, tells_where_it_cannot_write) {
  auto log = LogCursor::open("/nonexistent/log", "store1", "");
  ASSERT_TRUE(log);
  EXPECT_EQ(log->append("one\n", 1).error().fault, Fault::Unreachable);
}

}  // namespace
}  // namespace whither
