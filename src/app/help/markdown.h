#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace whither {

// A piece of a page of docs/reference/, in as much of Markdown as these pages use.
struct MarkdownBlock {
  enum class Sort : std::uint8_t { Heading, Paragraph, Item, Code, Table };
  Sort sort;
  std::size_t level = 0;                            // Heading: 1 is the page's own
  std::string text = {};                            // of all but Table; of Code with its lines
  std::vector<std::vector<std::string>> rows = {};  // Table: the first is its heading
};

// Comments are left out.
std::vector<MarkdownBlock> read_markdown(std::string_view text);

// A run of a line: words, or words that are typed as they stand.
struct MarkdownRun {
  bool is_code = false;
  std::string text;
};
// The text of a paragraph, an item or a cell without its marks: of a link the words, of emphasis too.
std::vector<MarkdownRun> runs_of(std::string_view text);

// For a terminal of so many columns, at least 40; what is typed keeps its backquotes.
std::string markdown_as_text(const std::vector<MarkdownBlock>& blocks, std::size_t width);

}  // namespace whither
