#pragma once

#include <cstddef>
#include <string>

#include "flow/batch.h"
#include "store/database.h"

namespace whither {

// The flow in a row whose columns are those of flow/columns.h in their order, the first of them at `first_column`.
// Its texts are put into `texts`.
Flow flow_of(const Chunk& chunk, std::size_t row, Texts& texts, std::size_t first_column = 0);

// "src_ip4, src_ip6, …": the columns of the store for SELECT.
std::string column_names();
// "src_ip4 UINTEGER, src_ip6 BLOB, …": the columns of the store for CREATE TABLE.
std::string column_definitions();

}  // namespace whither
