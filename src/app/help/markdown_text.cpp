#include <algorithm>
#include <numeric>

#include "app/help/markdown.h"
#include "report/table.h"

namespace whither {

namespace {

using Sort = MarkdownBlock::Sort;

constexpr std::size_t kLeastWidth = 40;
constexpr std::size_t kLeastColumn = 8;
constexpr std::size_t kGap = 2;

std::string marked(std::string_view text) {
  std::string out;
  for (const auto& run : runs_of(text)) out += run.is_code ? "`" + run.text + "`" : run.text;
  return out;
}

// Breaks at blanks; a longer word stands on a line of its own.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto word = text.substr(at, end - at);
    if (!lines.back().empty() && columns_of(lines.back()) + 1 + columns_of(word) > width) lines.emplace_back();
    if (!word.empty()) lines.back() += (lines.back().empty() ? "" : " ") + word;
    at = end + 1;
  }
  return lines;
}

std::string paragraph(const std::string& text, std::size_t width, std::string_view first, std::string_view others) {
  std::string out;
  for (const auto& line : wrapped(text, width - others.size())) {
    out += out.empty() ? first : others;
    out += line + "\n";
  }
  return out;
}

std::size_t longest_word(const std::string& text) {
  std::size_t longest = 0;
  for (const auto& word : wrapped(text, 0)) longest = std::max(longest, columns_of(word));
  return longest;
}

// The widest columns become narrower until a line fits, or until none can without cutting a word.
std::vector<std::size_t> widths_of(const std::vector<std::vector<std::string>>& rows, std::size_t width) {
  std::vector<std::size_t> widths;
  std::vector<std::size_t> least;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    least.resize(widths.size(), kLeastColumn);
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], columns_of(row[i]));
      least[i] = std::max(least[i], longest_word(row[i]));
    }
  }
  while (std::accumulate(widths.begin(), widths.end(), kGap * widths.size()) > width) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > least[i] && (widest == nullptr || widths[i] > *widest)) widest = &widths[i];
    }
    if (widest == nullptr) break;
    --*widest;
  }
  return widths;
}

// Cells that are wider than their column go on in the next line.
std::string table(const std::vector<std::vector<std::string>>& marked_rows, std::size_t width) {
  auto rows = marked_rows;
  for (auto& row : rows) std::ranges::transform(row, row.begin(), [](const auto& cell) { return marked(cell); });
  const auto widths = widths_of(rows, width);
  std::string out;
  for (const auto& row : rows) {
    std::vector<std::vector<std::string>> cells;
    std::size_t height = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(wrapped(row[i], widths[i]));
      height = std::max(height, cells.back().size());
    }
    for (std::size_t at = 0; at < height; ++at) {
      std::string line;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto cell = at < cells[i].size() ? cells[i][at] : std::string{};
        const auto columns = columns_of(cell);
        line += std::string(kGap, ' ') + cell + std::string(widths[i] > columns ? widths[i] - columns : 0, ' ');
      }
      line.erase(line.find_last_not_of(' ') + 1);
      if (!line.empty()) out += line + "\n";
    }
  }
  return out;
}

std::string indented(std::string_view text) {
  std::string out = "    ";
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    if (text[at] == '\n' && at + 1 < text.size() && text[at + 1] != '\n') out += "    ";
  }
  return out;
}

}  // namespace

std::string markdown_as_text(const std::vector<MarkdownBlock>& blocks, std::size_t width) {
  width = std::max(width, kLeastWidth);
  std::string out;
  auto last = Sort::Heading;
  for (const auto& block : blocks) {
    if (!out.empty() && !(last == Sort::Item && block.sort == Sort::Item)) out += "\n";
    last = block.sort;
    switch (block.sort) {
      case Sort::Heading: {
        auto title = marked(block.text);
        if (block.level == 2) {
          std::ranges::transform(title, title.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
        }
        out += painted(Paint::Bold, title) + "\n";
        break;
      }
      case Sort::Paragraph:
        out += paragraph(marked(block.text), width, "", "");
        break;
      case Sort::Item:
        out += paragraph(marked(block.text), width, "  - ", "    ");
        break;
      case Sort::Code:
        out += indented(block.text);
        break;
      case Sort::Table:
        out += table(block.rows, width);
    }
  }
  return out;
}

}  // namespace whither
