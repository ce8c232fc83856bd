#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/letter_case.h"

namespace whither {

// A piece of a filter's text, which it views.
struct Token {
  enum class Sort : std::uint8_t {
    Word,     // a keyword or a value
    Quoted,   // a value in quotes; `text` is without them
    And,      // and &&
    Or,       // or ||
    Not,      // not !
    Regex,    // a pattern between slashes, behind ~; `text` is without them
    Compare,  // = == != < <= > >= ~ and the words eq ne lt le gt ge
    Open,     // (
    Close,    // )
    ListOpen,
    ListClose,
    Comma,
    Unclosed,  // a quote that is never closed
    Unknown,   // a character that no filter has
    End,
  };
  Sort sort;
  std::string_view text;
  std::size_t begin;  // bytes in the filter: [begin, end)
  std::size_t end;
};

// The whole text as tokens, of which the last is Sort::End. Understands every text: what is in no filter becomes
// Unknown, for the parser to name where it comes to it. Spaces and `#` comments are left out.
std::vector<Token> tokens_of(std::string_view text);

// In lower case; ASCII only, other bytes stay.
std::string folded(std::string_view word);

}  // namespace whither
