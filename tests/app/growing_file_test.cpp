#include "app/growing_file.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "temp_folder.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class AGrowingFile : public testing::Test {
 protected:
  void write(std::string_view text, std::ios::openmode mode = std::ios::app) {
    std::ofstream{path_, std::ios::binary | mode} << text;
  }
  std::vector<std::string> lines() {
    std::vector<std::string> lines;
    too_long_ += file_.read_on([&](std::string_view line) { lines.emplace_back(line); });
    return lines;
  }

  TempFolder folder_;
  std::string path_ = folder_.path() + "/dns.log";
  GrowingFile file_{path_};
  std::uint64_t too_long_ = 0;
};

TEST_F(AGrowingFile, gives_what_comes_once_it_is_looked_at) {
  write("old\nhalf of ");
  EXPECT_THAT(lines(), IsEmpty());
  write("an old one\nnew\r\nnot who");
  EXPECT_THAT(lines(), ElementsAre("new"));
  write("le\n\nlast\n");
  EXPECT_THAT(lines(), ElementsAre("not whole", "last"));
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(AGrowingFile, gives_the_header_of_what_is_there) {
  write("#separator \\x09\n#fields\tts\nold\n# no header\n");
  EXPECT_THAT(lines(), ElementsAre("#separator \\x09", "#fields\tts"));
  write("new\n");
  EXPECT_THAT(lines(), ElementsAre("new"));
}

TEST_F(AGrowingFile, goes_on_where_another_takes_its_place) {
  write("old\n");
  lines();
  write("before\nwithout an end");
  std::filesystem::rename(path_, path_ + ".1");
  write("#fields\tts\nafter\n");
  EXPECT_THAT(lines(), ElementsAre("before", "without an end", "#fields\tts", "after"));
}

TEST_F(AGrowingFile, goes_on_where_it_is_emptied) {
  write("a line that is old\n");
  lines();
  write("new\n", std::ios::trunc);
  EXPECT_THAT(lines(), ElementsAre("new"));
}

TEST_F(AGrowingFile, is_looked_for_until_it_is_there) {
  EXPECT_THAT(lines(), IsEmpty());
  write("first\n");
  EXPECT_THAT(lines(), ElementsAre("first"));
  std::filesystem::remove(path_);
  EXPECT_THAT(lines(), IsEmpty());
  write("second\n");
  EXPECT_THAT(lines(), ElementsAre("second"));
}

TEST_F(AGrowingFile, leaves_out_lines_that_are_too_long) {
  write("");
  lines();
  write(std::string(GrowingFile::kLongestLine, 'a') + "\n" + std::string(GrowingFile::kLongestLine + 1, 'b') + "\nc\n" +
        std::string(5 * GrowingFile::kLongestLine, 'd'));
  EXPECT_THAT(lines(), ElementsAre(testing::SizeIs(GrowingFile::kLongestLine), "c"));
  EXPECT_EQ(too_long_, 2U);
  write("still\ne\n");
  EXPECT_THAT(lines(), ElementsAre("e"));
  EXPECT_EQ(too_long_, 2U);
}

}  // namespace
}  // namespace whither
