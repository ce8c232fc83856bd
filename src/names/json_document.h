#pragma once

#include <memory>
#include <string_view>

struct json_t;  // of jansson

namespace whither {

struct ReleaseJson {
  void operator()(json_t* json) const;
};
using JsonDocument = std::unique_ptr<json_t, ReleaseJson>;

// Null where the text is no JSON. Bytes that are no UTF-8 become U+FFFD.
JsonDocument json_of(std::string_view text);
// A text that is a member of an object; "" where there is none.
std::string_view json_text(const json_t* object, const char* key);

}  // namespace whither
