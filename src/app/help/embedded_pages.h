#pragma once

#include <span>
#include <string_view>

namespace whither {

// A page of docs/reference/ as the build found it.
struct EmbeddedPage {
  std::string_view name;  // "filter"
  std::string_view text;
};
std::span<const EmbeddedPage> embedded_pages();
// JSON Schemas of docs/reference/schemas/, by name: "top".
std::span<const EmbeddedPage> embedded_schemas();
// When that was, "2026-11-26"; $SOURCE_DATE_EPOCH of the build where it is set.
std::string_view embedded_date();

}  // namespace whither
