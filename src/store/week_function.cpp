#include "base/time.h"
#include "store/database_state.h"
#include "store/sql_function.h"

namespace whither {

// Of NULL it gives any number: filters ask whether time_start is there (query/sql.h).
Result<void> register_minute_of_week(duckdb_connection connection) {
  const auto minute_of_week = [](const Arguments& arguments, duckdb_vector output) {
    auto* const minutes = static_cast<std::uint16_t*>(duckdb_vector_get_data(output));
    WeekClock clock;
    for (idx_t row = 0; row < arguments.rows(); ++row) {
      const auto time = time_of_micros(arguments.value<std::int64_t>(0, row));
      minutes[row] = static_cast<std::uint16_t>(clock.minute_of_week(time));
    }
  };
  return know_function(connection, "minute_of_week", {DUCKDB_TYPE_TIMESTAMP_TZ}, DUCKDB_TYPE_USMALLINT, minute_of_week);
}

}  // namespace whither
