#pragma once

#include <algorithm>
#include <string_view>

// Letter case of ASCII letters alone, whatever the locale.
namespace whither {

constexpr char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}
constexpr char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}
constexpr bool same_letter(char a, char b) { return lower(a) == lower(b); }
constexpr bool same_word(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, same_letter); }

}  // namespace whither
