#include "report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cwchar>
#include <numeric>
#include <string_view>

#include "report/json.h"

namespace whither {

namespace {

constexpr std::size_t kNarrowest = 12;  // columns that a cut cell keeps

char32_t code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  char32_t point = lead & (0x3fU >> static_cast<unsigned>(more));
  for (int i = 0; i < more && at < text.size(); ++i)
    point = point << 6 | (static_cast<unsigned char>(text[at++]) & 0x3fU);
  return point;
}

std::size_t width_of(char32_t point) {
  const int width = ::wcwidth(static_cast<wchar_t>(point));
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += width_of(code_point(text, at));
  return width;
}

std::string fitted(std::string_view text, std::size_t width) {
  if (columns_of(text) <= width) return std::string(text);
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    auto next = at;
    const auto wide = width_of(code_point(text, next));
    if (used + wide + 1 > width) break;
    used += wide;
    at = next;
  }
  return std::string(text.substr(0, at)) + "…";
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
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto cell = fitted(row[i], widths[i]);
      const std::string blanks(widths[i] - columns_of(cell), ' ');
      if (i > 0) line += "  ";
      line += headings_[i].align == Align::Left ? cell + blanks : blanks + cell;
    }
    line.erase(line.find_last_not_of(' ') + 1);
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

std::string csv_record(const std::vector<std::string>& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    auto cell = repaired_utf8(cells[i]);
    const auto sign = cell.find_first_not_of('\'');  // so that one more is one that import csv takes off again
    if (sign != std::string::npos && std::string_view{"=+-@\t\r"}.contains(cell[sign])) cell.insert(0, "'");
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      out += cell;
      continue;
    }
    out += '"';
    for (const char c : cell) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }
  return out + '\n';
}

}  // namespace whither
