#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "flow/column_set.h"
#include "flow/flow.h"

namespace whither {

// The order of rows in files: the flows that a local address sent by that address, then those that one received by it,
// then the rest by their source; in each the other end, and then the order in which they were stored. So what belongs
// to a device or a network lies together, where it compresses well, and the rest of a file is skipped by its
// statistics. Which addresses count as local is fixed here, for order alone; what a user calls local may be more.
//
// A file is in this order in runs of at most so many rows: four row groups of Parquet. Ordering all of a larger file
// costs twice as much, gains no bytes, and its row groups would no longer be of a short time each.
inline constexpr std::uint64_t kRunRows = 491'520;

// The numbers of the flows, in that order; those of IPv6 behind the others. At most 2^32 flows.
std::vector<std::uint32_t> row_order(std::span<const Flow> flows);

// The ORDER BY expressions that give that order to rows with `columns` and kRowInFile.
std::string row_order(const ColumnSet& columns);

// The column of a file with the number of each row in it, in the order in which rows were stored.
inline constexpr const char* kRowInFile = "row_in_file";

}  // namespace whither
