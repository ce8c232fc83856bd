#include <duckdb.h>

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "store/database_state.h"

namespace whither {

namespace {

bool valid_at(const std::uint64_t* validity, idx_t row) {
  return validity == nullptr || duckdb_validity_row_is_valid(const_cast<std::uint64_t*>(validity), row);
}

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

// in_ranges(UINTEGER index, UINTEGER ip4, BLOB ip6) → BOOLEAN, never NULL.
void in_ranges(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& sets = *static_cast<const std::vector<RangeSet>*>(duckdb_scalar_function_get_extra_info(info));
  auto* const index = duckdb_data_chunk_get_vector(input, 0);
  auto* const ip4 = duckdb_data_chunk_get_vector(input, 1);
  auto* const ip6 = duckdb_data_chunk_get_vector(input, 2);
  const auto* const indexes = static_cast<const std::uint32_t*>(duckdb_vector_get_data(index));
  const auto* const v4 = static_cast<const std::uint32_t*>(duckdb_vector_get_data(ip4));
  auto* const v6 = static_cast<duckdb_string_t*>(duckdb_vector_get_data(ip6));
  const auto* const v4_valid = duckdb_vector_get_validity(ip4);
  const auto* const v6_valid = duckdb_vector_get_validity(ip6);
  auto* const verdicts = static_cast<bool*>(duckdb_vector_get_data(output));
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    verdicts[row] = false;
    if (indexes[row] >= sets.size()) continue;
    if (valid_at(v4_valid, row)) {
      verdicts[row] = sets[indexes[row]].holds(v4[row]);
    } else if (valid_at(v6_valid, row)) {
      const std::span bytes{duckdb_string_t_data(&v6[row]), duckdb_string_t_length(v6[row])};
      const auto address = Address::of_bytes(std::as_bytes(bytes));
      verdicts[row] = address && sets[indexes[row]].holds(address);
    }
  }
}

}  // namespace

Result<void> Connection::know_ranges(RangeSets sets) {
  auto function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, "in_ranges");
  for (const auto type : {DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_BLOB}) {
    auto logical = duckdb_create_logical_type(type);
    duckdb_scalar_function_add_parameter(function, logical);
    duckdb_destroy_logical_type(&logical);
  }
  auto boolean = duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
  duckdb_scalar_function_set_return_type(function, boolean);
  duckdb_destroy_logical_type(&boolean);
  duckdb_scalar_function_set_special_handling(function);  // NULL comes in: an address fills one of its two columns
  auto owned = std::make_unique<std::vector<RangeSet>>();
  for (auto& set : sets) owned->emplace_back(std::move(set));
  duckdb_scalar_function_set_extra_info(function, owned.release(),
                                        [](void* gone) { delete static_cast<std::vector<RangeSet>*>(gone); });
  duckdb_scalar_function_set_function(function, in_ranges);
  const auto registered = duckdb_register_scalar_function(state_->connection, function);
  duckdb_destroy_scalar_function(&function);
  if (registered != DuckDBSuccess) return fail(Fault::Internal, "DuckDB did not take the function in_ranges");
  return {};
}

}  // namespace whither
