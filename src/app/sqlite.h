#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace whither {

// What SQLite last complained about, as an error: Damaged where the file is no database, NotPermitted where it may not
// be written, else Unreachable.
std::unexpected<Error> sqlite_trouble(sqlite3* database);

// A prepared statement, finalised with this value. Borrows the connection; one thread.
class SqliteStatement {
 public:
  SqliteStatement(sqlite3* database, const char* sql);
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  ~SqliteStatement();

  // Places count from 1.
  SqliteStatement& bind(int place, std::string_view text);
  SqliteStatement& bind(int place, std::int64_t number);
  SqliteStatement& bind_null(int place);
  // True for a row, false at the end.
  Result<bool> step();
  // Steps to the end, and is ready to be bound and stepped again.
  Result<void> run();

  // Of the row at hand; columns count from 0.
  bool null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::string text(int column) const;
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

// Carries out statements that give no rows.
Result<void> sqlite_run(sqlite3* database, const char* sql);
// The number that a statement gives, 0 for none.
Result<std::int64_t> sqlite_number(sqlite3* database, const char* sql);

}  // namespace whither
