#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace whither {

// Splits a line at its commas (RFC 4180): a field that begins with a quote ends with one, and two quotes inside it are
// one. White space around a field goes. False where a quote has no end or something follows it. `fields` is reused.
bool split_csv(std::string_view line, std::vector<std::string>& fields);

// Splits a line at its tabs and at nothing else: quotes are text. `fields` is reused.
void split_tabs(std::string_view line, std::vector<std::string>& fields);

}  // namespace whither
