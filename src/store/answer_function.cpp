#include "store/database_state.h"
#include "store/sql_function.h"

namespace whither {

// name_of_peer(BOOLEAN of_source, UINTEGER src_ip4, BLOB src_ip6, UINTEGER dst_ip4, BLOB dst_ip6, TIMESTAMPTZ time) →
// VARCHAR
Result<void> Connection::know_answers(const DnsMemory& memory) {
  const auto name_of_peer = [&memory](const Arguments& arguments, duckdb_vector output) {
    for (idx_t row = 0; row < arguments.rows(); ++row) {
      std::string name;
      if (arguments.valid(5, row)) {
        name = memory.name_of_end(arguments.value<bool>(0, row), arguments.address(1, 2, row),
                                  arguments.address(3, 4, row), time_of_micros(arguments.value<std::int64_t>(5, row)));
      }
      put_text(output, row, name);
    }
  };
  return know_function(state_->connection, "name_of_peer",
                       {DUCKDB_TYPE_BOOLEAN, DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_BLOB, DUCKDB_TYPE_UINTEGER,
                        DUCKDB_TYPE_BLOB, DUCKDB_TYPE_TIMESTAMP_TZ},
                       DUCKDB_TYPE_VARCHAR, name_of_peer);
}

}  // namespace whither
