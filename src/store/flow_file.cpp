#include "store/flow_file.h"

#include <duckdb.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/file.h"
#include "flow/columns.h"
#include "store/database_state.h"

namespace whither {

namespace {

// Its first so many bytes.
void fetch(const Flow& flow, std::size_t size) {
  constexpr std::size_t kLine = 64;
  const auto* const begin = reinterpret_cast<const std::byte*>(&flow);
  for (std::size_t at = 0; at < size; at += kLine) __builtin_prefetch(begin + at);
  __builtin_prefetch(begin + size - 1);
}

}  // namespace

// What the table function `flows_in_hand` gives: it lives while a statement runs.
struct FlowFileWriter::Source {
  std::span<const Flow> flows;
  const Texts* texts = nullptr;
  std::vector<const Column*> columns;
  std::uint64_t in_all = 0;          // fields that every flow has
  std::vector<std::uint32_t> order;  // the numbers of the flows as they are given
  std::size_t at = 0;                // in order
  std::size_t reach = 0;             // of the members that are asked for

  void add(const Column& column) {
    const auto end = info_of(column.field).offset + sizeof(Address);  // no member is larger
    reach = std::max(reach, std::min(end, sizeof(Flow)));
    columns.push_back(&column);
  }

  // The next so many flows; those behind them are on their way to the cache then.
  void take(std::size_t count, const Flow** to) {
    for (std::size_t i = 0; i < count; ++i) to[i] = &flows[order[at + i]];
    at += count;
    for (auto next = at; next < std::min(at + count, order.size()); ++next) fetch(flows[order[next]], reach);
  }
};

namespace {

constexpr const char* kFunction = "flows_in_hand";

// PERF: so few flows that they stay in the first cache while column after column takes its part of them.
constexpr std::size_t kTile = 32;

// The flows that are laid into the vectors next, and the row of the first of them there.
struct Tile {
  std::array<const Flow*, kTile> flows;
  std::size_t count = 0;
  std::size_t first = 0;
};

// A column, and the vector that it is laid into.
struct Target {
  const FieldInfo& info;
  Column::Part part;
  bool all_have_it;
  duckdb_vector vector;
  void* values;
  std::uint64_t* valid = nullptr;

