#pragma once

#include <string_view>

namespace whither {

// The texts of src/names/lists/, put into the program by cmake/embed_lists.cmake.
std::string_view embedded_organisations();
std::string_view embedded_clouds();
std::string_view embedded_domains();

}  // namespace whither
