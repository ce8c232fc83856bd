#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/database.h"

namespace whither {

inline constexpr std::size_t kLongestQuery = 65536;  // bytes of a query that a person writes

// A query that may run: one statement without a semicolon behind it, so that it can stand in brackets.
struct CheckedQuery {
  std::string text;
  std::set<std::string> functions{};  // that it calls, in lower case
  bool reads_views = false;           // and does not only describe them
};

// Takes one SELECT (WITH … SELECT, VALUES, FROM …, DESCRIBE, SUMMARIZE, SHOW TABLES) that reads nothing but `views` and
// what it makes itself. It is DuckDB's own reading of the text that is looked through, not the text. Fault::Usage with
// a sentence of what is wrong, where it stands behind a line break, otherwise.
Result<CheckedQuery> check_query(Connection& connection, const std::string& query,
                                 std::span<const std::string_view> views);

}  // namespace whither
