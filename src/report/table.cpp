#include "report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "base/utf8.h"
#include "report/json.h"

namespace whither {

namespace {

constexpr std::size_t kNarrowest = 12;  // columns that a cut cell keeps

}  // namespace

std::string Table::to_string(std::size_t width) const {
  auto rows = rows_;
  std::vector<std::string> titles;
  for (const auto& heading : headings_) titles.push_back(heading.title);
  rows.insert(rows.begin(), titles);
  std::vector<std::size_t> widths(headings_.size(), 0);
  for (auto& row : rows) {
    row.resize(headings_.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = printable(row[i]);
      widths[i] = std::max(widths[i], columns_of(row[i]));
    }
  }
  const auto line_width = [&] { return std::accumulate(widths.begin(), widths.end(), 2 * (widths.size() - 1)); };
  while (width != 0 && line_width() > width) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (!headings_[i].may_be_cut || widths[i] <= kNarrowest) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) break;
    --widths[widest];
  }
  std::string out;
  for (const auto& row : rows) {
    const bool is_heading = &row == &rows.front();
    std::string line;
    std::string blanks;  // before the next cell, left out at the end of a line
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto cell = cut(row[i], widths[i]);
      const std::string free(widths[i] - columns_of(cell), ' ');
      const bool is_left = headings_[i].align == Align::Left;
      if (!is_left) blanks += free;
      if (!cell.empty()) {
        line += blanks + painted(is_heading ? Paint::Bold : headings_[i].paint, cell);
        blanks.clear();
      }
      blanks += (is_left ? free : "") + "  ";
    }
    out += line + '\n';
  }
  return out;
}

std::string human_bytes(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  constexpr std::array kUnits = {"kB", "MB", "GB", "TB", "PB", "EB"};
  auto value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:.{}f} {}", value, decimals, kUnits.at(unit));
}

std::string grouped(std::uint64_t number) {
  auto digits = fmt::format("{}", number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), " ");
  }
  return digits;
}

std::string csv_cell(std::string_view text) {
  auto cell = repaired_utf8(text);
  const auto sign = cell.find_first_not_of('\'');  // so that one more is one that import csv takes off again
  if (sign != std::string::npos && std::string_view{"=+-@\t\r"}.contains(cell[sign])) cell.insert(0, "'");
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string out = "\"";
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string csv_record(const std::vector<std::string>& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    out += csv_cell(cells[i]);
  }
  return out + '\n';
}

std::string tsv_record(const std::vector<std::string>& cells) {
  std::string out;
  for (const auto& cell : cells) {
    if (&cell != &cells.front()) out += '\t';
    auto text = repaired_utf8(cell);
    std::ranges::replace_if(text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    out += text;
  }
  return out + '\n';
}

std::string record_of(const std::vector<std::string>& cells, Format format) {
  return format == Format::Tsv ? tsv_record(cells) : csv_record(cells);
}

}  // namespace whither
