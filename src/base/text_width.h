#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace whither {

// What a terminal shows as one character: a letter with its accents, a flag, a family of emoji.
struct Glyph {
  std::size_t bytes = 0;
  std::size_t columns = 0;
};

// The one at the beginning of valid UTF-8 text, which is not empty. By wcwidth in the locale that is set, but for what
// several code points make together (Unicode, UAX #29 and UTS #51): ZWJ sequences, skin tones, flags, VS16 and keycaps.
Glyph glyph_at(std::string_view text);

// Terminal columns of valid UTF-8 text.
std::size_t columns_of(std::string_view text);

// As many glyphs as fit into `width` columns, the last replaced by an ellipsis where something was cut.
std::string cut(std::string_view text, std::size_t width);
// The same with blanks behind it, so that it takes `width` columns.
std::string fitted(std::string_view text, std::size_t width);

}  // namespace whither
