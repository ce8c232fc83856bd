#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"
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

// Puts flows in that order: what it goes by is kept of each while it is at hand, 16 bytes for IPv4 and 40 for IPv6, as
// looking at them again later would bring them all from memory once more. At most 2^32 flows.
class RowOrder {
 public:
  void add(const Flow& flow);
  // The numbers of the flows that were added in that order; those of IPv6 behind the others.
  std::vector<std::uint32_t> rows();
  // Forgets the flows, but keeps the memory for the next ones.
  void clear();

 private:
  // A flow of IPv4: class and local end, the other end.
  struct Ranked {
    std::uint64_t high;
    std::uint32_t low;
    std::uint32_t row;
  };
  struct RankedV6 {
    std::uint8_t class_of_flow;
    Address local;
    Address other;
    std::uint32_t row;
    friend auto operator<=>(const RankedV6&, const RankedV6&) = default;
  };
  void order_v4();

  std::vector<Ranked> of_v4_;
  std::vector<Ranked> spare_;  // what of_v4_ is moved to and fro with
  std::vector<RankedV6> of_v6_;
};

// The ORDER BY expressions that give that order to rows with `columns` and kRowInFile.
std::string row_order(const ColumnSet& columns);

// The column of a file with the number of each row in it, in the order in which rows were stored.
inline constexpr const char* kRowInFile = "row_in_file";

}  // namespace whither
