#include "report/table.h"

#include <gtest/gtest.h>

#include <clocale>

namespace whither {
namespace {

class ATable : public testing::Test {
 protected:
  void SetUp() override { std::setlocale(LC_CTYPE, "C.UTF-8"); }
  void TearDown() override { std::setlocale(LC_CTYPE, "C"); }
};

TEST_F(ATable, has_columns_as_wide_as_their_widest_cell) {
  Table table({{"NAME"}, {"BYTES", Align::Right}, {"END"}});
  table.add({"a", "1", "x"});
  table.add({"longer", "1000000", ""});
  table.add({"short"});
  EXPECT_EQ(table.to_string(0),
            "NAME      BYTES  END\n"
            "a             1  x\n"
            "longer  1000000\n"
            "short\n");
}

TEST_F(ATable, cuts_its_widest_columns_that_may_be_cut) {
  Table table({{"ONE", Align::Left, true}, {"TWO", Align::Left, true}, {"N", Align::Right}});
  table.add({"abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnop", "12345"});
  EXPECT_EQ(table.to_string(37),
            "ONE             TWO                 N\n"
            "abcdefghijklm…  abcdefghijklm…  12345\n");
  EXPECT_EQ(table.to_string(10),
            "ONE           TWO               N\n"
            "abcdefghijk…  abcdefghijk…  12345\n")
      << "but none below twelve columns, and no other";
}

TEST_F(ATable, leaves_columns_out_that_may_go_where_cutting_is_not_enough) {
  Table table({{"ONE", Align::Left, true},
               {"TWO", Align::Right, false, Paint::None, 1},
               {"THREE", Align::Right, false, Paint::None, 3},
               {"N", Align::Right},
               {"", Align::Left, false, Paint::None, 2}});
  table.add({"abcdefghijklmnopqrstuvwxyz", "222", "333333", "12345", "****"});
  EXPECT_EQ(table.to_string(52),
            "ONE                         TWO   THREE      N\n"
            "abcdefghijklmnopqrstuvwxyz  222  333333  12345  ****\n");
  EXPECT_EQ(table.to_string(38),
            "ONE           TWO   THREE      N\n"
            "abcdefghijk…  222  333333  12345  ****\n")
      << "names are cut first";
  EXPECT_EQ(table.to_string(37),
            "ONE                  TWO      N\n"
            "abcdefghijklmnopqr…  222  12345  ****\n"
            "left out to fit: THREE\n");
  EXPECT_EQ(table.to_string(10),
            "ONE               N\n"
            "abcdefghijk…  12345\n"
            "left out to fit: TWO, THREE\n")
      << "some stay";
}

TEST_F(ATable, counts_the_columns_of_the_terminal_not_bytes) {
  EXPECT_EQ(columns_of("Zürich"), 6U);
  EXPECT_EQ(columns_of("東京"), 4U);
  EXPECT_EQ(columns_of("e\xcc\x81"), 1U) << "a combining accent";
  EXPECT_EQ(columns_of(""), 0U);
  Table table({{"CITY", Align::Left, true}, {"N", Align::Right}});
  table.add({"東京東京東京東京", "1"});
  table.add({"Zürich", "2"});
  EXPECT_EQ(table.to_string(16),
            "CITY           N\n"
            "東京東京東京…  1\n"
            "Zürich         2\n");
}

TEST_F(ATable, is_clean_for_the_terminal) {
  Table table({{"NAME"}});
  table.add({"a\x1b[2J\nb"});
  EXPECT_EQ(table.to_string(0), "NAME\na?[2J?b\n");
}

TEST(HumanBytes, have_three_digits) {
  const auto wanted = {std::pair<std::uint64_t, const char*>{0, "0 B"},
                       {402, "402 B"},
                       {999, "999 B"},
                       {1000, "1.00 kB"},
                       {1204, "1.20 kB"},
                       {9'994, "9.99 kB"},
                       {9'996, "10.0 kB"},
                       {99'949, "99.9 kB"},
                       {99'951, "100 kB"},
                       {999'499, "999 kB"},
                       {999'500, "1.00 MB"},
                       {3'410'000'000, "3.41 GB"},
                       {~std::uint64_t{0}, "18.4 EB"}};
  for (const auto& [bytes, text] : wanted) EXPECT_EQ(human_bytes(bytes), text);
}

TEST(Grouped, puts_digits_in_groups_of_three) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(6035), "6 035");
  EXPECT_EQ(grouped(~std::uint64_t{0}), "18 446 744 073 709 551 615");
}

TEST(CsvRecord, quotes_what_needs_it) {
  EXPECT_EQ(csv_record({"a", "", "b c"}), "a,,b c\n");
  EXPECT_EQ(csv_record({"a,b", "say \"hi\"", "two\nlines", "a\rb"}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"a\rb\"\n");
  EXPECT_EQ(csv_record({"\xff"}), "\xef\xbf\xbd\n");
  EXPECT_EQ(csv_record({}), "\n");
}

TEST(CsvRecord, disarms_formulas) {
  EXPECT_EQ(csv_record({"=1+1", "+1", "-1", "@x", "a=b"}), "'=1+1,'+1,'-1,'@x,a=b\n");
  EXPECT_EQ(csv_record({"=HYPERLINK(\"x\",\"y\")"}), "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"\n");
  EXPECT_EQ(csv_record({"\t=1"}), "'\t=1\n");
  EXPECT_EQ(csv_record({"'=1", "'a", "''"}), "''=1,'a,''\n");
}

}  // namespace
}  // namespace whither
