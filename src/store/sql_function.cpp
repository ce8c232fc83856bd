#include "store/sql_function.h"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace whither {

Arguments::Arguments(duckdb_data_chunk input) : columns_{}, rows_(duckdb_data_chunk_get_size(input)) {
  for (idx_t i = 0; i < std::min<idx_t>(duckdb_data_chunk_get_column_count(input), columns_.size()); ++i) {
    auto* const vector = duckdb_data_chunk_get_vector(input, i);
    columns_[i] = {duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector)};
  }
}

std::string_view Arguments::text(idx_t column, idx_t row) const {
  if (!valid(column, row)) return {};
  auto* const value = static_cast<duckdb_string_t*>(columns_[column].values) + row;
  return {duckdb_string_t_data(value), duckdb_string_t_length(*value)};
}

Address Arguments::address(idx_t v4, idx_t v6, idx_t row) const {
  if (valid(v4, row)) return Address::v4(value<std::uint32_t>(v4, row));
  return Address::of_bytes(std::as_bytes(std::span{text(v6, row)}));
}

void put_text(duckdb_vector output, idx_t row, std::string_view text) {
  if (!text.empty()) return duckdb_vector_assign_string_element_len(output, row, text.data(), text.size());
  duckdb_vector_ensure_validity_writable(output);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
}

Result<void> know_function(duckdb_connection connection, const char* name,
                           std::initializer_list<duckdb_type> parameters, duckdb_type result, FunctionBody body) {
  auto function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, name);
  for (const auto type : parameters) {
    auto logical = duckdb_create_logical_type(type);
    duckdb_scalar_function_add_parameter(function, logical);
    duckdb_destroy_logical_type(&logical);
  }
  auto returned = duckdb_create_logical_type(result);
  duckdb_scalar_function_set_return_type(function, returned);
  duckdb_destroy_logical_type(&returned);
  duckdb_scalar_function_set_special_handling(function);
  duckdb_scalar_function_set_extra_info(function, std::make_unique<FunctionBody>(std::move(body)).release(),
                                        [](void* gone) { delete static_cast<FunctionBody*>(gone); });
  duckdb_scalar_function_set_function(
      function, [](duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
        (*static_cast<const FunctionBody*>(duckdb_scalar_function_get_extra_info(info)))(Arguments{input}, output);
      });
  const auto registered = duckdb_register_scalar_function(connection, function);
  duckdb_destroy_scalar_function(&function);
  if (registered == DuckDBSuccess) return {};
  return fail(Fault::Internal, "DuckDB did not take the function " + std::string(name));
}

}  // namespace whither
