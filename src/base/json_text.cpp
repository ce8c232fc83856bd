#include "base/json_text.h"

#include <fmt/format.h>

#include <iterator>

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
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(sequence[0]));
    } else {
      out += sequence;
    }
  });
  out += '"';
}

}  // namespace whither
