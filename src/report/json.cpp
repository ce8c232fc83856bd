#include "report/json.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace whither {

namespace {

// The size of the well-formed UTF-8 sequence at the beginning of `text` (RFC 3629), 0 where there is none.
std::size_t sequence_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t size = lead >= 0xc2 && lead < 0xe0   ? 2
                           : lead >= 0xe0 && lead < 0xf0 ? 3
                           : lead >= 0xf0 && lead < 0xf5 ? 4
                                                         : 0;
  if (size == 0 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  if (lead == 0xe0 && byte(1) < 0xa0) return 0;   // overlong
  if (lead == 0xed && byte(1) >= 0xa0) return 0;  // surrogates
  if (lead == 0xf0 && byte(1) < 0x90) return 0;   // overlong
  if (lead == 0xf4 && byte(1) >= 0x90) return 0;  // beyond U+10FFFF
  return size;
}

// Calls `take` with each well-formed sequence, and with "" for each byte that belongs to none.
template <typename Take>
void each_sequence(std::string_view text, Take take) {
  while (!text.empty()) {
    const auto size = sequence_size(text);
    take(text.substr(0, size));
    text.remove_prefix(size == 0 ? 1 : size);
  }
}

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

}  // namespace

Json& Json::open(char bracket) {
  separate();
  out_ += bracket;
  closing_ += bracket == '{' ? '}' : ']';
  first_ = true;
  return *this;
}

Json& Json::end() {
  out_ += closing_.back();
  closing_.pop_back();
  first_ = false;
  return *this;
}

void Json::separate() {
  if (!first_ && !after_key_) out_ += ',';
  first_ = false;
  after_key_ = false;
}

Json& Json::key(std::string_view name) {
  text(name);
  out_ += ':';
  after_key_ = true;
  return *this;
}

Json& Json::text(std::string_view value) {
  separate();
  out_ += '"';
  each_sequence(value, [this](std::string_view sequence) {
    if (sequence.empty()) {
      out_ += kReplacement;
    } else if (sequence == "\"" || sequence == "\\") {
      out_ += '\\';
      out_ += sequence;
    } else if (static_cast<unsigned char>(sequence[0]) < 0x20 || sequence == "\x7f") {
      out_ += fmt::format("\\u{:04x}", static_cast<unsigned>(sequence[0]));
    } else {
      out_ += sequence;
    }
  });
  out_ += '"';
  return *this;
}

Json& Json::number(std::uint64_t value) {
  separate();
  out_ += fmt::format("{}", value);
  return *this;
}

Json& Json::number(double value) {
  if (!std::isfinite(value)) return null();
  separate();
  out_ += fmt::format("{:.6g}", value);
  return *this;
}

Json& Json::json(std::string_view value) {
  separate();
  out_ += value;
  return *this;
}

Json& Json::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

Json& Json::null() {
  separate();
  out_ += "null";
  return *this;
}

std::string Json::take() {
  auto out = std::exchange(out_, {});
  closing_.clear();
  first_ = true;
  return out;
}

std::string repaired_utf8(std::string_view text) {
  std::string out;
  each_sequence(text, [&](std::string_view sequence) { out += sequence.empty() ? kReplacement : sequence; });
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  each_sequence(text, [&](std::string_view sequence) {
    const bool control =
        sequence.size() == 1 && (static_cast<unsigned char>(sequence[0]) < 0x20 || sequence[0] == 0x7f);
    const bool c1 = sequence.size() == 2 && sequence[0] == '\xc2' && static_cast<unsigned char>(sequence[1]) < 0xa0;
    out += sequence.empty() ? kReplacement : control || c1 ? std::string_view{"?"} : sequence;
  });
  return out;
}

}  // namespace whither
