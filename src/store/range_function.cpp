#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "store/database_state.h"
#include "store/sql_function.h"

namespace whither {

namespace {

// Sorted and disjoint ranges: the last one that does not begin behind an address is the only one that may hold it.
class RangeSet {
 public:
  explicit RangeSet(std::vector<AddressRange> ranges) : all_(std::move(ranges)) {
    for (const auto& range : all_) {
      if (!range.first.is_v4()) continue;
      v4_.push_back({range.first.v4_value(), range.last.v4_value() - range.first.v4_value()});
    }
  }

  bool holds(const Address& address) const {
    const auto after = std::ranges::upper_bound(all_, address, {}, &AddressRange::first);
    return after != all_.begin() && address <= std::prev(after)->last;
  }
  // Of many IPv4 addresses. PERF: local networks are few, and asked about both ends of each flow: one range after the
  // other, which the compiler makes into vectors, took a fifth off the processor time of a ranking over 10^6 flows.
  void hold(std::span<const std::uint32_t> addresses, bool* verdicts) const {
    if (v4_.size() > kFew) {
      std::ranges::transform(addresses, verdicts, [&](std::uint32_t address) { return search(address); });
      return;
    }
    std::fill_n(verdicts, addresses.size(), false);
    for (const auto& [first, width] : v4_) {
      for (std::size_t i = 0; i < addresses.size(); ++i) verdicts[i] |= addresses[i] - first <= width;
    }
  }

 private:
  struct V4 {
    std::uint32_t first;
    std::uint32_t width;  // the last one less the first
  };
  static constexpr std::size_t kFew = 16;

  bool search(std::uint32_t address) const {
    const auto after = std::ranges::upper_bound(v4_, address, {}, &V4::first);
    return after != v4_.begin() && address - std::prev(after)->first <= std::prev(after)->width;
  }

  std::vector<V4> v4_;
  std::vector<AddressRange> all_;
};

}  // namespace

// in_ranges(UINTEGER index, UINTEGER ip4, BLOB ip6) → BOOLEAN, never NULL. `index` is a constant.
Result<void> Connection::know_ranges(RangeSets given) {
  const auto known = std::make_shared<std::vector<RangeSet>>();
  for (auto& set : given) known->emplace_back(std::move(set));
  const auto in_ranges = [known](const Arguments& arguments, duckdb_vector output) {
    const auto rows = arguments.rows();
    auto* const verdicts = static_cast<bool*>(duckdb_vector_get_data(output));
    // The number of the set is a constant: one for all rows.
    const auto index = rows == 0 ? 0 : arguments.value<std::uint32_t>(0, 0);
    if (index >= known->size()) {
      std::fill_n(verdicts, rows, false);
      return;
    }
    const auto& set = (*known)[index];
    set.hold({arguments.values<std::uint32_t>(1), rows}, verdicts);
    if (arguments.validity(1) == nullptr) return;
    for (idx_t row = 0; row < rows; ++row) {
      if (arguments.valid(1, row)) continue;
      const auto address = arguments.address(1, 2, row);
      verdicts[row] = address && set.holds(address);
    }
  };
  return know_function(state_->connection, "in_ranges", {DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_BLOB},
                       DUCKDB_TYPE_BOOLEAN, in_ranges);
}

}  // namespace whither
