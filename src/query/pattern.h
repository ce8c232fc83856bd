#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace whither {

// A pattern on texts in RE2's syntax, which DuckDB understands in the same way. An immutable value, for any thread.
// Letters match in either case. What matches() needs is made when it is called first: SQL never needs it.
class Pattern {
 public:
  // What matches exactly this text.
  static Pattern of_text(std::string_view text);
  // What has this text as a part.
  static Pattern of_part(std::string_view text);
  // A domain: itself and what is below it.
  static Pattern of_domain(std::string_view domain);
  // `*` stands for any characters, `?` for one.
  static Pattern of_glob(std::string_view glob);
  // What the regular expression is found in; nothing where it is none, or too large, `why` says it then.
  static std::optional<Pattern> of_regex(std::string_view regex, std::string& why);

  bool matches(std::string_view text) const;
  // For DuckDB's regexp_full_match. Printable ASCII without quotes, whatever it was made from.
  const std::string& text() const { return text_; }

 private:
  explicit Pattern(std::string text);

  struct Compiled;  // of all copies

  std::string text_;
  std::shared_ptr<Compiled> compiled_;
};

}  // namespace whither
