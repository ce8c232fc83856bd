#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace whither {

// A name out of somebody else's file, fit to be shown on a terminal: bytes that are not UTF-8 become U+FFFD, control
// characters and those that turn the direction of writing go, runs of white space become one space, none stays at the
// ends. At most `max_bytes`, never in the middle of a character.
std::string clean_name(std::string_view raw, std::size_t max_bytes);

}  // namespace whither
