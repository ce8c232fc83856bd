#include "report/json.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "base/json_text.h"
#include "base/utf8.h"

namespace whither {

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
  append_json_text(out_, value);
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

std::string printable(std::string_view text) {
  std::string out;
  each_utf8(text, [&](std::string_view sequence) {
    const bool control =
        sequence.size() == 1 && (static_cast<unsigned char>(sequence[0]) < 0x20 || sequence[0] == 0x7f);
    const bool c1 = sequence.size() == 2 && sequence[0] == '\xc2' && static_cast<unsigned char>(sequence[1]) < 0xa0;
    out += sequence.empty() ? kReplacement : control || c1 ? std::string_view{"?"} : sequence;
  });
  return out;
}

}  // namespace whither
