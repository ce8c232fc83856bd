#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace whither {

// RFC 4648, 4, with its padding; nothing where it is none.
std::optional<std::vector<std::byte>> bytes_of_base64(std::string_view text);

}  // namespace whither
