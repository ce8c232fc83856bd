#include "store/sandbox.h"

#include <duckdb.h>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "store/database_state.h"
#include "store/manifest.h"
#include "store/sandbox_query.h"
#include "store/sandbox_views.h"

namespace whither {

namespace {

constexpr std::chrono::milliseconds kMoment{25};
constexpr int kAttempts = 20;            // a moment apart: longer than any exchange of a day's folder takes
constexpr std::uint64_t kHeld = 100000;  // rows at most that are all made before the first is taken
constexpr std::array<std::string_view, 2> kViews = {"flows", "sums"};

// DuckDB's own words without advice that does not hold here.
Error told(const Error& error) {
  if (error.message.starts_with("Out of Memory Error")) {
    return {Fault::Usage, "the query needs more memory than it may have: ask for less, or for fewer groups at a time"};
  }
  const bool is_of_files = error.message.starts_with("IO Error");
  const bool is_internal = error.message.starts_with("INTERNAL Error");
  return {is_of_files ? Fault::Unreachable : is_internal ? Fault::Internal : Fault::Usage, error.message};
}

Sandbox::Shape shape_of(const std::string& type) {
  constexpr std::array<std::string_view, 13> kNumbers = {"TINYINT",  "SMALLINT",  "INTEGER",  "BIGINT",  "HUGEINT",
                                                         "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
                                                         "BIGNUM",   "FLOAT",     "DOUBLE"};
  if (type == "BOOLEAN") return Sandbox::Shape::Truth;
  if (type.starts_with("DECIMAL(") && type.ends_with(')')) return Sandbox::Shape::Number;
  for (const auto number : kNumbers) {
    if (type == number) return Sandbox::Shape::Number;
  }
  return Sandbox::Shape::Text;
}

std::string in_quotes(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + "\"";
}

// That it can be prepared, is a SELECT and lacks nothing. DuckDB tells best here what is wrong and where.
Result<void> check_prepared(duckdb_connection connection, const std::string& text) {
  duckdb_prepared_statement statement = nullptr;
  Result<void> done;
  if (duckdb_prepare(connection, text.c_str(), &statement) != DuckDBSuccess) {
    const char* const reason = duckdb_prepare_error(statement);
    done = std::unexpected(told({Fault::Usage, reason != nullptr ? reason : "DuckDB did not take the query"}));
  } else if (duckdb_prepared_statement_type(statement) != DUCKDB_STATEMENT_TYPE_SELECT) {
    done = fail(Fault::Usage, "only one SELECT can be asked");
  } else if (duckdb_nparams(statement) != 0) {
    done = fail(Fault::Usage, "the query has a ? or $1 in it that nothing stands for: write the value itself");
  }
  duckdb_destroy_prepare(&statement);
  return done;
}

}  // namespace

struct Sandbox::Opened {
  std::string files;  // that the views read, as one text
  Database database;
  Connection connection;
};

Sandbox::Sandbox(Options options) : options_(std::move(options)) {}
Sandbox::~Sandbox() = default;

Result<void> Sandbox::open() {
  const auto manifest = Manifest::load(options_.layout);
  if (!manifest) return std::unexpected(manifest.error());
  auto files = files_of_views(options_.layout, *manifest);
  auto known = fmt::format("{}", fmt::join(files, "\n"));
  if (!options_.may_write.empty()) files.push_back(options_.may_write);
  auto database = Database::open({.folder = options_.layout.folder,
                                  .only_files = std::move(files),
                                  .memory_limit = fmt::format("{}B", options_.memory),
                                  .settings = {fmt::format("SET max_temp_directory_size = '{}B'", 2 * options_.memory),
                                               "SET GLOBAL TimeZone = 'UTC'", "SET parquet_metadata_cache = true"}});
  if (!database) return std::unexpected(database.error());
  auto connection = database->connect();
  if (!connection) return std::unexpected(connection.error());
  if (auto done = know_address_functions(*connection, options_.naming); !done) return done;
  for (const auto& view : sandbox_views(options_.layout, *manifest)) {
    auto done = connection->run(fmt::format("CREATE VIEW {} AS {}", view.name, view.statement));
    if (!done) return std::unexpected(told(done.error()));
  }
  auto opened = std::make_unique<Opened>(std::move(known), std::move(*database), std::move(*connection));
  const std::lock_guard lock(mutex_);
  std::swap(opened_, opened);
  return {};
}

Result<bool> Sandbox::changed() {
  const auto manifest = Manifest::load(options_.layout);
  if (!manifest) return std::unexpected(manifest.error());
  return !opened_ || fmt::format("{}", fmt::join(files_of_views(options_.layout, *manifest), "\n")) != opened_->files;
}

// Until it is done, or fails though the store is as it was.
template <typename Attempt>
Result<void> Sandbox::insist(const Attempt& attempt) {
  for (int tries = 0;; ++tries) {
    Result<void> done = opened_ ? Result<void>{} : open();
    if (done) done = attempt();
    if (done || is_interrupted_ || tries == kAttempts) return done;
    const auto again = changed();
    if (!again) return std::unexpected(again.error());
    if (!*again) return done;
    std::this_thread::sleep_for(kMoment);
    const std::lock_guard lock(mutex_);
    opened_ = nullptr;
  }
}

Result<void> Sandbox::understand(const std::string& query) {
  auto& connection = opened_->connection;
  auto checked = check_query(connection, query, kViews);
  if (!checked) return std::unexpected(checked.error());
  if (auto ready = check_prepared(connection.state().connection, checked->text); !ready) return ready;
  auto rows = connection.query(fmt::format("SELECT column_name, column_type FROM (DESCRIBE (\n{}\n))", checked->text));
  if (!rows) return std::unexpected(told(rows.error()));
  columns_.clear();
  while (const auto* const chunk = rows->next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const std::string type(chunk->text(1, i));
      columns_.push_back({std::string(chunk->text(0, i)), type, shape_of(type)});
    }
  }
  text_ = std::move(checked->text);
  functions_ = std::move(checked->functions);
  reads_views_ = checked->reads_views;
  return {};
}

