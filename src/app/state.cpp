#include "app/state.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "app/sqlite.h"

namespace whither {

namespace {

constexpr int kVersion = 1;     // PRAGMA user_version
constexpr int kWaitMs = 2'000;  // for another process that writes

std::string path_in(const Layout& layout) { return layout.folder + "/state.db"; }

}  // namespace

void State::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<State::Handle> State::connect(const std::string& path, int flags) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Handle database{opened};
  if (code != SQLITE_OK) return sqlite_trouble(opened);
  sqlite3_busy_timeout(opened, kWaitMs);
  const auto version = sqlite_number(opened, "PRAGMA user_version");
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
  if (auto journal = sqlite_run(database_.get(), "PRAGMA journal_mode = WAL"); !journal) return journal;
  return sqlite_run(
      database_.get(),
      "BEGIN IMMEDIATE;"
      "CREATE TABLE IF NOT EXISTS views (name TEXT PRIMARY KEY COLLATE NOCASE, filter TEXT NOT NULL, saved INTEGER NOT "
      "NULL) STRICT;"
      "CREATE TABLE IF NOT EXISTS sightings (address TEXT NOT NULL, mac INTEGER, host TEXT NOT NULL, source TEXT NOT "
      "NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (address, first)) STRICT;"
      "CREATE INDEX IF NOT EXISTS sightings_by_last ON sightings (last);"
      "CREATE TABLE IF NOT EXISTS devices (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, is_hidden "
      "INTEGER "
      "NOT NULL, said INTEGER NOT NULL) STRICT;"
      "CREATE TABLE IF NOT EXISTS device_keys (key TEXT PRIMARY KEY, device INTEGER NOT NULL) STRICT;"
      "CREATE TABLE IF NOT EXISTS device_groups (name TEXT NOT NULL COLLATE NOCASE, device INTEGER NOT NULL, PRIMARY "
      "KEY (name, device)) STRICT;"
      "CREATE TABLE IF NOT EXISTS dns_answers (time INTEGER NOT NULL, client TEXT NOT NULL, address TEXT NOT NULL, "
      "name "
      "TEXT NOT NULL, ttl INTEGER) STRICT;"
      "CREATE INDEX IF NOT EXISTS dns_answers_by_time ON dns_answers (time);"
      "PRAGMA user_version = 1;"
      "COMMIT;");
}

Result<std::vector<State::View>> State::views_where(const char* condition, std::string_view name) {
  const auto sql = fmt::format("SELECT name, filter, saved FROM views WHERE {} ORDER BY name", condition);
  SqliteStatement statement{database_.get(), sql.c_str()};
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
  SqliteStatement statement{database_.get(), "INSERT OR REPLACE INTO views VALUES (?1, ?2, ?3)"};
  const auto done = statement.bind(1, view.name).bind(2, view.filter).bind(3, micros_of(view.saved)).step();
  if (!done) return std::unexpected(done.error());
  return {};
}

Result<bool> State::remove_view(std::string_view name) {
  SqliteStatement statement{database_.get(), "DELETE FROM views WHERE name = ?1"};
  const auto done = statement.bind(1, name).step();
  if (!done) return std::unexpected(done.error());
  return sqlite3_changes(database_.get()) != 0;
}

}  // namespace whither
