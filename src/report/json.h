#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace whither {

// Writes JSON (RFC 8259) on one line: `Json().object().field("name", "x").end()`. Text is a stranger's: quotes and
// control characters are escaped, bytes that are no UTF-8 become U+FFFD. Calls must nest; nothing is checked.
class Json {
 public:
  Json& object() { return open('{'); }
  Json& array() { return open('['); }
  Json& end();

  Json& key(std::string_view name);
  Json& text(std::string_view value);
  Json& number(std::uint64_t value);
  Json& number(double value);
  Json& boolean(bool value);
  // A value that is JSON already.
  Json& json(std::string_view value);
  Json& null();

  Json& field(std::string_view name, std::string_view value) { return key(name).text(value); }
  Json& field(std::string_view name, const char* value) { return key(name).text(value); }
  Json& field(std::string_view name, std::uint64_t value) { return key(name).number(value); }
  Json& field(std::string_view name, double value) { return key(name).number(value); }
  Json& flag(std::string_view name, bool value) { return key(name).boolean(value); }

  const std::string& string() const { return out_; }
  // Gives what was written and begins anew.
  std::string take();

 private:
  Json& open(char bracket);
  void separate();

  std::string out_;
  std::string closing_;  // the brackets that are owed, innermost last
  bool first_ = true;    // nothing stands yet in the innermost bracket
  bool after_key_ = false;
};

// `text` with what is no UTF-8 replaced by U+FFFD, and control characters (also C1, which terminals may obey) replaced
// by '?': safe to print to a terminal.
std::string printable(std::string_view text);

}  // namespace whither
