#pragma once

#include <algorithm>
#include <string_view>

namespace whither {

// Takes the next word off the front of a line, with the blanks before it and one behind it; "" at the end.
inline std::string_view take_word(std::string_view& text) {
  constexpr std::string_view kBlanks = " \t\r";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  const auto word = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

}  // namespace whither
