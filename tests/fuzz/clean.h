#pragma once

#include <string_view>

#include "base/assert.h"
#include "names/clean_name.h"

namespace whither {

// A name out of a stranger's text is one that cleaning leaves as it is, has no control character, and is no longer than
// it may be.
inline void check_clean(std::string_view name, std::size_t longest) {
  WHITHER_ASSERT(name.size() <= longest);
  for (const char c : name) WHITHER_ASSERT(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
  WHITHER_ASSERT(clean_name(name, longest) == name);
}

}  // namespace whither
