#include "app/state.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>

namespace whither {

namespace {

constexpr int kVersion = 1;     // PRAGMA user_version
constexpr int kWaitMs = 2'000;  // for another process that writes

std::string path_in(const Layout& layout) { return layout.folder + "/state.db"; }

std::unexpected<Error> trouble(sqlite3* database) {
  const int code = sqlite3_errcode(database) & 0xff;
  const auto fault = code == SQLITE_NOTADB || code == SQLITE_CORRUPT                             ? Fault::Damaged
                     : code == SQLITE_READONLY || code == SQLITE_PERM || code == SQLITE_CANTOPEN ? Fault::NotPermitted
                                                                                                 : Fault::Unreachable;
  return fail(fault, fmt::format("state.db: {}", sqlite3_errmsg(database)));
}

// A prepared statement, finalised with this value.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql) : database_(database) {
    sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(statement_); }

  Statement& bind(int place, std::string_view text) {
    sqlite3_bind_text(statement_, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Statement& bind(int place, std::int64_t number) {
    sqlite3_bind_int64(statement_, place, number);
    return *this;
  }
  // True for a row, false at the end.
  Result<bool> step() {
    if (statement_ == nullptr) return trouble(database_);
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) return trouble(database_);
    return code == SQLITE_ROW;
  }
  std::string text(int column) const {
    const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes == nullptr ? ""
                            : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
  }
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

Result<std::int64_t> number_of(sqlite3* database, const char* sql) {
  Statement statement{database, sql};
  const auto row = statement.step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement.number(0) : 0;
}

Result<void> run(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return trouble(database);
  return {};
}

}  // namespace

void State::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<State::Handle> State::connect(const std::string& path, int flags) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Handle database{opened};
  if (code != SQLITE_OK) return trouble(opened);
  sqlite3_busy_timeout(opened, kWaitMs);
  const auto version = number_of(opened, "PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version > kVersion) return fail(Fault::Damaged, fmt::format("{} is of a later release of whither", path));
  return database;
}

Result<std::optional<State>> State::open(const Layout& layout) {
  if (::access(path_in(layout).c_str(), F_OK) != 0) return std::nullopt;
  auto database = connect(path_in(layout), SQLITE_OPEN_READONLY);
  if (!database) return std::unexpected(database.error());
  return State{std::move(*database)};
}

Result<State> State::open_for_writing(const Layout& layout) {
  if (::access(layout.folder.c_str(), W_OK) != 0) return fail_errno("cannot write to " + layout.folder, errno);
  auto database = connect(path_in(layout), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  if (!database) return std::unexpected(database.error());
  State state{std::move(*database)};
  if (auto prepared = state.prepare_tables(); !prepared) return std::unexpected(prepared.error());
  return state;
}

Result<void> State::prepare_tables() {
  if (auto journal = run(database_.get(), "PRAGMA journal_mode = WAL"); !journal) return journal;
  return run(
      database_.get(),
      "BEGIN IMMEDIATE;"
      "CREATE TABLE IF NOT EXISTS views (name TEXT PRIMARY KEY COLLATE NOCASE, filter TEXT NOT NULL, saved INTEGER NOT "
      "NULL) STRICT;"
      "PRAGMA user_version = 1;"
      "COMMIT;");
}

Result<std::vector<State::View>> State::views_where(const char* condition, std::string_view name) {
  const auto sql = fmt::format("SELECT name, filter, saved FROM views WHERE {} ORDER BY name", condition);
  Statement statement{database_.get(), sql.c_str()};
  statement.bind(1, name);
  std::vector<View> found;
  for (;;) {
    const auto row = statement.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return found;
    found.push_back({statement.text(0), statement.text(1), time_of_micros(statement.number(2))});
  }
}

Result<std::vector<State::View>> State::views() { return views_where("?1 = ''", ""); }

Result<std::optional<State::View>> State::view(std::string_view name) {
  auto found = views_where("name = ?1", name);
  if (!found) return std::unexpected(found.error());
  return found->empty() ? std::nullopt : std::optional{std::move(found->front())};
}

Result<void> State::save(const View& view) {
  Statement statement{database_.get(), "INSERT OR REPLACE INTO views VALUES (?1, ?2, ?3)"};
  const auto done = statement.bind(1, view.name).bind(2, view.filter).bind(3, micros_of(view.saved)).step();
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<bool> State::remove_view(std::string_view name) {
  Statement statement{database_.get(), "DELETE FROM views WHERE name = ?1"};
  const auto done = statement.bind(1, name).step();
  if (!done) return std::unexpected(done.error());
  return sqlite3_changes(database_.get()) != 0;
}

}  // namespace whither
