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

}  // namespace whither
