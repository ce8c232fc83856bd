#include "base/source_line.h"

#include <algorithm>
#include <vector>

#include "base/text_width.h"
#include "base/utf8.h"

namespace whither {

namespace {

constexpr std::size_t kTabStop = 8;
constexpr std::size_t kSmallestWidth = 20;
constexpr std::string_view kMargin = "  | ";
constexpr std::string_view kCut = "…";

// How many bytes the character at the start of `text` takes; 0 where it is none that is printed.
std::size_t character_at(std::string_view text) {
  const auto size = utf8_sequence(text);
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const bool is_control =
      (size == 1 && (byte(0) < 0x20 || byte(0) == 0x7f)) || (size == 2 && byte(0) == 0xc2 && byte(1) < 0xa0);
  return is_control ? 0 : size;
}

// A text by the columns that it takes. A wide character is in its first column, the others that it takes are "".
struct Cells {
  std::vector<std::string> characters;
  std::vector<std::size_t> columns;  // of each byte of the text and of its end

  void add(std::size_t bytes, std::size_t width, std::string_view character) {
    columns.insert(columns.end(), bytes, characters.size());
    characters.emplace_back(character);
    characters.insert(characters.end(), width - 1, "");
  }
};

Cells cells_of(std::string_view text) {
  Cells cells;
  while (!text.empty()) {
    std::size_t run = 0;  // of what is printed
    for (std::size_t size = 0; (size = character_at(text.substr(run))) != 0;) run += size;
    for (auto rest = text.substr(0, run); !rest.empty();) {
      const auto glyph = glyph_at(rest);
      // What takes no column by itself may change how the rest is shown.
      cells.add(glyph.bytes, std::max<std::size_t>(glyph.columns, 1),
                glyph.columns == 0 ? "?" : rest.substr(0, glyph.bytes));
      rest.remove_prefix(glyph.bytes);
    }
    text.remove_prefix(run);
    if (text.empty()) break;
    if (text[0] == '\t') {
      cells.columns.push_back(cells.characters.size());
      cells.characters.insert(cells.characters.end(), kTabStop - cells.characters.size() % kTabStop, " ");
    } else {
      cells.add(1, 1, "?");
    }
    text.remove_prefix(1);
  }
  cells.columns.push_back(cells.characters.size());
  return cells;
}

// The part of a line that is shown, in columns: [begin, end).
struct View {
  std::size_t begin;
  std::size_t end;
};

// At most `room` columns of `size`, the caret's start at best a third from the left.
View view_around(std::size_t caret, std::size_t size, std::size_t room) {
  if (size <= room) return {0, size};
  const auto begin = std::min(caret > room / 3 ? caret - room / 3 : 0, size - room);
  return {begin, begin + room};
}

// The cells that the view has, an ellipsis at either end where there are more. Halves of wide characters are blanks.
std::string shown(const Cells& cells, View view, std::size_t caret) {
  const auto& all = cells.characters;
  std::vector<std::string> part(all.begin() + static_cast<std::ptrdiff_t>(view.begin),
                                all.begin() + static_cast<std::ptrdiff_t>(std::min(view.end, all.size())));
  const auto cut_at = [&](std::size_t at) {
    if (part[at].empty() && at > 0) part[at - 1] = " ";
    if (at + 1 < part.size() && part[at + 1].empty()) part[at + 1] = " ";
    part[at] = kCut;
  };
  if (view.begin > 0 && view.begin != caret) cut_at(0);
  if (view.end < all.size() && view.end - 1 != caret) cut_at(part.size() - 1);
  std::string text;
  for (const auto& cell : part) text += cell;
  return text;
}

}  // namespace

std::string source_lines(std::string_view text, std::size_t begin, std::size_t end, std::size_t width) {
  begin = std::min(begin, text.size());
  const auto newline = begin == 0 ? std::string_view::npos : text.rfind('\n', begin - 1);
  const auto line_begin = newline == std::string_view::npos ? 0 : newline + 1;
  auto line = text.substr(line_begin, text.find('\n', line_begin) - line_begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  const auto cells = cells_of(line);
  const auto column_of = [&](std::size_t byte) { return cells.columns.at(std::min(byte - line_begin, line.size())); };
  const auto caret = column_of(begin);
  const auto caret_end = std::max(caret + 1, column_of(std::clamp(end, begin, text.size())));
  // One more column than the text, for a caret behind its end.
  const auto view = view_around(caret, cells.characters.size() + 1, std::max(width, kSmallestWidth) - kMargin.size());
  auto lines = std::string{kMargin} + shown(cells, view, caret) + '\n';
  lines.append(kMargin).append(caret - view.begin, ' ');
  return lines.append(std::max<std::size_t>(1, std::min(caret_end, view.end) - caret), '^') + '\n';
}

std::string as_printed(std::string_view text) {
  std::string joined;
  for (const auto& character : cells_of(text).characters) joined += character;
  return joined;
}

}  // namespace whither
