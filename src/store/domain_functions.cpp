#include <string>
#include <string_view>

#include "store/database_state.h"
#include "store/sql_function.h"

namespace whither {

// in_category(UTINYINT number, VARCHAR name, UINTEGER ip4, BLOB ip6) → BOOLEAN, never NULL; category_of(name, ip4, ip6)
// and service_of(name) → VARCHAR.
Result<void> Connection::know_domains(const LazyDomainBook& book) {
  const auto in_category = [book](const Arguments& arguments, duckdb_vector output) {
    auto* const verdicts = static_cast<bool*>(duckdb_vector_get_data(output));
    for (idx_t row = 0; row < arguments.rows(); ++row) {
      const auto category = book().category_of(arguments.text(1, row), arguments.address(2, 3, row));
      verdicts[row] = category == arguments.value<std::uint8_t>(0, row);
    }
  };
  const auto category_of = [book](const Arguments& arguments, duckdb_vector output) {
    for (idx_t row = 0; row < arguments.rows(); ++row) {
      const auto category = book().category_of(arguments.text(0, row), arguments.address(1, 2, row));
      put_text(output, row, book().category_named(category));
    }
  };
  const auto service_of = [book](const Arguments& arguments, duckdb_vector output) {
    std::string_view last;
    std::string service;
    for (idx_t row = 0; row < arguments.rows(); ++row) {
      const auto name = arguments.text(0, row);
      if (name != last) service = book().service_of(name);
      last = name;
      put_text(output, row, name.empty() ? std::string_view{} : service);
    }
  };
  constexpr auto kNumber = DUCKDB_TYPE_UTINYINT, kText = DUCKDB_TYPE_VARCHAR, kV4 = DUCKDB_TYPE_UINTEGER,
                 kV6 = DUCKDB_TYPE_BLOB;
  auto* const connection = state_->connection;
  auto known = know_function(connection, "in_category", {kNumber, kText, kV4, kV6}, DUCKDB_TYPE_BOOLEAN, in_category);
  if (known) known = know_function(connection, "category_of", {kText, kV4, kV6}, kText, category_of);
  if (known) known = know_function(connection, "service_of", {kText}, kText, service_of);
  return known;
}

}  // namespace whither
