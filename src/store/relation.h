#pragma once

#include <span>
#include <string>

#include "store/layout.h"
#include "store/manifest.h"

namespace whither {

// The FROM expression of the flows in `files`, with all columns of flow/columns.h: those that a file does not have are
// NULL for its rows. In the order of the files, where the database keeps it.
std::string relation_of(const Layout& layout, std::span<const StoredFile> files);
// The same of one file, and file_row_number: how many rows of it were stored before.
std::string relation_of(const Layout& layout, const StoredFile& file);

}  // namespace whither
