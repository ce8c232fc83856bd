#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace whither {

// A prepared statement of a Sqlite, which it views. Places and columns as SQLite counts them: from 1, and from 0.
class SqliteStatement {
 public:
  SqliteStatement(sqlite3* database, std::string_view name, const char* sql);
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  ~SqliteStatement();

  SqliteStatement& bind(int place, std::string_view text);
  SqliteStatement& bind(int place, std::int64_t number);
  SqliteStatement& bind(int place, Time time) { return bind(place, micros_of(time)); }
  SqliteStatement& bind_null(int place);
  // True for a row, false at the end.
  Result<bool> step();
  // To the end; the statement may be bound and run again then.
  Result<void> run();
  bool null(int column) const;
  std::string text(int column) const;
  std::int64_t number(int column) const;
  Time time(int column) const { return time_of_micros(number(column)); }

 private:
  sqlite3* database_;
  std::string_view name_;
  sqlite3_stmt* statement_ = nullptr;
};

// An SQLite database of ours in a file, which several processes may have open. One thread.
class Sqlite {
 public:
  enum class For : std::uint8_t { Reading, Writing };
  // With For::Writing makes the file where there is none, and the tables by `prepare` (statements, each of which may
  // have been run before). Fault::NotPermitted where it may not be opened so, Fault::Damaged where the file is no
  // database or its version (PRAGMA user_version) is above `version`.
  static Result<Sqlite> open(const std::string& path, For purpose, int version, const char* prepare);

  SqliteStatement statement(const char* sql) { return {database_.get(), name_, sql}; }
  Result<void> run(const char* sql);
  // Of the last statement.
  int changed_rows() const;
  std::int64_t last_row() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Handle = std::unique_ptr<sqlite3, Close>;
  Result<std::int64_t> version();
  Sqlite(Handle database, std::string name) : database_(std::move(database)), name_(std::move(name)) {}

  Handle database_;
  std::string name_;  // of the file, for sentences
};

}  // namespace whither
