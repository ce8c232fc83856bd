#include "query/message.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/source_line.h"
#include "base/text_width.h"

namespace whither {

namespace {

constexpr std::size_t kRepeatedLines = 3;  // of the width, that a filter in a hint may take

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
  auto lines = fmt::format("{}[{}]: {}\n", name_of(message.severity), message.code, as_printed(message.text));
  if (!message.source.empty()) lines += fmt::format("  in {}:\n", as_printed(message.source));
  lines += source_lines(message.source.empty() ? filter : message.source_text, message.begin, message.end, width);
  // A filter of several lines is not repeated, as on one line its comments would swallow the rest, nor one so long that
  // nobody would read it.
  const auto shows = [&](const Hint& hint) {
    return !hint.replacement.empty() && hint.replacement.size() <= kRepeatedLines * width &&
           hint.replacement.find('\n') == std::string::npos;
  };
  std::size_t widest = 0;
  for (const auto& hint : message.hints) {
    if (shows(hint)) widest = std::max(widest, columns_of(as_printed(hint.label)));
  }
  for (const auto& hint : message.hints) {
    if (!shows(hint) && hint.label.ends_with(':')) continue;
    const auto label = as_printed(hint.label);
    lines += "  = " + label;
    if (shows(hint)) lines += std::string(widest - columns_of(label) + 3, ' ') + as_printed(hint.replacement);
    lines += '\n';
  }
  return lines;
}

}  // namespace whither
