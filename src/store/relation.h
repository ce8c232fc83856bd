#pragma once

#include <span>
#include <string>

#include "store/layout.h"
#include "store/manifest.h"

namespace whither {

// The FROM expression of the flows in `files`, in their order, with all columns of flow/columns.h: those that came
// after a file was written are NULL for its rows. With `row_numbers` also file_row_number, a row's place in its file.
std::string relation_of(const Layout& layout, std::span<const StoredFile> files, bool row_numbers = false);

}  // namespace whither
