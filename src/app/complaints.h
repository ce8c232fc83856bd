#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace whither {

// "note: TEXT" on standard error.
void note(std::string_view text);

// What a command ends with: "error: SENTENCE" on standard error, or {"error":{…}} where JSON was asked for.
void complain(const Error& error, bool as_json);

// "there is no ranking `orgz`: did you mean `orgs`? (orgs, peers, …)".
// Of many choices only the first `told` are, and "…".
std::string unknown_word(std::string_view kind, std::string_view word, const std::vector<std::string>& choices,
                         std::size_t told = SIZE_MAX);

// The choice that is so near to a word that it may be meant; "" where there is none.
std::string near_word(std::string_view word, const std::vector<std::string>& choices);

}  // namespace whither
