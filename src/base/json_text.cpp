#include "base/json_text.h"

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
      constexpr std::string_view kDigits = "0123456789abcdef";
      const auto code = static_cast<unsigned char>(sequence[0]);
      out += "\\u00";
      out += kDigits[code >> 4];
      out += kDigits[code & 0xf];
    } else {
      out += sequence;
    }
  });
  out += '"';
}

}  // namespace whither
