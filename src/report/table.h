#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text_width.h"
#include "report/colour.h"
#include "report/format.h"

namespace whither {

enum class Align : std::uint8_t { Left, Right };

// A table for people: a header, and columns as wide as their widest cell. Cells are cleaned for the terminal.
class Table {
 public:
  struct Heading {
    std::string title;
    Align align = Align::Left;
    bool may_be_cut = false;
    Paint paint = Paint::None;  // of its cells
    // Where lines are too wide: columns with the highest number are left out first, 0 never.
    std::uint8_t leaves = 0;
  };
  explicit Table(std::vector<Heading> headings) : headings_(std::move(headings)) {}

  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  // Lines that each end with '\n', without blanks at their ends; columns that may be cut are, down to 12 columns, and
  // others are left out, which a last line tells, so that a line takes at most `width` columns where that is possible
  // (0: all is shown).
  std::string to_string(std::size_t width) const;

 private:
  std::vector<std::size_t> shown_in(std::size_t width, const std::vector<std::size_t>& widths) const;
  std::string line_of(const std::vector<std::string>& cells, const std::vector<std::size_t>& shown,
                      const std::vector<std::size_t>& widths, bool is_heading) const;

  std::vector<Heading> headings_;
  std::vector<std::vector<std::string>> rows_;
};

// "402 B", "1.20 kB", "3.41 GB": decimal units, three digits.
std::string human_bytes(std::uint64_t bytes);
// "6 035": digits in groups of three.
std::string grouped(std::uint64_t number);

// One record of CSV (RFC 4180) with "\n" at its end: cells are quoted where they need it, and a cell that a spreadsheet
// would run as a formula gets an apostrophe in front, also behind apostrophes of its own.
std::string csv_record(const std::vector<std::string>& cells);
// The same with tabs between the cells and nothing quoted: tabs and ends of lines in a cell become blanks.
std::string tsv_record(const std::vector<std::string>& cells);
// The one of both that the format says.
std::string record_of(const std::vector<std::string>& cells, Format format);
// One cell of it, without the comma.
std::string csv_cell(std::string_view text);

}  // namespace whither
