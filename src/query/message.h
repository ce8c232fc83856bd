#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace whither {

// What the reader of a message can do: `label` says it, `replacement` is a whole filter that parses, or "".
struct Hint {
  std::string label;
  std::string replacement;
};

// What is wrong with a filter, or doubtful.
struct FilterMessage {
  enum class Severity : std::uint8_t { Error, Warning, Note };
  std::string code = {};  // "F002"; `whither help F002` explains it
  Severity severity = Severity::Error;
  std::string text = {};  // unknown keyword `prot`
  std::size_t begin = 0;  // the bytes of the filter that are meant: [begin, end)
  std::size_t end = 0;
  std::vector<Hint> hints = {};
  // Where the text that `begin` and `end` count in is not the filter itself, its name and that text: "view `kids`".
  std::string source = {};
  std::string source_text = {};

  // Says where it is where that is not yet said: of a file, with the line.
  void set_source(std::string_view name, std::string_view whole);
};

// "error", "warning" or "note".
std::string_view name_of(FilterMessage::Severity severity);

template <typename T>
using Parsed = std::expected<T, FilterMessage>;

// The message as lines that each end with '\n': its code and text, the line of the filter that is meant, the caret
// under it, the hints (filters of several lines are left out of them). The line is cut around the caret so that it
// takes at most `width` columns (at least 20 are taken); columns count characters of UTF-8 and tabs stop at every
// eighth. Bytes that are not text, which a terminal might obey, come out as '?'.
std::string render(const FilterMessage& message, std::string_view filter, std::size_t width);

}  // namespace whither
