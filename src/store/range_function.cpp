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

// `ranges` is sorted and disjoint: the last one that does not begin behind the address is the only one that may hold
// it.
bool holds(const std::vector<AddressRange>& ranges, const Address& address) {
  auto after = std::ranges::upper_bound(ranges, address, {}, &AddressRange::first);
  return after != ranges.begin() && address <= std::prev(after)->last;
}

// in_ranges(UINTEGER index, UINTEGER ip4, BLOB ip6) → BOOLEAN, never NULL.
void in_ranges(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& sets = *static_cast<const RangeSets*>(duckdb_scalar_function_get_extra_info(info));
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
    Address address;
    if (valid_at(v4_valid, row)) {
      address = Address::v4(v4[row]);
    } else if (valid_at(v6_valid, row)) {
      const std::span bytes{duckdb_string_t_data(&v6[row]), duckdb_string_t_length(v6[row])};
      address = Address::of_bytes(std::as_bytes(bytes));
    }
    verdicts[row] = address && indexes[row] < sets.size() && holds(sets[indexes[row]], address);
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
  auto owned = std::make_unique<RangeSets>(std::move(sets));
  duckdb_scalar_function_set_extra_info(function, owned.release(),
                                        [](void* gone) { delete static_cast<RangeSets*>(gone); });
  duckdb_scalar_function_set_function(function, in_ranges);
  const auto registered = duckdb_register_scalar_function(state_->connection, function);
  duckdb_destroy_scalar_function(&function);
  if (registered != DuckDBSuccess) return fail(Fault::Internal, "DuckDB did not take the function in_ranges");
  return {};
}

}  // namespace whither