  const std::byte* member(const Flow* flow) const { return reinterpret_cast<const std::byte*>(flow) + info.offset; }
  bool has(const Flow* flow) const { return all_have_it || flow->has(info.field); }
  void set_null(std::size_t row) {
    if (valid == nullptr) {
      duckdb_vector_ensure_validity_writable(vector);
      valid = duckdb_vector_get_validity(vector);
    }
    duckdb_validity_set_row_invalid(valid, row);
  }
  void set_bytes(std::size_t row, const void* bytes, std::size_t size) const {
    duckdb_vector_assign_string_element_len(vector, row, static_cast<const char*>(bytes), size);
  }
};

// Members whose bytes are what DuckDB's vector wants.
template <typename T>
void fill_plain(Target& target, const Tile& tile) {
  auto* const out = static_cast<T*>(target.values) + tile.first;
  for (std::size_t i = 0; i < tile.count; ++i) std::memcpy(&out[i], target.member(tile.flows[i]), sizeof(T));
  for (std::size_t i = 0; !target.all_have_it && i < tile.count; ++i) {
    if (!target.has(tile.flows[i])) target.set_null(tile.first + i);
  }
}

void fill_v4(Target& target, const Tile& tile) {
  auto* const out = static_cast<std::uint32_t*>(target.values) + tile.first;
  for (std::size_t i = 0; i < tile.count; ++i) {
    Address address;
    std::memcpy(&address, target.member(tile.flows[i]), sizeof address);
    out[i] = address.v4_value();
    if (!address.is_v4() || !target.has(tile.flows[i])) target.set_null(tile.first + i);
  }
}

void fill_v6(Target& target, const Tile& tile) {
  for (std::size_t i = 0; i < tile.count; ++i) {
    Address address;
    std::memcpy(&address, target.member(tile.flows[i]), sizeof address);
    if (!address.is_v6() || !target.has(tile.flows[i])) {
      target.set_null(tile.first + i);
    } else {
      target.set_bytes(tile.first + i, address.bytes().data(), address.bytes().size());
    }
  }
}

void fill_text(Target& target, const Tile& tile, const Texts& texts) {
  for (std::size_t i = 0; i < tile.count; ++i) {
    if (!target.has(tile.flows[i])) {
      target.set_null(tile.first + i);
      continue;
    }
    TextId id = 0;
    std::memcpy(&id, target.member(tile.flows[i]), sizeof id);
    target.set_bytes(tile.first + i, texts.of(id).data(), texts.of(id).size());
  }
}

void fill(Target& target, const Tile& tile, const Texts& texts) {
  switch (target.info.kind) {
    case Kind::Address:
      return target.part == Column::Part::V6 ? fill_v6(target, tile) : fill_v4(target, tile);
    case Kind::Time:  // microseconds since 1970, as TIMESTAMPTZ
    case Kind::Counter:
    case Kind::Mac:
      return fill_plain<std::uint64_t>(target, tile);
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
      return fill_plain<std::uint32_t>(target, tile);
    case Kind::Port:
    case Kind::Flags:
    case Kind::Number16:
      return fill_plain<std::uint16_t>(target, tile);
    case Kind::Bool:
    case Kind::Protocol:
    case Kind::FlowKind:
    case Kind::Number8:
      return fill_plain<std::uint8_t>(target, tile);
    case Kind::Text:
      return fill_text(target, tile, texts);
  }
}

duckdb_type type_of(const Column& column) {
  if (column.part == Column::Part::V6) return DUCKDB_TYPE_BLOB;
  switch (info_of(column.field).kind) {
    case Kind::Time:
      return DUCKDB_TYPE_TIMESTAMP_TZ;
    case Kind::Bool:
      return DUCKDB_TYPE_BOOLEAN;
    case Kind::Protocol:
    case Kind::FlowKind:
    case Kind::Number8:
      return DUCKDB_TYPE_UTINYINT;
    case Kind::Port:
    case Kind::Flags:
    case Kind::Number16:
      return DUCKDB_TYPE_USMALLINT;
    case Kind::Address:
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
      return DUCKDB_TYPE_UINTEGER;
    case Kind::Counter:
    case Kind::Mac:
      return DUCKDB_TYPE_UBIGINT;
    case Kind::Text:
      break;
  }
  return DUCKDB_TYPE_VARCHAR;
}

}  // namespace

// The callbacks of the table function, which DuckDB calls on the thread of the statement.
struct FlowFileCallbacks {
  using Source = FlowFileWriter::Source;

  static void bind(duckdb_bind_info info) {
    auto& source = *static_cast<Source*>(duckdb_bind_get_extra_info(info));
    for (const auto* const column : source.columns) {
      auto type = duckdb_create_logical_type(type_of(*column));
      duckdb_bind_add_result_column(info, column->name.c_str(), type);
      duckdb_destroy_logical_type(&type);
    }
    auto number = duckdb_create_logical_type(DUCKDB_TYPE_UINTEGER);
    duckdb_bind_add_result_column(info, kRowInFile, number);
    duckdb_destroy_logical_type(&number);
    duckdb_bind_set_cardinality(info, source.flows.size(), true);
  }

  static void begin(duckdb_init_info info) {
    static_cast<Source*>(duckdb_init_get_extra_info(info))->at = 0;
    duckdb_init_set_max_threads(info, 1);
  }

  static void next(duckdb_function_info info, duckdb_data_chunk chunk) {
    auto& source = *static_cast<Source*>(duckdb_function_get_extra_info(info));
    const auto count = std::min<std::size_t>(source.order.size() - source.at, duckdb_vector_size());
    std::vector<Target> targets;
    targets.reserve(source.columns.size());
    for (std::size_t i = 0; i < source.columns.size(); ++i) {
      const auto& column = *source.columns[i];
      const bool all = (source.in_all >> static_cast<unsigned>(column.field) & 1U) != 0;
      auto* const vector = duckdb_data_chunk_get_vector(chunk, i);
      targets.push_back({info_of(column.field), column.part, all, vector, duckdb_vector_get_data(vector)});
    }
    for (Tile tile; tile.first < count; tile.first += tile.count) {
      tile.count = std::min(kTile, count - tile.first);
      source.take(tile.count, tile.flows.data());
      for (auto& target : targets) fill(target, tile, *source.texts);
    }
    auto* const row_in_file = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, targets.size()));
    std::memcpy(row_in_file, source.order.data() + source.at - count, count * sizeof(std::uint32_t));
    duckdb_data_chunk_set_size(chunk, count);
  }
};