Result<std::vector<Sandbox::Column>> Sandbox::ask(const std::string& query) {
  auto done = insist([&] { return understand(query); });
  if (!done) return std::unexpected(done.error());
  return columns_;
}

// A column is c0, c1 … inside, whatever it is called: names may be there twice.
std::string Sandbox::statement(std::uint64_t limit, const std::function<std::string(std::size_t)>& cell) const {
  std::string names;
  std::string cells;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    names += fmt::format("{}c{}", i == 0 ? "" : ", ", i);
    cells += fmt::format("{}{}", i == 0 ? "" : ", ", cell(i));
  }
  return fmt::format("SELECT {} FROM (\n{}\n) AS answer({}){}", cells, text_, names,
                     limit == 0 ? "" : fmt::format(" LIMIT {}", limit));
}

Result<void> Sandbox::read(std::uint64_t limit, const std::function<void(const Chunk&)>& take) {
  const auto sql = statement(limit, [&](std::size_t i) {
    if (columns_[i].type != "TIMESTAMP WITH TIME ZONE") return fmt::format("c{}::VARCHAR", i);
    return fmt::format(
        "CASE WHEN isfinite(c{0}) THEN strftime(make_timestamp(epoch_us(c{0})), '%Y-%m-%dT%H:%M:%S.%fZ') "
        "ELSE c{0}::VARCHAR END",
        i);
  });
  bool is_taken = false;
  Result<void> failed;  // with rows taken
  auto done = insist([&]() -> Result<void> {
    auto& connection = opened_->connection;
    auto rows = limit != 0 && limit <= kHeld ? connection.query(sql) : connection.stream(sql);
    if (!rows) return std::unexpected(told(rows.error()));
    while (const auto* const chunk = rows->next()) {
      is_taken = true;
      take(*chunk);
      if (is_interrupted_) break;
    }
    if (const auto reason = rows->failure(); !reason.empty()) {
      failed = std::unexpected(told({Fault::Usage, reason}));
    }
    return is_taken ? Result<void>{} : failed;
  });
  return done ? failed : done;
}

Result<std::uint64_t> Sandbox::write_parquet(std::uint64_t limit) {
  std::set<std::string> names;
  std::vector<std::string> unique;
  for (const auto& column : columns_) {
    auto name = column.name;
    for (int more = 1; !names.insert(name).second; ++more) name = fmt::format("{}_{}", column.name, more);
    unique.push_back(name);
  }
  const auto sql = statement(limit, [&](std::size_t i) {
    const bool is_wide = columns_[i].type == "HUGEINT" || columns_[i].type == "UHUGEINT";
    return fmt::format("c{}{} AS {}", i, is_wide ? "::DECIMAL(38, 0)" : "", in_quotes(unique[i]));
  });
  std::uint64_t count = 0;
  auto done = insist([&]() -> Result<void> {
    auto rows = opened_->connection.query(
        fmt::format("COPY ({}) TO {} (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, USE_TMP_FILE false)", sql,
                    sql_text(options_.may_write)));
    if (!rows) return std::unexpected(told(rows.error()));
    const auto* const chunk = rows->next();
    count = chunk == nullptr ? 0 : static_cast<std::uint64_t>(chunk->value<std::int64_t>(0, 0));
    return {};
  });
  if (!done) return std::unexpected(done.error());
  return count;
}

void Sandbox::interrupt() {
  is_interrupted_ = true;
  const std::lock_guard lock(mutex_);
  if (opened_) opened_->connection.interrupt();
}

}  // namespace whither
