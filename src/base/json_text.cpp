#include "base/json_text.h"

#include <algorithm>

#include "base/digits.h"
#include "base/utf8.h"

namespace whither {

namespace {

// Reads values from the front of a text; each says whether there was one.
class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : left_(text) {}

  bool object() {
    if (!take('{') || ++depth_ > kDeepest) return false;
    bool is_good = take('}');
    while (!is_good) {
      if (!text() || !take(':') || !value()) return false;
      is_good = take('}');
      if (!is_good && !take(',')) return false;
    }
    --depth_;
    return true;
  }
  bool at_end() {
    pass_blanks();
    return left_.empty();
  }

 private:
  static constexpr int kDeepest = 32;

  void pass_blanks() { left_.remove_prefix(std::min(left_.find_first_not_of(" \t\r\n"), left_.size())); }
  bool take(char c) {
    pass_blanks();
    if (!left_.starts_with(c)) return false;
    left_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view word) {
    if (!left_.starts_with(word)) return false;
    left_.remove_prefix(word.size());
    return true;
  }

  bool value() {
    pass_blanks();
    if (left_.starts_with('{')) return object();
    if (left_.starts_with('[')) return array();
    if (left_.starts_with('"')) return text();
    return take("true") || take("false") || take("null") || number();
  }
  bool array() {
    if (!take('[') || ++depth_ > kDeepest) return false;
    bool is_good = take(']');
    while (!is_good) {
      if (!value()) return false;
      is_good = take(']');
      if (!is_good && !take(',')) return false;
    }
    --depth_;
    return true;
  }
  bool text() {
    if (!take('"')) return false;
    while (!left_.empty()) {
      if (take("\"")) return true;
      if (!(left_[0] == '\\' ? escape() : letter())) return false;
    }
    return false;
  }
  bool letter() {
    const auto size = utf8_sequence(left_);
    if (size == 0 || static_cast<unsigned char>(left_[0]) < 0x20) return false;
    left_.remove_prefix(size);
    return true;
  }
  bool escape() {
    left_.remove_prefix(1);
    if (left_.empty()) return false;
    const char kind = left_[0];
    left_.remove_prefix(1);
    if (kind != 'u') return std::string_view{"\"\\/bfnrt"}.contains(kind);
    const auto digits = left_.substr(0, 4);
    if (digits.size() < 4 || digits.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return false;
    left_.remove_prefix(4);
    return true;
  }
  bool digits() {
    const auto size = std::min(left_.find_first_not_of("0123456789"), left_.size());
    left_.remove_prefix(size);
    return size != 0;
  }
  bool number() {
    take("-");
    if (!take("0") && !digits()) return false;
    if (take(".") && !digits()) return false;
    if (!take("e") && !take("E")) return true;
    if (!take("+")) take("-");
    return digits();
  }

  std::string_view left_;
  int depth_ = 0;
};

}  // namespace

bool is_json_object(std::string_view text) {
  JsonReader reader{text};
  return reader.object() && reader.at_end();
}

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  each_utf8(text, [&](std::string_view sequence) {
    if (sequence.empty()) {
      out += kReplacement;
    } else if (sequence == "\"" || sequence == "\\") {
      out += '\\';
      out += sequence;
    } else if (static_cast<unsigned char>(sequence[0]) < 0x20 || sequence == "\x7f") {
      out += "\\u00";
      append_hex(out, static_cast<std::byte>(sequence[0]));
    } else {
      out += sequence;
    }
  });
  out += '"';
}

}  // namespace whither
