#include <duckdb.h>

#include "base/time.h"
#include "store/database_state.h"

namespace whither {

namespace {

// Of NULL it gives any number: filters ask whether time_start is there (query/sql.h).
void minute_of_week(duckdb_function_info /*info*/, duckdb_data_chunk input, duckdb_vector output) {
  const auto* const times =
      static_cast<const std::int64_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 0)));
  auto* const minutes = static_cast<std::uint16_t*>(duckdb_vector_get_data(output));
  WeekClock clock;
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    minutes[row] = static_cast<std::uint16_t>(clock.minute_of_week(time_of_micros(times[row])));
  }
}

}  // namespace

Result<void> register_minute_of_week(duckdb_connection connection) {
  auto function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, "minute_of_week");
  auto time = duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP_TZ);
  duckdb_scalar_function_add_parameter(function, time);
  duckdb_destroy_logical_type(&time);
  auto number = duckdb_create_logical_type(DUCKDB_TYPE_USMALLINT);
  duckdb_scalar_function_set_return_type(function, number);
  duckdb_destroy_logical_type(&number);
  duckdb_scalar_function_set_function(function, minute_of_week);
  const auto registered = duckdb_register_scalar_function(connection, function);
  duckdb_destroy_scalar_function(&function);
  if (registered != DuckDBSuccess) return fail(Fault::Internal, "DuckDB did not take the function minute_of_week");
  return {};
}

}  // namespace whither
