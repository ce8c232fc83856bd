#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "store/database_state.h"
#include "store/sql_function.h"

namespace whither {

// device_era(UINTEGER ip4, BLOB ip6, TIMESTAMPTZ time) → UINTEGER, never NULL.
Result<void> Connection::know_changes(std::vector<DeviceBook::Change> changes) {
  const auto known = std::make_shared<std::unordered_map<Address, std::vector<Time>>>();
  for (auto& change : changes) known->emplace(change.address, std::move(change.at));
  const auto device_era = [known](const Arguments& arguments, duckdb_vector output) {
    auto* const eras = static_cast<std::uint32_t*>(duckdb_vector_get_data(output));
    for (idx_t row = 0; row < arguments.rows(); ++row) {
      eras[row] = 0;
      const auto found = known->find(arguments.address(0, 1, row));
      if (found == known->end() || !arguments.valid(2, row)) continue;
      const auto at = std::ranges::upper_bound(found->second, time_of_micros(arguments.value<std::int64_t>(2, row)));
      eras[row] = static_cast<std::uint32_t>(at - found->second.begin());
    }
  };
  return know_function(state_->connection, "device_era",
                       {DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_BLOB, DUCKDB_TYPE_TIMESTAMP_TZ}, DUCKDB_TYPE_UINTEGER,
                       device_era);
}

}  // namespace whither
