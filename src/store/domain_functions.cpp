#include <duckdb.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "store/database_state.h"

namespace whither {

namespace {

using LazyBook = Connection::LazyDomainBook;

// The columns of a call, some of whose values are NULL.
class Arguments {
 public:
  explicit Arguments(duckdb_data_chunk input) : input_(input) {}

  idx_t rows() const { return duckdb_data_chunk_get_size(input_); }
  std::string_view text(idx_t column, idx_t row) const {
    if (!valid(column, row)) return {};
    auto* const value = static_cast<duckdb_string_t*>(data(column)) + row;
    return {duckdb_string_t_data(value), duckdb_string_t_length(*value)};
  }
  // Out of two columns, of which one is NULL.
  Address address(idx_t v4, idx_t v6, idx_t row) const {
    if (valid(v4, row)) return Address::v4(static_cast<const std::uint32_t*>(data(v4))[row]);
    return Address::of_bytes(std::as_bytes(std::span{text(v6, row)}));
  }
  std::uint8_t number(idx_t column, idx_t row) const { return static_cast<const std::uint8_t*>(data(column))[row]; }

 private:
  void* data(idx_t column) const { return duckdb_vector_get_data(duckdb_data_chunk_get_vector(input_, column)); }
  bool valid(idx_t column, idx_t row) const {
    auto* const validity = duckdb_vector_get_validity(duckdb_data_chunk_get_vector(input_, column));
    return validity == nullptr || duckdb_validity_row_is_valid(validity, row);
  }
  duckdb_data_chunk input_;
};

const DomainBook& book_of(duckdb_function_info info) {
  return (*static_cast<const LazyBook*>(duckdb_scalar_function_get_extra_info(info)))();
}

void put(duckdb_vector output, idx_t row, std::string_view text) {
  if (!text.empty()) return duckdb_vector_assign_string_element_len(output, row, text.data(), text.size());
  duckdb_vector_ensure_validity_writable(output);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
}

// in_category(UTINYINT number, VARCHAR name, UINTEGER ip4, BLOB ip6) → BOOLEAN, never NULL.
void in_category(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& book = book_of(info);
  const Arguments arguments{input};
  auto* const verdicts = static_cast<bool*>(duckdb_vector_get_data(output));
  for (idx_t row = 0; row < arguments.rows(); ++row) {
    verdicts[row] = book.category_of(arguments.text(1, row), arguments.address(2, 3, row)) == arguments.number(0, row);
  }
}

// category_of(VARCHAR name, UINTEGER ip4, BLOB ip6) → VARCHAR
void category_of(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& book = book_of(info);
  const Arguments arguments{input};
  for (idx_t row = 0; row < arguments.rows(); ++row) {
    const auto number = book.category_of(arguments.text(0, row), arguments.address(1, 2, row));
    put(output, row, book.category_named(number));
  }
}

// service_of(VARCHAR name) → VARCHAR
void service_of(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& book = book_of(info);
  const Arguments arguments{input};
  std::string_view last;
  std::string service;
  for (idx_t row = 0; row < arguments.rows(); ++row) {
    const auto name = arguments.text(0, row);
    if (name != last) service = book.service_of(name);
    last = name;
    put(output, row, name.empty() ? std::string_view{} : service);
  }
}

struct Function {
  const char* name;
  std::span<const duckdb_type> parameters;
  duckdb_type result;
  duckdb_scalar_function_t body;
};

Result<void> make_known(duckdb_connection connection, const Function& wanted, const LazyBook& book) {
  auto function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, wanted.name);
  for (const auto type : wanted.parameters) {
    auto logical = duckdb_create_logical_type(type);
    duckdb_scalar_function_add_parameter(function, logical);
    duckdb_destroy_logical_type(&logical);
  }
  auto result = duckdb_create_logical_type(wanted.result);
  duckdb_scalar_function_set_return_type(function, result);
  duckdb_destroy_logical_type(&result);
  duckdb_scalar_function_set_special_handling(function);  // NULL comes in
  duckdb_scalar_function_set_extra_info(function, std::make_unique<LazyBook>(book).release(),
                                        [](void* gone) { delete static_cast<LazyBook*>(gone); });
  duckdb_scalar_function_set_function(function, wanted.body);
  const auto registered = duckdb_register_scalar_function(connection, function);
  duckdb_destroy_scalar_function(&function);
  if (registered == DuckDBSuccess) return {};
  return fail(Fault::Internal, "DuckDB did not take the function " + std::string(wanted.name));
}

}  // namespace

Result<void> Connection::know_domains(const LazyDomainBook& book) {
  constexpr duckdb_type kParameters[] = {DUCKDB_TYPE_UTINYINT, DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_UINTEGER,
                                         DUCKDB_TYPE_BLOB};
  const std::span all{kParameters};
  for (const auto& function : {Function{"in_category", all, DUCKDB_TYPE_BOOLEAN, in_category},
                               Function{"category_of", all.subspan(1), DUCKDB_TYPE_VARCHAR, category_of},
                               Function{"service_of", all.subspan(1, 1), DUCKDB_TYPE_VARCHAR, service_of}}) {
    if (auto known = make_known(state_->connection, function, book); !known) return known;
  }
  return {};
}

}  // namespace whither
