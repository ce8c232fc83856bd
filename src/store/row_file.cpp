#include "store/row_file.h"

#include <duckdb.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/assert.h"
#include "base/file.h"
#include "base/utf8.h"
#include "store/database.h"
#include "store/database_state.h"

namespace whither {

namespace {

constexpr const char* kTable = "answer";
constexpr const char* kMemory = "512MB";

std::string_view sql_type(RowColumn::Type type) {
  switch (type) {
    case RowColumn::Type::Text:
      return "VARCHAR";
    case RowColumn::Type::Number:
      return "UBIGINT";
    case RowColumn::Type::Real:
      return "DOUBLE";
    case RowColumn::Type::Truth:
      return "BOOLEAN";
    case RowColumn::Type::Time:
      return "TIMESTAMPTZ";
  }
  return "VARCHAR";
}

std::string definitions_of(std::span<const RowColumn> columns) {
  std::string text;
  for (const auto& column : columns) {
    text += fmt::format("{}\"{}\" {}", text.empty() ? "" : ", ", column.name, sql_type(column.type));
  }
  return text;
}

// Appends a cell of any kind.
struct Append {
  duckdb_appender to;

  duckdb_state operator()(std::monostate) const { return duckdb_append_null(to); }
  duckdb_state operator()(const std::string& text) const {
    const auto repaired = repaired_utf8(text);
    return duckdb_append_varchar_length(to, repaired.data(), repaired.size());
  }
  duckdb_state operator()(std::uint64_t number) const { return duckdb_append_uint64(to, number); }
  duckdb_state operator()(double number) const { return duckdb_append_double(to, number); }
  duckdb_state operator()(bool truth) const { return duckdb_append_bool(to, truth); }
  duckdb_state operator()(Time time) const { return duckdb_append_timestamp(to, {micros_of(time)}); }
};

}  // namespace

struct RowFile::State {
  std::string path;
  Database database;
  Connection connection;
  std::size_t columns = 0;
  duckdb_appender appender = nullptr;
  bool is_good = true;
  std::uint64_t rows = 0;
  bool is_finished = false;

  State(std::string named, Database opened, Connection connected)
      : path(std::move(named)), database(std::move(opened)), connection(std::move(connected)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    duckdb_appender_destroy(&appender);
    if (!is_finished) std::remove(part().c_str());
  }

  std::string part() const { return path + ".part"; }
  std::unexpected<Error> failure() const {
    const char* const reason = appender == nullptr ? nullptr : duckdb_appender_error(appender);
    return fail(Fault::Unreachable,
                fmt::format("cannot write {}: {}", path, reason == nullptr ? "DuckDB gives no reason" : reason));
  }
};

RowFile::RowFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
RowFile::RowFile(RowFile&&) noexcept = default;
RowFile& RowFile::operator=(RowFile&&) noexcept = default;
RowFile::~RowFile() = default;

Result<RowFile> RowFile::create(const std::string& path, std::span<const RowColumn> columns) {
  const auto part = path + ".part";
  // A file that cannot be written is told before the question is answered.
  if (const Fd made{::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)}; !made) {
    return fail_errno("cannot write " + part, errno);
  }
  auto database = Database::open({.folder = "", .only_files = {{part}}, .threads = 1, .memory_limit = kMemory});
  auto connection = database ? database->connect() : Result<Connection>{std::unexpected(database.error())};
  if (!connection) {
    std::remove(part.c_str());
    return std::unexpected(connection.error());
  }
  auto state = std::make_unique<State>(path, std::move(*database), std::move(*connection));
  state->columns = columns.size();
  auto made = state->connection.run(fmt::format("CREATE TABLE {} ({})", kTable, definitions_of(columns)));
  if (!made) return std::unexpected(made.error());
  const auto opened = duckdb_appender_create(state->connection.state().connection, nullptr, kTable, &state->appender);
  if (opened != DuckDBSuccess) return state->failure();
  return RowFile{std::move(state)};
}

void RowFile::add(std::span<const Cell> cells) {
  WHITHER_ASSERT(cells.size() == state_->columns);
  auto& good = state_->is_good;
  for (const auto& cell : cells) good = good && std::visit(Append{state_->appender}, cell) == DuckDBSuccess;
  good = good && duckdb_appender_end_row(state_->appender) == DuckDBSuccess;
  ++state_->rows;
}

Result<std::uint64_t> RowFile::finish() {
  auto& state = *state_;
  if (!state.is_good || duckdb_appender_close(state.appender) != DuckDBSuccess) return state.failure();
  auto written = state.connection.run(
      fmt::format("COPY {} TO {} (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, USE_TMP_FILE false)", kTable,
                  sql_text(state.part())));
  if (!written)
    return fail(Fault::Unreachable, fmt::format("cannot write {}: {}", state.path, written.error().message));
  if (auto synced = sync_path(state.part()); !synced) return std::unexpected(synced.error());
  if (std::rename(state.part().c_str(), state.path.c_str()) != 0)
    return fail_errno("cannot write " + state.path, errno);
  state.is_finished = true;
  return state.rows;
}

}  // namespace whither
