#include "report/colour.h"

namespace whither {

namespace {

Colours colours_in_use;

// ECMA-48, SGR.
std::string_view sequence_of(Paint paint) {
  switch (paint) {
    case Paint::Bold:
      return "\x1b[1m";
    case Paint::Red:
      return "\x1b[1;31m";
    case Paint::Yellow:
      return "\x1b[1;33m";
    case Paint::Cyan:
      return "\x1b[36m";
    case Paint::None:
      break;
  }
  return {};
}

std::string painted_if(bool coloured, Paint paint, std::string_view text) {
  if (!coloured || paint == Paint::None || text.empty()) return std::string(text);
  return std::string(sequence_of(paint)).append(text).append("\x1b[0m");
}

}  // namespace

void set_colours(Colours colours) { colours_in_use = colours; }

std::string painted(Paint paint, std::string_view text) { return painted_if(colours_in_use.out, paint, text); }

std::string painted_error(Paint paint, std::string_view text) { return painted_if(colours_in_use.err, paint, text); }

}  // namespace whither
