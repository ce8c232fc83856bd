#include "app/help/markdown.h"

#include <algorithm>
#include <numeric>

namespace whither {

namespace {

using Sort = MarkdownBlock::Sort;

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// "| a | b\|c |": {"a", "b|c"}.
std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t at = 1; at < line.size(); ++at) {
    if (line[at] == '\\' && at + 1 < line.size() && line[at + 1] == '|') {
      cell += line[++at];
    } else if (line[at] == '|') {
      cells.emplace_back(trimmed(cell));
      cell.clear();
    } else {
      cell += line[at];
    }
  }
  return cells;
}

// Reads a page line by line; what goes on over several lines is the last block.
class Reader {
 public:
  std::vector<MarkdownBlock> read(std::string_view text) {
    for (const auto line : lines_of(text)) take(line);
    return std::move(blocks_);
  }

 private:
  void take(std::string_view line) {
    if (!line.starts_with('|')) in_table_ = false;
    if (line.starts_with("```")) {
      in_code_ = !in_code_;
      if (in_code_) blocks_.push_back({.sort = Sort::Code});
      goes_on_ = false;
    } else if (in_code_) {
      blocks_.back().text += std::string(line) + "\n";
    } else {
      take_prose(line);
    }
  }

  void take_prose(std::string_view line) {
    const auto level = std::min(line.find_first_not_of('#'), line.size());
    if (trimmed(line).empty() || line.starts_with("<!--")) {
      goes_on_ = false;
    } else if (level > 0) {
      blocks_.push_back({.sort = Sort::Heading, .level = level, .text = std::string(trimmed(line.substr(level)))});
      goes_on_ = false;
    } else if (line.starts_with('|')) {
      take_row(line);
    } else if (line.starts_with("- ") || (line.size() > 3 && line[0] >= '1' && line[0] <= '9' && line[1] == '.')) {
      const auto words = line.starts_with("- ") ? line.substr(2) : line;
      blocks_.push_back({.sort = Sort::Item, .text = std::string(trimmed(words))});
      goes_on_ = true;
    } else if (goes_on_) {
      blocks_.back().text += " " + std::string(trimmed(line));
    } else {
      blocks_.push_back({.sort = Sort::Paragraph, .text = std::string(trimmed(line))});
      goes_on_ = true;
    }
  }

  void take_row(std::string_view line) {
    if (line.starts_with("|--")) return;
    if (!in_table_) {
      blocks_.push_back({.sort = Sort::Table});
      in_table_ = true;
    }
    blocks_.back().rows.push_back(cells_of(line));
    goes_on_ = false;
  }

  std::vector<MarkdownBlock> blocks_;
  bool in_code_ = false;
  bool in_table_ = false;
  bool goes_on_ = false;  // the next line of prose belongs to the last block
};

}  // namespace

std::vector<MarkdownBlock> read_markdown(std::string_view text) { return Reader{}.read(text); }

std::vector<MarkdownRun> runs_of(std::string_view text) {
  std::vector<MarkdownRun> runs(1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto& run = runs.back();
    if (text[at] == '`') {
      runs.push_back({.is_code = !run.is_code, .text = ""});
    } else if (run.is_code) {
      run.text += text[at];
    } else if (text[at] == ']' && at + 1 < text.size() && text[at + 1] == '(') {
      at = std::min(text.find(')', at), text.size());  // where the link leads
    } else if (text[at] != '*' && (text[at] != '[' || text.find("](", at) == std::string_view::npos)) {
      run.text += text[at];
    }
  }
  std::erase_if(runs, [](const MarkdownRun& run) { return run.text.empty(); });
  return runs;
}

}  // namespace whither
