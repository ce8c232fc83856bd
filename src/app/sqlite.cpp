#include "app/sqlite.h"

#include <fmt/format.h>

namespace whither {

std::unexpected<Error> sqlite_trouble(sqlite3* database) {
  const int code = sqlite3_errcode(database) & 0xff;
  const auto fault = code == SQLITE_NOTADB || code == SQLITE_CORRUPT                             ? Fault::Damaged
                     : code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_CANTOPEN ? Fault::NotPermitted
                                                                                                 : Fault::Unreachable;
  return fail(fault, fmt::format("state.db: {}", sqlite3_errmsg(database)));
}

SqliteStatement::SqliteStatement(sqlite3* database, const char* sql) : database_(database) {
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

SqliteStatement& SqliteStatement::bind_null(int place) {
  sqlite3_bind_null(statement_, place);
  return *this;
}

Result<bool> SqliteStatement::step() {
  if (statement_ == nullptr) return sqlite_trouble(database_);
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) return sqlite_trouble(database_);
  return code == SQLITE_ROW;
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

std::string SqliteStatement::text(int column) const {
  const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes == nullptr ? "" : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

Result<void> sqlite_run(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return sqlite_trouble(database);
  return {};
}

Result<std::int64_t> sqlite_number(sqlite3* database, const char* sql) {
  SqliteStatement statement{database, sql};
  const auto row = statement.step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement.number(0) : 0;
}

}  // namespace whither
