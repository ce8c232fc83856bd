#pragma once

#include <span>
#include <string_view>

namespace whither {

// What `whither help F002` tells of a message's code. One for every code that a FilterMessage can have.
struct MessagePage {
  std::string_view code;     // "F002"
  std::string_view title;    // "an unknown keyword": a line of the table in docs/reference/filter.md
  std::string_view means;    // whole sentences
  std::string_view example;  // a filter that gets the message; "" where it would be too long
  std::string_view instead;  // what to write in its place
  bool needs_names = false;  // the example gets the message by what is known of names, not by its text alone
};

// In the order of their codes. Any thread.
std::span<const MessagePage> message_pages();
// In either letter case; nullptr where there is none.
const MessagePage* message_page(std::string_view code);

}  // namespace whither
