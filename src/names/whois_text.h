#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace whither {

// A line of a registry's answer. Views the WhoisText that it came from.
struct WhoisLine {
  enum class Kind : std::uint8_t {
    Blank,
    Comment,       // after "%" or "#"; `value` is the whole line
    Pair,          // `key`: `value`
    Continuation,  // of the value above (RFC 2622, 2): `value`
    Other,         // `value` is the whole line
  };
  Kind kind = Kind::Blank;
  std::string_view key;    // as written, without blanks around it
  std::string_view value;  // without blanks around it
};

// What stands together in an answer, without a blank line or a comment in between.
using WhoisObject = std::span<const WhoisLine>;

// The text of one or more whois answers, cut into lines and objects. Every string in it is valid UTF-8 (each line that
// is not is taken as Latin-1) but may hold control characters: use clean_whois() on what is kept. Keeps the first
// kLineLimit lines of the first kWhoisAnswerLimit bytes. Immutable after construction.
class WhoisText {
 public:
  static constexpr std::size_t kLineLimit = 65'536;  // real answers have under 2,000

  explicit WhoisText(std::string_view answer);
  WhoisText(const WhoisText&) = delete;
  WhoisText& operator=(const WhoisText&) = delete;

  std::span<const WhoisLine> lines() const { return lines_; }
  std::span<const WhoisObject> objects() const { return objects_; }

 private:
  std::string text_;
  std::vector<WhoisLine> lines_;
  std::vector<WhoisObject> objects_;
};

// Without regard to the letter case of ASCII.
bool same_caseless(std::string_view a, std::string_view b);
bool contains_caseless(std::string_view text, std::string_view part);
bool begins_caseless(std::string_view text, std::string_view start);
std::string lower_ascii(std::string_view text);
// Without blanks and carriage returns at both ends.
std::string_view without_blanks(std::string_view text);

// The first value of that key that is not empty, else "".
std::string_view value_of(WhoisObject object, std::string_view key);
// The first `limit` values of that key that are not empty.
std::vector<std::string_view> values_of(WhoisObject object, std::string_view key, std::size_t limit = 8);
// The same as value_of() with its continuation lines, cleaned.
std::string text_of(WhoisObject object, std::string_view key);

// Valid UTF-8 of at most kWhoisTextLimit bytes without control characters, escape sequences of terminals and marks
// that turn the direction of writing; runs of blanks are one blank.
std::string clean_whois(std::string_view text);
// Bytes as UTF-8: as they are where they are valid, else as Latin-1.
std::string utf8_of(std::string_view bytes);

}  // namespace whither
