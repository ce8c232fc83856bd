#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/sqlite.h"
#include "base/result.h"

namespace whither {

// An SQLite database of ours in a file, which several processes may have open. One thread.
class SqliteFile {
 public:
  enum class For : std::uint8_t { Reading, Writing };
  // With For::Writing makes the file where there is none, and the tables by `prepare` (statements, each of which may
  // have been run before). Fault::NotPermitted where it may not be opened so, Fault::Damaged where the file is no
  // database or its version (PRAGMA user_version) is above `version`.
  static Result<SqliteFile> open(const std::string& path, For purpose, int version, const char* prepare);

  SqliteStatement statement(const char* sql) { return {database_.get(), sql}; }
  Result<void> run(const char* sql) { return sqlite_run(database_.get(), sql); }
  // The number of the row that was put in last.
  std::int64_t last_row() const { return sqlite3_last_insert_rowid(database_.get()); }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  using Handle = std::unique_ptr<sqlite3, Close>;
  explicit SqliteFile(Handle database) : database_(std::move(database)) {}

  Handle database_;
};

}  // namespace whither
