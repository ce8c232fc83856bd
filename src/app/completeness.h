#pragma once

#include <optional>

#include "report/coverage.h"

namespace whither {

// What is known to be missing of a window: gaps in what is stored, what a server counted as lost while it lasted, and
// what waits to be stored. Nothing where the store cannot be read.
std::optional<Completeness> completeness_of(Store& store, const Window& window, Time now);

}  // namespace whither
