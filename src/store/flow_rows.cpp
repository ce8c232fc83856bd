#include "store/flow_rows.h"

#include <duckdb.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "flow/columns.h"
#include "store/database_state.h"

namespace whither {

namespace {

const std::byte* member_of(const Flow& flow, const FieldInfo& info) {
  return reinterpret_cast<const std::byte*>(&flow) + info.offset;
}

// Members whose bytes are what DuckDB's vector wants.
template <typename T>
void fill_plain(const FieldInfo& info, std::span<const Flow> flows, void* values, std::uint64_t* valid) {
  auto* const out = static_cast<T*>(values);
  for (std::size_t row = 0; row < flows.size(); ++row) {
    if (flows[row].has(info.field)) {
      std::memcpy(&out[row], member_of(flows[row], info), sizeof(T));
    } else {
      duckdb_validity_set_row_invalid(valid, row);
    }
  }
}

void fill_address(const Column& column, std::span<const Flow> flows, duckdb_vector vector, std::uint64_t* valid) {
  const auto& info = info_of(column.field);
  auto* const v4 = static_cast<std::uint32_t*>(duckdb_vector_get_data(vector));
  for (std::size_t row = 0; row < flows.size(); ++row) {
    Address address;
    if (flows[row].has(info.field)) std::memcpy(&address, member_of(flows[row], info), sizeof address);
    if (column.part == Column::Part::V4 && address.is_v4()) {
      v4[row] = address.v4_value();
    } else if (column.part == Column::Part::V6 && address.is_v6()) {
      const auto bytes = address.bytes();
      duckdb_vector_assign_string_element_len(vector, row, reinterpret_cast<const char*>(bytes.data()), bytes.size());
    } else {
      duckdb_validity_set_row_invalid(valid, row);
    }
  }
}

void fill_text(const FieldInfo& info, std::span<const Flow> flows, const Texts& texts, duckdb_vector vector,
               std::uint64_t* valid) {
  for (std::size_t row = 0; row < flows.size(); ++row) {
    if (!flows[row].has(info.field)) {
      duckdb_validity_set_row_invalid(valid, row);
      continue;
    }
    TextId id = 0;
    std::memcpy(&id, member_of(flows[row], info), sizeof id);
    const auto text = texts.of(id);
    duckdb_vector_assign_string_element_len(vector, row, text.data(), text.size());
  }
}

void fill(const Column& column, std::span<const Flow> flows, const Texts& texts, duckdb_vector vector) {
  duckdb_vector_ensure_validity_writable(vector);
  auto* const valid = duckdb_vector_get_validity(vector);
  auto* const values = duckdb_vector_get_data(vector);
  const auto& info = info_of(column.field);
  switch (info.kind) {
    case Kind::Address:
      return fill_address(column, flows, vector, valid);
    case Kind::Time:  // microseconds since 1970, as TIMESTAMPTZ
    case Kind::Counter:
    case Kind::Mac:
      return fill_plain<std::uint64_t>(info, flows, values, valid);
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
      return fill_plain<std::uint32_t>(info, flows, values, valid);
    case Kind::Port:
    case Kind::Flags:
    case Kind::Number16:
      return fill_plain<std::uint16_t>(info, flows, values, valid);
    case Kind::Bool:
    case Kind::Protocol:
    case Kind::FlowKind:
    case Kind::Number8:
      return fill_plain<std::uint8_t>(info, flows, values, valid);
    case Kind::Text:
      return fill_text(info, flows, texts, vector, valid);
  }
}

// Owns what the C API hands out while rows are appended.
struct Appending {
  duckdb_appender appender = nullptr;
  duckdb_data_chunk chunk = nullptr;
  ~Appending() {
    duckdb_destroy_data_chunk(&chunk);
    duckdb_appender_destroy(&appender);
  }
};

}  // namespace

Result<void> append_flows(Connection& connection, const char* table, std::span<const Flow> flows, const Texts& texts) {
  Appending appending;
  if (duckdb_appender_create(connection.state().connection, nullptr, table, &appending.appender) != DuckDBSuccess) {
    return fail(Fault::Internal, fmt::format("cannot append to {}", table));
  }
  std::vector<duckdb_logical_type> types;
  for (idx_t i = 0; i < duckdb_appender_column_count(appending.appender); ++i) {
    types.push_back(duckdb_appender_column_type(appending.appender, i));
  }
  appending.chunk = duckdb_create_data_chunk(types.data(), types.size());
  for (auto& type : types) duckdb_destroy_logical_type(&type);
  const auto all = columns();
  while (!flows.empty()) {
    const auto piece = flows.first(std::min<std::size_t>(flows.size(), duckdb_vector_size()));
    flows = flows.subspan(piece.size());
    duckdb_data_chunk_reset(appending.chunk);
    for (std::size_t i = 0; i < all.size(); ++i) {
      fill(all[i], piece, texts, duckdb_data_chunk_get_vector(appending.chunk, i));
    }
    duckdb_data_chunk_set_size(appending.chunk, piece.size());
    if (duckdb_append_data_chunk(appending.appender, appending.chunk) != DuckDBSuccess) {
      return fail(Fault::Internal, duckdb_appender_error(appending.appender));
    }
  }
  if (duckdb_appender_flush(appending.appender) != DuckDBSuccess) {
    return fail(Fault::Internal, duckdb_appender_error(appending.appender));
  }
  return {};
}

Flow flow_of(const Chunk& chunk, std::size_t row, Texts& texts, std::size_t first_column) {
  Flow flow;
  const auto all = columns();
  const auto set = [&](std::size_t column, const FieldInfo& info, auto value) {
    if (chunk.null(column, row)) return;
    std::memcpy(reinterpret_cast<std::byte*>(&flow) + info.offset, &value, sizeof value);
    flow.mark(info.field);
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& info = info_of(all[i].field);
    const auto column = first_column + i;
    switch (info.kind) {
      case Kind::Address:
        if (all[i].part == Column::Part::V4) {
          set(column, info, Address::v4(chunk.value<std::uint32_t>(column, row)));
        } else {
          set(column, info, Address::of_bytes(std::as_bytes(std::span{chunk.text(column, row)})));
        }
        break;
      case Kind::Time:
      case Kind::Counter:
      case Kind::Mac:
        set(column, info, chunk.value<std::uint64_t>(column, row));
        break;
      case Kind::Asn:
      case Kind::Interface:
      case Kind::Number32:
        set(column, info, chunk.value<std::uint32_t>(column, row));
        break;
      case Kind::Port:
      case Kind::Flags:
      case Kind::Number16:
        set(column, info, chunk.value<std::uint16_t>(column, row));
        break;
      case Kind::Bool:
      case Kind::Protocol:
      case Kind::FlowKind:
      case Kind::Number8:
        set(column, info, chunk.value<std::uint8_t>(column, row));
        break;
      case Kind::Text:
        set(column, info, texts.id_of(chunk.text(column, row)));
        break;
    }
  }
  return flow;
}

std::string column_names() {
  std::string text;
  for (const auto& column : columns()) text += fmt::format("{}{}", text.empty() ? "" : ", ", column.name);
  return text;
}

std::string column_definitions() {
  std::string text;
  for (const auto& column : columns()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", column.name, column.sql_type);
  }
  return text;
}

}  // namespace whither
