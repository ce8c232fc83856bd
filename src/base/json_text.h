#pragma once

#include <string>
#include <string_view>

namespace whither {

// Appends a stranger's text as a JSON string (RFC 8259, 7) with its quotes: quotes, backslashes and control characters
// are escaped, bytes that are no UTF-8 become U+FFFD.
void append_json_text(std::string& out, std::string_view text);

// Whether it is one JSON object and nothing else, nested at most 32 deep.
bool is_json_object(std::string_view text);

}  // namespace whither
