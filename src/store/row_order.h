#pragma once

#include <string>

#include "flow/column_set.h"

namespace whither {

// The ORDER BY expressions of rows in merged files: the flows that a local address sent by that address, then those
// that one received by it, then the rest by their source; in each the other end, and the time. So what belongs to a
// device or a network lies together, where it compresses well, and the rest of a file is skipped by its statistics.
// `columns` are those that there are.
std::string row_order(const ColumnSet& columns);

// The column of a merged file with the number of each row in it, in the order in which rows were stored.
inline constexpr const char* kRowInFile = "row_in_file";

}  // namespace whither
