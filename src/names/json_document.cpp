#include "names/json_document.h"

#include <jansson.h>

#include "base/utf8.h"

namespace whither {

void ReleaseJson::operator()(json_t* json) const { json_decref(json); }

JsonDocument json_of(std::string_view text) {
  const auto repaired = repaired_utf8(text);
  return JsonDocument{json_loadb(repaired.data(), repaired.size(), JSON_ALLOW_NUL, nullptr)};
}

std::string_view json_text(const json_t* object, const char* key) {
  const auto* const value = json_object_get(object, key);
  const char* const bytes = json_string_value(value);
  return bytes == nullptr ? std::string_view{} : std::string_view{bytes, json_string_length(value)};
}

}  // namespace whither
