#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace whither {

// The size of the well-formed UTF-8 sequence at the beginning of `text` (RFC 3629), 0 where there is none.
std::size_t utf8_sequence(std::string_view text);

// Calls `take` with each well-formed sequence, and with "" for each byte that belongs to none.
template <typename Take>
void each_utf8(std::string_view text, Take take) {
  while (!text.empty()) {
    const auto size = utf8_sequence(text);
    take(text.substr(0, size));
    text.remove_prefix(size == 0 ? 1 : size);
  }
}

// What stands for a byte that is no UTF-8: U+FFFD.
inline constexpr std::string_view kReplacement = "\xef\xbf\xbd";
// `text` with it.
std::string repaired_utf8(std::string_view text);

}  // namespace whither
