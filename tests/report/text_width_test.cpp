#include "base/text_width.h"

#include <gtest/gtest.h>

#include <clocale>

#include "report/table.h"

namespace whither {
namespace {

class TextWidth : public testing::Test {
 protected:
  void SetUp() override { std::setlocale(LC_CTYPE, "C.UTF-8"); }
  void TearDown() override { std::setlocale(LC_CTYPE, "C"); }
};

TEST_F(TextWidth, is_that_of_what_stands_as_one_character) {
  const auto wanted = {std::pair<const char*, std::size_t>{"東京", 4},
                       {"ｱ", 1},   // halfwidth
                       {"Ａ", 2},  // fullwidth
                       {"e\u0301\u0302", 1},
                       {"नमस्ते", columns_of("नमस्ते")},
                       {"👍", 2},
                       {"👍🏽", 2},                       // skin tone
                       {"👩‍💻", 2},                // ZWJ
                       {"👨‍👩‍👧‍👦", 2},  // a family
                       {"🏳️‍🌈", 2},             // flag, VS16, ZWJ, rainbow
                       {"❤️", 2},                          // VS16 makes it wide
                       {"☎︎", 1},                          // VS15 keeps it narrow
                       {"1️⃣", 2},                          // keycap
                       {"🇩🇪", 2},                         // two letters, one flag
                       {"🇩🇪🇫🇷", 4},
                       {"🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2},  // England
                       {"한국", 4},
                       {"\u1112\u1161\u11ab", 2},  // conjoining jamo
                       {"a\u200bb", 2}};
  for (const auto& [text, columns] : wanted) EXPECT_EQ(columns_of(text), columns) << text;
}

TEST_F(TextWidth, takes_every_byte_once) {
  for (const std::string text : {"👨‍👩‍👧‍👦x", "🇩", "🇩🇪🇫", "\u200d", "\u0301", "1️⃣2", "👍🏽👍"}) {
    std::size_t bytes = 0;
    while (bytes < text.size()) {
      const auto glyph = glyph_at(std::string_view{text}.substr(bytes));
      ASSERT_GT(glyph.bytes, 0U) << text;
      bytes += glyph.bytes;
    }
    EXPECT_EQ(bytes, text.size()) << text;
  }
}

TEST_F(TextWidth, cuts_between_characters) {
  EXPECT_EQ(cut("👨‍👩‍👧‍👦👨‍👩‍👧‍👦x", 4), "👨‍👩‍👧‍👦…");
  EXPECT_EQ(cut("🇩🇪🇫🇷x", 4), "🇩🇪…");
  EXPECT_EQ(cut("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_EQ(fitted("東京", 6), "東京  ");
  EXPECT_EQ(fitted("東京東京", 6), "東京… ");
  EXPECT_EQ(fitted("", 3), "   ");
}

// A table of names as registries and people write them; nowhere wider than the terminal.
std::string sample_table(std::size_t width) {
  Table table({{"", Align::Right},
               {"ORGANISATION", Align::Left, true},
               {"DEVICE", Align::Left, true},
               {"DOWN", Align::Right},
               {"SHARE", Align::Right}});
  table.add(
      {"1", "株式会社インターネットイニシアティブ (Internet Initiative Japan)", "Anna's 📱 phone", "3.41 GB", "41%"});
  table.add({"2", "Türk Telekomünikasyon Anonim Şirketi", "👨‍👩‍👧‍👦 family tablet 🇩🇪", "402 MB",
             "5%"});
  table.add({"3", "Société Française du Radiotéléphone", "❤️", "2.1 MB", "<0.1%"});
  return "\n" + table.to_string(width);
}

TEST_F(TextWidth, keeps_tables_straight_at_60_columns) {
  EXPECT_EQ(sample_table(60), R"(
   ORGANISATION          DEVICE                  DOWN  SHARE
1  株式会社インターネ…   Anna's 📱 phone      3.41 GB    41%
2  Türk Telekomünikasy…  👨‍👩‍👧‍👦 family tablet 🇩🇪   402 MB     5%
3  Société Française d…  ❤️                    2.1 MB  <0.1%
)");
}

TEST_F(TextWidth, keeps_tables_straight_at_80_columns) {
  EXPECT_EQ(sample_table(80), R"(
   ORGANISATION                              DEVICE                  DOWN  SHARE
1  株式会社インターネットイニシアティブ (I…  Anna's 📱 phone      3.41 GB    41%
2  Türk Telekomünikasyon Anonim Şirketi      👨‍👩‍👧‍👦 family tablet 🇩🇪   402 MB     5%
3  Société Française du Radiotéléphone       ❤️                    2.1 MB  <0.1%
)");
}

TEST_F(TextWidth, keeps_tables_straight_at_120_columns) {
  EXPECT_EQ(sample_table(120), R"(
   ORGANISATION                                                      DEVICE                  DOWN  SHARE
1  株式会社インターネットイニシアティブ (Internet Initiative Japan)  Anna's 📱 phone      3.41 GB    41%
2  Türk Telekomünikasyon Anonim Şirketi                              👨‍👩‍👧‍👦 family tablet 🇩🇪   402 MB     5%
3  Société Française du Radiotéléphone                               ❤️                    2.1 MB  <0.1%
)");
}

TEST_F(TextWidth, is_the_same_in_every_line_of_a_table) {
  for (const std::size_t width : {60U, 80U, 120U}) {
    const auto table = sample_table(width).substr(1);
    std::size_t begin = 0;
    const auto columns = columns_of(table.substr(0, table.find('\n')));
    EXPECT_LE(columns, width);
    while (begin < table.size()) {
      const auto end = table.find('\n', begin);
      EXPECT_EQ(columns_of(std::string_view{table}.substr(begin, end - begin)), columns) << table;
      begin = end + 1;
    }
  }
}

TEST(Colours, are_there_where_they_were_asked_for) {
  Table table({{"NAME"}, {"BAR", Align::Left, false, Paint::Cyan}});
  table.add({"a", "█"});
  table.add({"b", ""});
  EXPECT_EQ(table.to_string(0), "NAME  BAR\na     █\nb\n");
  set_colours({.out = true, .err = false});
  const auto coloured = table.to_string(0);
  EXPECT_EQ(painted_error(Paint::Red, "x"), "x");
  set_colours({});
  EXPECT_EQ(coloured, "\x1b[1mNAME\x1b[0m  \x1b[1mBAR\x1b[0m\na     \x1b[36m█\x1b[0m\nb\n");
}

TEST(TsvRecord, has_blanks_for_what_would_cut_it) {
  EXPECT_EQ(tsv_record({"a\tb", "c\nd\r", "=1", "\"q\""}), "a b\tc d \t=1\t\"q\"\n");
  EXPECT_EQ(tsv_record({}), "\n");
}

}  // namespace
}  // namespace whither
