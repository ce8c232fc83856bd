#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/row_options.h"
#include "base/result.h"
#include "base/time.h"

namespace whither {

// A query as it was typed, and what is to become of its rows.
struct SqlAsking {
  std::string data_dir;
  std::string query;
  Duration timeout{};
  std::optional<std::uint64_t> limit;  // 0 for all
  RowOptions rows;
};

inline constexpr std::uint64_t kSqlRows = 1000;  // that people see unless they ask for more

// Query → sandbox → standard output or a file. Gives the exit code. Takes SIGINT and SIGTERM for the whole process.
Result<int> answer_sql(const SqlAsking& asking);

}  // namespace whither
