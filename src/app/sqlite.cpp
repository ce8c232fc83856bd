#include "app/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace whither {

namespace {

constexpr int kWaitMs = 2'000;  // for another process that writes

std::unexpected<Error> trouble(sqlite3* database, std::string_view name) {
  const int code = sqlite3_errcode(database) & 0xff;
  const auto fault = code == SQLITE_NOTADB || code == SQLITE_CORRUPT                             ? Fault::Damaged
                     : code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_CANTOPEN ? Fault::NotPermitted
                                                                                                 : Fault::Unreachable;
  return fail(fault, fmt::format("{}: {}", name, sqlite3_errmsg(database)));
}

}  // namespace

SqliteStatement::SqliteStatement(sqlite3* database, std::string_view name, const char* sql)
    : database_(database), name_(name) {
  sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr);
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

SqliteStatement& SqliteStatement::bind(int place, std::string_view text) {
  sqlite3_bind_text(statement_, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}

SqliteStatement& SqliteStatement::bind(int place, std::int64_t number) {
  sqlite3_bind_int64(statement_, place, number);
  return *this;
}

Result<bool> SqliteStatement::step() {
  if (statement_ == nullptr) return trouble(database_, name_);
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) return trouble(database_, name_);
  return code == SQLITE_ROW;
}

SqliteStatement& SqliteStatement::bind_null(int place) {
  sqlite3_bind_null(statement_, place);
  return *this;
}

Result<void> SqliteStatement::run() {
  for (;;) {
    const auto row = step();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
  }
  sqlite3_reset(statement_);
  return {};
}

bool SqliteStatement::null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string SqliteStatement::text(int column) const {
  const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes == nullptr ? "" : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::int64_t SqliteStatement::number(int column) const { return sqlite3_column_int64(statement_, column); }

void Sqlite::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<Sqlite> Sqlite::open(const std::string& path, For purpose, int version, const char* prepare) {
  const int flags = purpose == For::Writing ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Sqlite database{Handle{opened}, path.substr(path.rfind('/') + 1)};
  if (code != SQLITE_OK) return trouble(opened, database.name_);
  sqlite3_busy_timeout(opened, kWaitMs);
  const auto found = database.version();
  if (!found) return std::unexpected(found.error());
  if (*found > version) return fail(Fault::Damaged, fmt::format("{} is of a later release of whither", path));
  if (purpose == For::Reading) return database;
  for (const auto& sql : {std::string{"PRAGMA journal_mode = WAL"},
                          fmt::format("BEGIN IMMEDIATE; {} PRAGMA user_version = {}; COMMIT;", prepare, version)}) {
    if (auto done = database.run(sql.c_str()); !done) return std::unexpected(done.error());
  }
  return database;
}

Result<std::int64_t> Sqlite::version() {
  auto found = statement("PRAGMA user_version");
  const auto row = found.step();
  if (!row) return std::unexpected(row.error());
  return found.number(0);
}

Result<void> Sqlite::run(const char* sql) {
  if (sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    return trouble(database_.get(), name_);
  return {};
}

int Sqlite::changed_rows() const { return sqlite3_changes(database_.get()); }

std::int64_t Sqlite::last_row() const { return sqlite3_last_insert_rowid(database_.get()); }

}  // namespace whither
