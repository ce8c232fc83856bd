#include "app/help/roff.h"

#include <algorithm>

namespace whither {

namespace {

using Sort = MarkdownBlock::Sort;

// A table is a list: the first cell is what is told of, the others tell it.
std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::string out;
  for (std::size_t at = 1; at < rows.size(); ++at) {
    out += ".TP\n" + (rows[at].empty() || rows[at].front().empty() ? "\\(em" : roff_runs(rows[at].front())) + "\n";
    std::string told;
    for (std::size_t i = 1; i < rows[at].size(); ++i) {
      if (rows[at][i].empty()) continue;
      const auto heading = i < rows.front().size() && rows.front().size() > 2 ? rows.front()[i] : std::string{};
      told += (told.empty() ? "" : "; ") + (i == 1 || heading.empty() ? "" : roff_runs(heading) + ": ") +
              roff_runs(rows[at][i]);
    }
    out += told.empty() ? "\\&\n" : told + "\n";
  }
  return out;
}

}  // namespace

std::string roff_text(std::string_view text) {
  std::string out;
  bool begins_line = true;
  for (const char c : text) {
    if (begins_line && (c == '.' || c == '\'')) out += "\\&";
    begins_line = c == '\n';
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string roff_bold(std::string_view text) { return "\\fB" + roff_text(text) + "\\fR"; }

std::string roff_lines(std::string_view text) {
  std::string out = ".RS 4\n.nf\n";
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    out += line.empty() ? "\\&\n" : roff_text(line) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + ".fi\n.RE\n";
}

std::string roff_runs(std::string_view markdown) {
  std::string out;
  for (const auto& run : runs_of(markdown)) out += run.is_code ? roff_bold(run.text) : roff_text(run.text);
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

std::string markdown_as_roff(const std::vector<MarkdownBlock>& blocks) {
  std::string out;
  bool is_first = true;  // below a heading, which begins a paragraph by itself
  for (const auto& block : blocks) {
    const std::string_view begin = is_first ? "" : ".PP\n";
    is_first = block.sort == Sort::Heading;
    switch (block.sort) {
      case Sort::Heading: {
        if (block.level == 1) break;
        auto title = block.text;
        if (block.level == 2) {
          std::ranges::transform(title, title.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
        }
        out += (block.level == 2 ? ".SH " : ".SS ") + roff_text(title) + "\n";
        break;
      }
      case Sort::Paragraph:
        out.append(begin).append(roff_runs(block.text)) += "\n";
        break;
      case Sort::Item:
        out += ".IP \\(bu 2\n" + roff_runs(block.text) + "\n";
        break;
      case Sort::Code:
        out.append(begin).append(roff_lines(block.text));
        break;
      case Sort::Table:
        out += table(block.rows);
    }
  }
  return out;
}

}  // namespace whither
