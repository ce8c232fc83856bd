#include "report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <string_view>

#include "base/utf8.h"
#include "report/json.h"

namespace whither {

namespace {

constexpr std::size_t kNarrowest = 12;  // columns that a cut cell keeps

}  // namespace

// Those that fit, with what may be cut at its narrowest.
std::vector<std::size_t> Table::shown_in(std::size_t width, const std::vector<std::size_t>& widths) const {
  std::vector<std::size_t> shown(headings_.size());
  std::iota(shown.begin(), shown.end(), std::size_t{0});
  const auto leaves = [&](std::size_t column) { return headings_[column].leaves; };
  const auto narrowest = [&] {
    std::size_t sum = 0;
    for (const auto i : shown) sum += 2 + (headings_[i].may_be_cut ? std::min(widths[i], kNarrowest) : widths[i]);
    return sum - 2;
  };
  while (width != 0 && !shown.empty() && narrowest() > width) {
    const auto first = std::ranges::max_element(shown, {}, leaves);
    if (leaves(*first) == 0) break;
    shown.erase(first);
  }
  return shown;
}

std::string Table::line_of(const std::vector<std::string>& cells, const std::vector<std::size_t>& shown,
                           const std::vector<std::size_t>& widths, bool is_heading) const {
  std::string line;
  std::string blanks;  // before the next cell, left out at the end of a line
  for (const auto i : shown) {
    const auto cell = cut(cells[i], widths[i]);
    const std::string free(widths[i] - columns_of(cell), ' ');
    const bool is_left = headings_[i].align == Align::Left;
    if (!is_left) blanks += free;
    if (!cell.empty()) {
      line += blanks + painted(is_heading ? Paint::Bold : headings_[i].paint, cell);
      blanks.clear();
    }
    blanks += (is_left ? free : "") + "  ";
  }
  return line + '\n';
}

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
  const auto shown = shown_in(width, widths);
  const auto line_width = [&] {
    return std::transform_reduce(shown.begin(), shown.end(), 2 * (shown.size() - 1), std::plus{},
                                 [&](std::size_t i) { return widths[i]; });
  };
  while (width != 0 && !shown.empty() && line_width() > width) {
    const auto room = [&](std::size_t i) {
      return headings_[i].may_be_cut && widths[i] > kNarrowest ? widths[i] - kNarrowest : 0;
    };
    const auto widest = *std::ranges::max_element(shown, {}, room);
    if (room(widest) == 0) break;
    --widths[widest];
  }
  std::string out;
  for (const auto& row : rows) out += line_of(row, shown, widths, &row == &rows.front());
  std::string absent;
  for (std::size_t i = 0; i < headings_.size(); ++i) {
    if (std::ranges::find(shown, i) != shown.end() || titles[i].empty()) continue;
    absent += (absent.empty() ? "" : ", ") + titles[i];
  }
  return absent.empty() ? out : out + fmt::format("left out to fit: {}\n", absent);
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
