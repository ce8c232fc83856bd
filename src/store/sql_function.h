#pragma once

#include <duckdb.h>

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string_view>

#include "base/address.h"
#include "base/result.h"

namespace whither {

// Functions of ours in DuckDB's SQL; for the files of this folder that make them.

// The columns of a call, at most eight, some of whose values are NULL.
class Arguments {
 public:
  explicit Arguments(duckdb_data_chunk input);

  idx_t rows() const { return rows_; }
  bool valid(idx_t column, idx_t row) const {
    const auto* const validity = columns_[column].validity;
    return validity == nullptr || (validity[row / 64] >> (row % 64) & 1U) != 0;
  }
  // T must be the C++ type of the column.
  template <typename T>
  T value(idx_t column, idx_t row) const {
    return static_cast<const T*>(columns_[column].values)[row];
  }
  // All of a column, and which of its values are there, a bit each; nullptr where all are.
  template <typename T>
  const T* values(idx_t column) const {
    return static_cast<const T*>(columns_[column].values);
  }
  const std::uint64_t* validity(idx_t column) const { return columns_[column].validity; }
  // "" where it is NULL.
  std::string_view text(idx_t column, idx_t row) const;
  // Out of two columns, UINTEGER and BLOB, of which one is NULL at least; none where both are.
  Address address(idx_t v4, idx_t v6, idx_t row) const;

 private:
  struct Column {
    void* values = nullptr;
    const std::uint64_t* validity = nullptr;
  };
  std::array<Column, 8> columns_;
  idx_t rows_;
};

// Lays a text into a row of the result; NULL where it is "".
void put_text(duckdb_vector output, idx_t row, std::string_view text);

// What a function does with a chunk.
using FunctionBody = std::function<void(const Arguments& arguments, duckdb_vector output)>;

// Makes a function known to the database of a connection, in the place of one of that name; NULL comes in.
Result<void> know_function(duckdb_connection connection, const char* name,
                           std::initializer_list<duckdb_type> parameters, duckdb_type result, FunctionBody body);

}  // namespace whither
