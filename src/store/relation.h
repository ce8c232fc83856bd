#pragma once

#include <span>
#include <string>

#include "store/layout.h"
#include "store/manifest.h"

namespace whither {

// The FROM expression of the flows in `files`, with all columns of flow/columns.h: those that a file does not have are
// NULL for its rows. In the order of the files, where the database keeps it. With `row_numbers` also file_row_number, a
// row's place in its file.
std::string relation_of(const Layout& layout, std::span<const StoredFile> files, bool row_numbers = false);

}  // namespace whither
