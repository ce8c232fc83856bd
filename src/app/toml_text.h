#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace whither {

// Edits of the text of a TOML file that leave all else in it as it is: comments, order, blanks and ends of lines. The
// text must be TOML (a parser has read it), the value that is put in must be, too.

// A line of such a text that says something, or several where a value takes more.
struct TomlStatement {
  std::string path;        // "listen.netflow" of a value, "listen" of the header of a section
  bool is_header = false;  // [section] or [[section]]
  bool is_many = false;    // [[section]], or what stands below one
  std::size_t begin = 0;   // of its first line, in bytes
  std::size_t end = 0;     // behind the end of its last line
  std::size_t from = 0;    // [from, to) is the value, or the header
  std::size_t to = 0;
};
std::vector<TomlStatement> toml_statements(std::string_view text);

// The text in which `key` ("section.name") has that value. Where the key is not yet there: behind a line with it that
// is commented out, else at the end of its section, else in a new section at the end. Nothing where that cannot be done
// because the section is a table on one line or one of several.
std::optional<std::string> toml_with(std::string_view text, std::string_view key, std::string_view value);

// The text without the lines of `key`; the same text where it is not there. Nothing as with toml_with().
std::optional<std::string> toml_without(std::string_view text, std::string_view key);

}  // namespace whither
