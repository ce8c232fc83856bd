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

// Makes the aggregate tally(BOOLEAN down, UINTEGER sampling, UBIGINT bytes, packets, bytes_reverse, packets_reverse,
// flows, BOOLEAN copy) → STRUCT(UBIGINT up, down, packets_up, packets_down, flows, copies, max_sampling) known to a
// database: what a Tally is of rows (flow/tally.h), how many flows are copies, and the greatest sampling; and
// tally_of() of the same, which gives that of one row. NULL counts as 0 or false. The first four parameters are enough
// where each row is one flow. PERF: one look at each group and 56 bytes for it, where five sums of DuckDB's, which are
// of 128 bits, take five and 150, and direction and sampling as keys twice as many groups.
Result<void> register_tally(duckdb_connection connection);

}  // namespace whither