FlowFileWriter::FlowFileWriter(Connection& connection, Packing packing)
    : connection_(connection), packing_(packing), source_(std::make_unique<Source>()) {
  auto function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, kFunction);
  duckdb_table_function_set_extra_info(function, source_.get(), nullptr);
  duckdb_table_function_set_bind(function, FlowFileCallbacks::bind);
  duckdb_table_function_set_init(function, FlowFileCallbacks::begin);
  duckdb_table_function_set_function(function, FlowFileCallbacks::next);
  const auto known = duckdb_register_table_function(connection.state().connection, function);
  duckdb_destroy_table_function(&function);
  WHITHER_ASSERT(known == DuckDBSuccess);
}

FlowFileWriter::FlowFileWriter(FlowFileWriter&&) noexcept = default;
FlowFileWriter::~FlowFileWriter() = default;

void FlowFacts::add(const Flow& flow) {
  columns.add(flow);
  in_all &= flow.present;
  earliest = std::min({earliest, flow.time_start, flow.time_end});
  latest = std::max({latest, flow.time_start, flow.time_end});
  quarters.add(flow.time_start, flow.time_end);
  order.add(flow);
}

void FlowFacts::clear() {
  auto kept = std::move(order);
  kept.clear();
  *this = {};
  order = std::move(kept);
}

Result<void> FlowFileWriter::write(std::span<const Flow> flows, const Texts& texts, FlowFacts& facts,
                                   const std::string& path) {
  *source_ = {
      .flows = flows, .texts = &texts, .columns = {}, .in_all = facts.in_all, .order = facts.order.rows(), .at = 0};
  for (const auto& column : columns()) {
    if (facts.columns.has(column)) source_->add(column);
  }
  const auto copy = fmt::format("COPY (FROM {}()) TO {} {}", kFunction, sql_text(path), parquet_options(packing_));
  auto written = connection_.run(copy);
  *source_ = {};
  if (written) written = sync_path(path);
  if (!written) ::unlink(path.c_str());
  return written;
}

Result<FileBytes> bytes_of_file(const std::string& path) {
  const Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!fd) return fail_errno("cannot open " + path, errno);
  FileBytes found;
  std::vector<std::byte> piece(1U << 20);
  auto* const state = XXH3_createState();
  XXH3_64bits_reset(state);
  auto size = ::read(fd.number(), piece.data(), piece.size());
  for (; size > 0; size = ::read(fd.number(), piece.data(), piece.size())) {
    XXH3_64bits_update(state, piece.data(), static_cast<std::size_t>(size));
    found.size += static_cast<std::uint64_t>(size);
  }
  found.hash = XXH3_64bits_digest(state);
  XXH3_freeState(state);
  if (size < 0) return fail_errno("cannot read " + path, errno);
  return found;
}

Result<ColumnSet> columns_of_file(const std::string& path) {
  auto database = Database::open({.folder = {}, .only_files = std::vector{path}, .threads = 1, .memory_limit = "64MB"});
  if (!database) return std::unexpected(database.error());
  auto connection = database->connect();
  if (!connection) return std::unexpected(connection.error());
  auto rows = connection->query(fmt::format("SELECT name FROM parquet_schema({})", sql_text(path)));
  if (!rows) return std::unexpected(rows.error());
  const auto known = columns();
  ColumnSet set;
  while (const auto* const chunk = rows->next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const auto column = std::ranges::find(known, chunk->text(0, i), &Column::name);
      if (column == known.end()) continue;  // the root, kRowInFile
      const auto bit = std::uint64_t{1} << static_cast<unsigned>(column->field);
      (column->part == Column::Part::V6 ? set.wide : set.fields) |= bit;
    }
  }
  return set;
}

// PERF: with rows in the order of row_order.h zstd costs no more than Snappy as long as dictionaries are large, and
// saves a tenth; its lowest level, 1, costs half of the usual one for half a percent. Most columns with more than a
// thousand values have more than any dictionary holds, and filling that takes longer than compressing the column as it
// is. Bloom filters: those that DuckDB 1.5 makes for BLOB say of values that are there that they are not.
std::string parquet_options(Packing packing) {
  const auto* const how = packing == Packing::ToStay
                              ? "COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 12288"
                              : "COMPRESSION snappy, DICTIONARY_SIZE_LIMIT 1024";
  return fmt::format(
      "(FORMAT parquet, PARQUET_VERSION v2, {}, WRITE_BLOOM_FILTER false, KV_METADATA {{'whither.schema': '1'}})", how);
}

}  // namespace whither
