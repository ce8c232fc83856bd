#pragma once

#include <duckdb.h>

#include "store/database.h"

namespace whither {

// For the files of this folder that fill DuckDB's vectors themselves.
struct Connection::State {
  duckdb_connection connection = nullptr;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { duckdb_disconnect(&connection); }
};

// Makes minute_of_week(TIMESTAMPTZ) → USMALLINT known to a database, by any connection to it (base/time.h).
Result<void> register_minute_of_week(duckdb_connection connection);

}  // namespace whither
