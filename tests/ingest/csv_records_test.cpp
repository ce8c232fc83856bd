#include "ingest/csv/records.h"

#include <gmock/gmock.h>

#include "temp_folder.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Outcome = CsvRecords::Outcome;

// What was read: a record's cells with a bar between them, or what is wrong with the line, behind the line's number.
std::vector<std::string> read(const std::string& text, char delimiter = ',', std::size_t cells = 0) {
  const TempFolder folder;
  auto records = CsvRecords::open(folder.write("text", text));
  EXPECT_TRUE(records);
  records->set_form(delimiter, cells);
  std::vector<std::string> found;
  for (;;) {
    const auto outcome = records->next();
    EXPECT_TRUE(outcome);
    if (*outcome == Outcome::End) break;
    auto& each = found.emplace_back(std::to_string(records->line()) + ":");
    if (*outcome == Outcome::BadQuotes) each += " bad quotes";
    if (*outcome == Outcome::TooLong) each += " too long";
    if (*outcome != Outcome::Record) continue;
    for (const auto cell : records->cells()) each += "|" + std::string(cell);
  }
  EXPECT_EQ(records->position(), text.size());
  return found;
}

TEST(CsvRecords, are_cells_between_delimiters) {
  EXPECT_THAT(read("a,b,c\nd,,\n"), ElementsAre("1:|a|b|c", "2:|d||"));
  EXPECT_THAT(read("a| b|c |\n", '|'), ElementsAre("1:|a| b|c |"));
  EXPECT_THAT(read("a\tb,c\n", '\t'), ElementsAre("1:|a|b,c"));
  EXPECT_THAT(read(""), IsEmpty());
}

TEST(CsvRecords, end_with_either_end_of_line_or_the_text) {
  EXPECT_THAT(read("a,b\r\nc,d\r\n"), ElementsAre("1:|a|b", "2:|c|d"));
  EXPECT_THAT(read("a,b\nc,d"), ElementsAre("1:|a|b", "2:|c|d"));
  EXPECT_THAT(read("a,b\r\n\r\n\n\nc,d\n\n"), ElementsAre("1:|a|b", "5:|c|d"));
}

TEST(CsvRecords, begin_behind_a_byte_order_mark) {
  const TempFolder folder;
  auto records = CsvRecords::open(folder.write("text",
                                               "\xef\xbb\xbf"
                                               "a,b\nc,d\n"));
  ASSERT_TRUE(records);
  EXPECT_EQ(*records->peek(), "a,b");
  EXPECT_EQ(*records->next(), Outcome::Record);
  EXPECT_THAT(records->cells(), ElementsAre("a", "b"));
}

TEST(CsvRecords, take_quotes_as_rfc_4180_has_them) {
  EXPECT_THAT(read("\"a,b\",\"say \"\"hello\"\"\",\"\"\n"), ElementsAre("1:|a,b|say \"hello\"|"));
  EXPECT_THAT(read("\"two\nlines\",x\nnext,y\n"), ElementsAre("1:|two\nlines|x", "3:|next|y"));
  EXPECT_THAT(read("\"a\" ,b\r\n"), ElementsAre("1:|a|b"));
  EXPECT_THAT(read("a\"b,c\"\n"), ElementsAre("1:|a\"b|c\""));
  EXPECT_THAT(read("\"at the end\""), ElementsAre("1:|at the end"));
  EXPECT_THAT(read("\"a\"|b\n", '|'), ElementsAre("1:|\"a\"|b"));
}

TEST(CsvRecords, lose_one_line_to_quotes_that_are_wrong) {
  EXPECT_THAT(read("\"a,b\nc,d\n"), ElementsAre("1: bad quotes", "2:|c|d"));
  EXPECT_THAT(read("\"a\"b,c\nd,e\n"), ElementsAre("1: bad quotes", "2:|d|e"));
  EXPECT_THAT(read("\"a"), ElementsAre("1: bad quotes"));
  EXPECT_THAT(read("x,\"a\nb,c\nd,\"e\n", ',', 2), ElementsAre("1: bad quotes", "2:|b|c", "3: bad quotes"));
}

TEST(CsvRecords, pass_over_a_line_that_is_too_long) {
  const std::string longest(CsvRecords::kLargest, 'x');
  EXPECT_THAT(read(longest + "\nb\n"), ElementsAre("1:|" + longest, "2:|b"));
  EXPECT_THAT(read(longest + "x\nb\n"), ElementsAre("1: too long", "2:|b"));
  EXPECT_THAT(read("a\n" + std::string(CsvRecords::kLargest * 9, 'x') + "\nb"),
              ElementsAre("1:|a", "2: too long", "3:|b"));
  EXPECT_THAT(read(std::string(CsvRecords::kLargest * 9, 'x')), ElementsAre("1: too long"));
}

TEST(CsvRecords, lose_one_line_to_quotes_that_end_too_far_away) {
  std::string text = "\"a\n";
  while (text.size() <= CsvRecords::kLargest) text += "b,c\n";
  const auto found = read(text + "d\",e\n");
  EXPECT_EQ(found.front(), "1: bad quotes");
  EXPECT_EQ(found[1], "2:|b|c");
  EXPECT_THAT(found, SizeIs(1 + (text.size() - 3) / 4 + 1));
}

TEST(CsvRecords, are_the_same_wherever_the_buffer_ends) {
  std::string text;
  std::vector<std::string> wanted;
  for (std::uint64_t line = 1; text.size() < 12 * CsvRecords::kLargest; line += 2) {
    const auto number = std::to_string(line);
    text += number + ",\"" + std::string(line % 997, 'x') + "\"\"\n\"\r\n";
    wanted.push_back(number + ":|" + number + "|" + std::string(line % 997, 'x') + "\"\n");
  }
  EXPECT_EQ(read(text), wanted);
}

TEST(CsvRecords, are_not_there_without_a_file) {
  const TempFolder folder;
  EXPECT_EQ(CsvRecords::open(folder / "none").error().fault, Fault::Unreachable);
  EXPECT_EQ(CsvRecords::open(folder.path()).error().fault, Fault::Unreachable);
}

}  // namespace
}  // namespace whither
