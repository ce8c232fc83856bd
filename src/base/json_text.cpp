#include "base/json_text.h"

#include "base/digits.h"
#include "base/utf8.h"

namespace whither {

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
