#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "flow/columns.h"
#include "flow/flow.h"

namespace whither {

// Which columns of the stored table there are: those of the fields that some flow has, and of addresses the IPv6 part
// only where one is of IPv6.
struct ColumnSet {
  std::uint64_t fields = 0;  // bits as in Flow::present
  std::uint64_t wide = 0;    // address fields with an IPv6 part

  bool has(const Column& column) const {
    const auto bit = std::uint64_t{1} << static_cast<unsigned>(column.field);
    return ((column.part == Column::Part::V6 ? wide : fields) & bit) != 0;
  }
  friend bool operator==(const ColumnSet&, const ColumnSet&) = default;

  static ColumnSet of(std::span<const Flow> flows);
  // Those of that flow too.
  void add(const Flow& flow);
  void add(const ColumnSet& other) {
    fields |= other.fields;
    wide |= other.wide;
  }
  // The first so many of columns().
  static ColumnSet first(std::size_t count);
};

// "src_ip4, dst_ip4, …" in the order of the table.
std::string names_of(const ColumnSet& set);

}  // namespace whither
