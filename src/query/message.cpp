#include "query/message.h"

#include <fmt/format.h>

#include <algorithm>

namespace whither {

namespace {

constexpr std::size_t kTabStop = 8;
constexpr std::size_t kSmallestWidth = 20;
constexpr std::string_view kMargin = "  | ";
constexpr std::string_view kCut = "…";

// How many bytes the character at the start of `text` takes; 0 where it is no printable UTF-8 (RFC 3629, 4).
std::size_t character_at(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7f ? 1 : 0;
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return 0;
  for (std::size_t at = 1; at < size; ++at) {
    if ((byte(at) & 0xc0U) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xed && byte(1) >= 0xa0;
  const bool too_high = lead == 0xf4 && byte(1) >= 0x90;
  const bool control = lead == 0xc2 && byte(1) < 0xa0;
  return overlong || surrogate || too_high || control ? 0 : size;
}

// One character a column, as it is printed; `columns[byte]` is the column of each byte of the text and of its end.
struct Cells {
  std::vector<std::string> characters;
  std::vector<std::size_t> columns;
};

Cells cells_of(std::string_view text) {
  Cells cells;
  while (!text.empty()) {
    const auto size = std::max<std::size_t>(1, character_at(text));
    cells.columns.insert(cells.columns.end(), size, cells.characters.size());
    if (text[0] == '\t') {
      const auto spaces = kTabStop - cells.characters.size() % kTabStop;
      cells.characters.insert(cells.characters.end(), spaces, " ");
    } else {
      cells.characters.emplace_back(character_at(text) == 0 ? "?" : text.substr(0, size));
    }
    text.remove_prefix(size);
  }
  cells.columns.push_back(cells.characters.size());
  return cells;
}

std::string printable(std::string_view text) {
  std::string joined;
  for (const auto& character : cells_of(text).characters) joined += character;
  return joined;
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

std::string filter_lines(const FilterMessage& message, std::string_view filter, std::size_t width) {
  const auto begin = std::min(message.begin, filter.size());
  const auto newline = begin == 0 ? std::string_view::npos : filter.rfind('\n', begin - 1);
  const auto line_begin = newline == std::string_view::npos ? 0 : newline + 1;
  const auto line = filter.substr(line_begin, filter.find('\n', line_begin) - line_begin);
  const auto cells = cells_of(line);
  const auto column_of = [&](std::size_t byte) { return cells.columns.at(std::min(byte - line_begin, line.size())); };
  const auto caret = column_of(begin);
  const auto caret_end = std::max(caret + 1, column_of(std::clamp(message.end, begin, filter.size())));
  // One more column than the text, for a caret behind its end.
  const auto view = view_around(caret, cells.characters.size() + 1, std::max(width, kSmallestWidth) - kMargin.size());
  const auto text_end = std::min(view.end, cells.characters.size());
  std::string shown;
  for (auto column = view.begin; column < text_end; ++column) {
    const bool cut = (column == view.begin && column > 0 && column != caret) ||
                     (column + 1 == view.end && column + 1 < cells.characters.size() && column != caret);
    shown += cut ? kCut : cells.characters[column];
  }
  const std::string carets(std::max<std::size_t>(1, std::min(caret_end, view.end) - caret), '^');
  return fmt::format("{}{}\n{}{}{}\n", kMargin, shown, kMargin, std::string(caret - view.begin, ' '), carets);
}

}  // namespace

void FilterMessage::set_source(std::string_view name, std::string_view whole) {
  if (!source.empty() || name.empty()) return;
  const auto line = 1 + std::ranges::count(whole.substr(0, begin), '\n');
  source = name.starts_with("view ") ? std::string{name} : fmt::format("{}:{}", name, line);
  source_text = whole;
}

std::string_view name_of(FilterMessage::Severity severity) {
  switch (severity) {
    case FilterMessage::Severity::Error:
      return "error";
    case FilterMessage::Severity::Warning:
      return "warning";
    case FilterMessage::Severity::Note:
      break;
  }
  return "note";
}

std::string render(const FilterMessage& message, std::string_view filter, std::size_t width) {
  auto lines = fmt::format("{}[{}]: {}\n", name_of(message.severity), message.code, printable(message.text));
  if (!message.source.empty()) lines += fmt::format("  in {}:\n", printable(message.source));
  lines += filter_lines(message, message.source.empty() ? filter : message.source_text, width);
  // A filter of several lines is not repeated: on one line its comments would swallow the rest.
  const auto shows = [](const Hint& hint) {
    return !hint.replacement.empty() && hint.replacement.find('\n') == std::string::npos;
  };
  std::size_t widest = 0;
  for (const auto& hint : message.hints) {
    if (shows(hint)) widest = std::max(widest, cells_of(hint.label).characters.size());
  }
  for (const auto& hint : message.hints) {
    if (!shows(hint) && hint.label.ends_with(':')) continue;
    lines += "  = " + printable(hint.label);
    if (shows(hint)) {
      lines += std::string(widest - cells_of(hint.label).characters.size() + 3, ' ') + printable(hint.replacement);
    }
    lines += '\n';
  }
  return lines;
}

}  // namespace whither
