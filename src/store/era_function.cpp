#include <duckdb.h>

#include <algorithm>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>

#include "store/database_state.h"

namespace whither {

namespace {

using Changes = std::unordered_map<Address, std::vector<Time>>;

// device_era(UINTEGER ip4, BLOB ip6, TIMESTAMPTZ time) → UINTEGER, never NULL.
void device_era(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& changes = *static_cast<const Changes*>(duckdb_scalar_function_get_extra_info(info));
  const auto column = [&](idx_t index) { return duckdb_data_chunk_get_vector(input, index); };
  const auto valid = [&](idx_t index, idx_t row) {
    auto* const validity = duckdb_vector_get_validity(column(index));
    return validity == nullptr || duckdb_validity_row_is_valid(validity, row);
  };
  const auto* const v4 = static_cast<const std::uint32_t*>(duckdb_vector_get_data(column(0)));
  auto* const v6 = static_cast<duckdb_string_t*>(duckdb_vector_get_data(column(1)));
  const auto* const times = static_cast<const std::int64_t*>(duckdb_vector_get_data(column(2)));
  auto* const eras = static_cast<std::uint32_t*>(duckdb_vector_get_data(output));
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    Address address;
    if (valid(0, row)) {
      address = Address::v4(v4[row]);
    } else if (valid(1, row)) {
      const std::span bytes{duckdb_string_t_data(&v6[row]), duckdb_string_t_length(v6[row])};
      address = Address::of_bytes(std::as_bytes(bytes));
    }
    eras[row] = 0;
    const auto found = changes.find(address);
    if (found == changes.end() || !valid(2, row)) continue;
    const auto at = std::ranges::upper_bound(found->second, time_of_micros(times[row]));
    eras[row] = static_cast<std::uint32_t>(at - found->second.begin());
  }
}

}  // namespace

Result<void> Connection::know_changes(std::vector<DeviceBook::Change> changes) {
  auto function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, "device_era");
  for (const auto type : {DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_BLOB, DUCKDB_TYPE_TIMESTAMP_TZ}) {
    auto logical = duckdb_create_logical_type(type);
    duckdb_scalar_function_add_parameter(function, logical);
    duckdb_destroy_logical_type(&logical);
  }
  auto number = duckdb_create_logical_type(DUCKDB_TYPE_UINTEGER);
  duckdb_scalar_function_set_return_type(function, number);
  duckdb_destroy_logical_type(&number);
  duckdb_scalar_function_set_special_handling(function);  // NULL comes in: an address fills one of its two columns
  auto owned = std::make_unique<Changes>();
  for (auto& change : changes) owned->emplace(change.address, std::move(change.at));
  duckdb_scalar_function_set_extra_info(function, owned.release(),
                                        [](void* gone) { delete static_cast<Changes*>(gone); });
  duckdb_scalar_function_set_function(function, device_era);
  const auto registered = duckdb_register_scalar_function(state_->connection, function);
  duckdb_destroy_scalar_function(&function);
  if (registered != DuckDBSuccess) return fail(Fault::Internal, "DuckDB did not take the function device_era");
  return {};
}

}  // namespace whither
