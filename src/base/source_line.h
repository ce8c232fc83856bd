#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace whither {

// The line of `text` in which the bytes [begin, end) begin, and carets under them: two lines behind "  | " that end
// with '\n'. The line is cut around the caret so that it takes at most `width` columns (at least 20 are taken). Columns
// are those of a terminal: wide characters take two, tabs stop at every eighth.
std::string source_lines(std::string_view text, std::size_t begin, std::size_t end, std::size_t width);

// The text as those lines have it: bytes that are no text, or which a terminal might obey, are '?', tabs are blanks.
std::string as_printed(std::string_view text);

}  // namespace whither
