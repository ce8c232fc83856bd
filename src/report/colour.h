#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace whither {

// How a piece of text for people stands out; it says nothing that the text does not.
enum class Paint : std::uint8_t { None, Bold, Red, Yellow, Cyan };

// Whether what goes to standard output and to standard error is coloured. Neither is until set_colours(), which the
// program calls before any thread starts.
struct Colours {
  bool out = false;
  bool err = false;
};
void set_colours(Colours colours);

// `text` for standard output, and for standard error; as it is where that has no colours.
std::string painted(Paint paint, std::string_view text);
std::string painted_error(Paint paint, std::string_view text);

}  // namespace whither
