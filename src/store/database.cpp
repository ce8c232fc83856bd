#include "store/database.h"

#include <duckdb.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "store/database_state.h"

namespace whither {

std::string_view Chunk::text(std::size_t column, std::size_t row) const {
  if (null(column, row)) return {};
  auto* const values = const_cast<duckdb_string_t*>(static_cast<const duckdb_string_t*>(columns_[column].values));
  return {duckdb_string_t_data(&values[row]), duckdb_string_t_length(values[row])};
}

Address Chunk::address(std::size_t column4, std::size_t column6, std::size_t row) const {
  if (!null(column4, row)) return Address::v4(value<std::uint32_t>(column4, row));
  const auto bytes = text(column6, row);
  return Address::of_bytes(std::as_bytes(std::span{bytes}));
}

struct Rows::State {
  duckdb_result result{};
  duckdb_data_chunk data = nullptr;
  Chunk chunk;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    duckdb_destroy_data_chunk(&data);
    duckdb_destroy_result(&result);
  }
};

Rows::Rows(std::unique_ptr<State> state) : state_(std::move(state)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;

const Chunk* Rows::next() {
  duckdb_destroy_data_chunk(&state_->data);
  state_->data = duckdb_fetch_chunk(state_->result);
  if (state_->data == nullptr) return nullptr;
  auto& chunk = state_->chunk;
  chunk.size_ = duckdb_data_chunk_get_size(state_->data);
  chunk.columns_.resize(duckdb_data_chunk_get_column_count(state_->data));
  for (std::size_t i = 0; i < chunk.columns_.size(); ++i) {
    auto* const vector = duckdb_data_chunk_get_vector(state_->data, i);
    chunk.columns_[i] = {duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector)};
  }
  return &chunk;
}

std::string Rows::failure() const {
  const char* const reason = duckdb_result_error(&state_->result);
  return reason == nullptr ? "" : reason;
}

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Rows> Connection::query(const std::string& sql) {
  auto state = std::make_unique<Rows::State>();
  if (duckdb_query(state_->connection, sql.c_str(), &state->result) != DuckDBSuccess) {
    const char* const reason = duckdb_result_error(&state->result);
    return fail(Fault::Internal, reason != nullptr ? reason : "DuckDB failed without a reason");
  }
  return Rows{std::move(state)};
}

Result<Rows> Connection::stream(const std::string& sql) {
  auto state = std::make_unique<Rows::State>();
  duckdb_prepared_statement statement = nullptr;
  duckdb_pending_result pending = nullptr;
  std::string reason;
  if (duckdb_prepare(state_->connection, sql.c_str(), &statement) != DuckDBSuccess) {
    reason = duckdb_prepare_error(statement);
  } else if (duckdb_pending_prepared_streaming(statement, &pending) != DuckDBSuccess) {
    reason = duckdb_pending_error(pending);
  } else if (duckdb_execute_pending(pending, &state->result) != DuckDBSuccess) {
    reason = duckdb_result_error(&state->result);
  }
  duckdb_destroy_pending(&pending);
  duckdb_destroy_prepare(&statement);
  if (!reason.empty()) return fail(Fault::Internal, reason);
  return Rows{std::move(state)};
}

Result<void> Connection::run(const std::string& sql) {
  auto rows = query(sql);
  if (!rows) return std::unexpected(rows.error());
  return {};
}

void Connection::interrupt() { duckdb_interrupt(state_->connection); }

std::optional<double> Connection::progress() const {
  const auto percent = duckdb_query_progress(state_->connection).percentage;  // -1 where it cannot be told
  if (percent < 0) return std::nullopt;
  return std::min(percent / 100, 1.0);
}

namespace {

// What files may be opened, as a statement.
std::string reach_of(const Database::Options& options) {
  if (!options.only_files) {
    return fmt::format("SET allowed_directories = [{}, {}]", sql_text(options.folder),
                       sql_text(options.also.empty() ? options.folder : options.also));
  }
  std::string list;
  for (const auto& file : *options.only_files) list += fmt::format("{}{}", list.empty() ? "" : ", ", sql_text(file));
  return fmt::format("SET allowed_paths = [{}]", list);
}

}  // namespace

struct Database::State {
  duckdb_database database = nullptr;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { duckdb_close(&database); }
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const Options& options) {
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  // Both are on by default and would call home.
  duckdb_set_config(config, "autoinstall_known_extensions", "false");
  duckdb_set_config(config, "autoload_known_extensions", "false");
  if (options.threads > 0) duckdb_set_config(config, "threads", std::to_string(options.threads).c_str());
  if (!options.memory_limit.empty()) duckdb_set_config(config, "memory_limit", options.memory_limit.c_str());
  if (!options.keeps_order) duckdb_set_config(config, "preserve_insertion_order", "false");
  if (!options.keeps_files) duckdb_set_config(config, "enable_external_file_cache", "false");
  auto state = std::make_unique<State>();
  char* reason = nullptr;
  const auto opened = duckdb_open_ext(nullptr, &state->database, config, &reason);
  duckdb_destroy_config(&config);
  if (opened != DuckDBSuccess) {
    const std::string message = fmt::format("cannot start DuckDB: {}", reason != nullptr ? reason : "no reason given");
    duckdb_free(reason);
    return fail(Fault::Internal, message);
  }
  Database database{std::move(state)};
  auto connection = database.connect();
  if (!connection) return std::unexpected(connection.error());
  if (auto known = register_minute_of_week(connection->state().connection); !known) {
    return std::unexpected(known.error());
  }
  if (auto known = register_tally(connection->state().connection); !known) return std::unexpected(known.error());
  const char* const temporary = std::getenv("TMPDIR");
  const auto spill = fmt::format("{}/whither-{}", temporary != nullptr ? temporary : "/tmp", ::getpid());
  auto settings = options.settings;
  settings.insert(settings.end(), {fmt::format("SET temp_directory = {}", sql_text(spill)), reach_of(options),
                                   "SET enable_progress_bar = true", "SET enable_progress_bar_print = false",
                                   "SET enable_external_access = false", "SET lock_configuration = true"});
  for (const auto& setting : settings) {
    if (auto done = connection->run(setting); !done) return std::unexpected(done.error());
  }
  return database;
}

Result<Connection> Database::connect() {
  auto state = std::make_unique<Connection::State>();
  if (duckdb_connect(state_->database, &state->connection) != DuckDBSuccess) {
    return fail(Fault::Internal, "cannot open a connection to DuckDB");
  }
  return Connection{std::move(state)};
}

std::string sql_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace whither
