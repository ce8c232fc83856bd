#include "base/source_line.h"

#include <gtest/gtest.h>

#include <clocale>

#include "base/text_width.h"

namespace whither {
namespace {

class SourceLine : public testing::Test {
 protected:
  void SetUp() override { std::setlocale(LC_CTYPE, "C.UTF-8"); }
  void TearDown() override { std::setlocale(LC_CTYPE, "C"); }
};

TEST_F(SourceLine, has_the_caret_under_its_word_behind_wide_characters_and_tabs) {
  EXPECT_EQ(source_lines("org 東京\tprut", 11, 15, 80), "  | org 東京        prut\n  |                 ^^^^\n");
  EXPECT_EQ(source_lines("org 東京", 4, 10, 80), "  | org 東京\n  |     ^^^^\n");
  EXPECT_EQ(source_lines("e\u0301 x", 4, 5, 80), "  | e\u0301 x\n  |   ^\n");
}

TEST_F(SourceLine, is_the_one_that_is_meant_without_its_end) {
  EXPECT_EQ(source_lines("one\r\ntwo\r\nthree", 5, 8, 80), "  | two\n  | ^^^\n");
  EXPECT_EQ(source_lines("one\n", 4, 4, 80), "  | \n  | ^\n");
}

TEST_F(SourceLine, is_as_wide_as_asked_wherever_it_is_cut) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += i % 3 == 0 ? "東" : "x";
  for (std::size_t begin = 0; begin < text.size();) {
    const auto bytes = glyph_at(std::string_view{text}.substr(begin)).bytes;
    for (const std::size_t width : {20U, 21U, 22U, 31U}) {
      const auto lines = source_lines(text, begin, begin + bytes, width);
      const auto first = lines.substr(0, lines.find('\n'));
      const auto second = lines.substr(first.size() + 1, lines.size() - first.size() - 2);
      EXPECT_LE(columns_of(first), width) << lines;
      // What stands above the caret is what is meant.
      std::size_t at = 0;
      for (auto column = second.find('^'); columns_of(first.substr(0, at)) < column;)
        at += glyph_at(first.substr(at)).bytes;
      EXPECT_EQ(first.substr(at, bytes), text.substr(begin, bytes)) << lines;
    }
    begin += bytes;
  }
}

TEST_F(SourceLine, has_nothing_that_a_terminal_obeys) {
  EXPECT_EQ(as_printed("\x1b[31m\xff\xc2\x9b\u202e\u0301x"), "?[31m????x");
}

}  // namespace
}  // namespace whither
