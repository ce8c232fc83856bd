#pragma once

#include <cstddef>
#include <string>

#include "app/row_options.h"
#include "base/result.h"

namespace whither {

// Tells what registries were asked, the newest first, at most `limit` (0: all), by the book in that folder, and gives
// the exit code.
Result<int> tell_registry_history(const std::string& folder, std::size_t limit, const RowOptions& rows);

}  // namespace whither
