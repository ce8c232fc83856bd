#include <algorithm>
#include <memory>
#include <utility>

#include "store/database_state.h"
#include "store/sql_function.h"

namespace whither {

namespace {

// Sorted and disjoint ranges: the last one that does not begin behind an address is the only one that may hold it.
// PERF: of IPv4 as numbers, for the local networks are asked about both ends of each flow.
class RangeSet {
 public:
  explicit RangeSet(std::vector<AddressRange> ranges) : all_(std::move(ranges)) {
    for (const auto& range : all_) {
      if (range.first.is_v4()) v4_.push_back({range.first.v4_value(), range.last.v4_value()});
    }
  }

  bool holds(std::uint32_t address) const {
    const auto after = std::ranges::upper_bound(v4_, address, {}, &V4::first);
    return after != v4_.begin() && address <= std::prev(after)->last;
  }
  bool holds(const Address& address) const {
    const auto after = std::ranges::upper_bound(all_, address, {}, &AddressRange::first);
    return after != all_.begin() && address <= std::prev(after)->last;
  }

 private:
  struct V4 {
    std::uint32_t first;
    std::uint32_t last;
  };
  std::vector<V4> v4_;
  std::vector<AddressRange> all_;
};

}  // namespace

// in_ranges(UINTEGER index, UINTEGER ip4, BLOB ip6) → BOOLEAN, never NULL.
Result<void> Connection::know_ranges(RangeSets given) {
  const auto known = std::make_shared<std::vector<RangeSet>>();
  for (auto& set : given) known->emplace_back(std::move(set));
  const auto in_ranges = [known](const Arguments& arguments, duckdb_vector output) {
    const auto& sets = *known;
    auto* const verdicts = static_cast<bool*>(duckdb_vector_get_data(output));
    for (idx_t row = 0; row < arguments.rows(); ++row) {
      const auto index = arguments.value<std::uint32_t>(0, row);
      verdicts[row] = false;
      if (index >= sets.size()) continue;
      if (arguments.valid(1, row)) {
        verdicts[row] = sets[index].holds(arguments.value<std::uint32_t>(1, row));
      } else if (const auto address = arguments.address(1, 2, row)) {
        verdicts[row] = sets[index].holds(address);
      }
    }
  };
  return know_function(state_->connection, "in_ranges", {DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_BLOB},
                       DUCKDB_TYPE_BOOLEAN, in_ranges);
}

}  // namespace whither
