#pragma once

#include <string>

#include "query/test_tree.h"

namespace whither {

// The tests as a boolean expression of DuckDB's SQL over the columns of flow/columns.h; never NULL. Made of names of
// columns and numbers only. Sets are called by their index: in_ranges(0, src_ip4, src_ip6).
std::string sql_of(const Node& node);

}  // namespace whither
