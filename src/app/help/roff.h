#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/help/markdown.h"

namespace whither {

// `text` as roff prints it, whatever is in it; lines that begin like a request are none.
std::string roff_text(std::string_view text);
// In bold.
std::string roff_bold(std::string_view text);
// Lines that keep their breaks, indented.
std::string roff_lines(std::string_view text);
// A paragraph, an item or a cell of Markdown: what is typed is bold.
std::string roff_runs(std::string_view markdown);

// Everything below the heading of the page.
std::string markdown_as_roff(const std::vector<MarkdownBlock>& blocks);

}  // namespace whither
