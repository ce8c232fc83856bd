#pragma once

#include <cstddef>
#include <string_view>

#include "query/message.h"
#include "query/syntax.h"
#include "query/vocabulary.h"

namespace whither {

// What a filter may be at most, whoever wrote it.
inline constexpr std::size_t kFilterBytes = 4096;
inline constexpr std::size_t kFilterDepth = 64;  // of parentheses
inline constexpr std::size_t kListItems = 1024;
inline constexpr std::size_t kFileItems = 100'000;                     // of a list in a file
inline constexpr std::size_t kTextBytes = std::size_t{4} << 20U;       // of a file
inline constexpr std::size_t kIncludedBytes = std::size_t{64} << 10U;  // of a filter in a file
inline constexpr std::size_t kMostTexts = 100;                         // views and files in a filter, with theirs
inline constexpr std::size_t kTextDepth = 10;                          // of views and files in one another

// The structure of a filter, in the order of nfdump and SQL: `not` before `and` before `or`. Hints of a message may
// hold replacements that do not parse; Filter::parse leaves those out.
Parsed<Syntax> parse_syntax(std::string_view text, const Vocabulary& vocabulary);

}  // namespace whither
