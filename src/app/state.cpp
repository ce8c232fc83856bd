#include "app/state.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace whither {

namespace {

constexpr int kVersion = 1;
constexpr const char* kTables =
    "CREATE TABLE IF NOT EXISTS views (name TEXT PRIMARY KEY COLLATE NOCASE, filter TEXT NOT NULL, saved INTEGER NOT "
    "NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS sightings (address TEXT NOT NULL, mac INTEGER, host TEXT NOT NULL, source TEXT NOT "
    "NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (address, first)) STRICT;"
    "CREATE INDEX IF NOT EXISTS sightings_by_last ON sightings (last);"
    "CREATE TABLE IF NOT EXISTS forwarders (mac INTEGER PRIMARY KEY, found INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS devices (id INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, is_hidden INTEGER "
    "NOT NULL, said INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS device_keys (key TEXT PRIMARY KEY, device INTEGER NOT NULL) STRICT;"
    "CREATE TABLE IF NOT EXISTS device_groups (name TEXT NOT NULL COLLATE NOCASE, device INTEGER NOT NULL, PRIMARY "
    "KEY (name, device)) STRICT;"
    "CREATE TABLE IF NOT EXISTS dns_answers (time INTEGER NOT NULL, client TEXT NOT NULL, address TEXT NOT NULL, name "
    "TEXT NOT NULL, ttl INTEGER) STRICT;"
    "CREATE INDEX IF NOT EXISTS dns_answers_by_time ON dns_answers (time);";

std::string path_in(const Layout& layout) { return layout.folder + "/state.db"; }

}  // namespace

Result<std::optional<State>> State::open(const Layout& layout) {
  if (::access(path_in(layout).c_str(), F_OK) != 0) return std::nullopt;
  auto database = Sqlite::open(path_in(layout), Sqlite::For::Reading, kVersion, kTables);
  if (!database) return std::unexpected(database.error());
  return State{std::move(*database)};
}

Result<State> State::open_for_writing(const Layout& layout) {
  if (::access(layout.folder.c_str(), W_OK) != 0) return fail_errno("cannot write to " + layout.folder, errno);
  auto database = Sqlite::open(path_in(layout), Sqlite::For::Writing, kVersion, kTables);
  if (!database) return std::unexpected(database.error());
  return State{std::move(*database)};
}

Result<std::vector<State::View>> State::views_where(const char* condition, std::string_view name) {
  const auto sql = fmt::format("SELECT name, filter, saved FROM views WHERE {} ORDER BY name", condition);
  auto statement = database_.statement(sql.c_str());
  statement.bind(1, name);
  std::vector<View> found;
  for (;;) {
    const auto row = statement.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return found;
    found.push_back({statement.text(0), statement.text(1), statement.time(2)});
  }
}

Result<std::vector<State::View>> State::views() { return views_where("?1 = ''", ""); }

Result<std::optional<State::View>> State::view(std::string_view name) {
  auto found = views_where("name = ?1", name);
  if (!found) return std::unexpected(found.error());
  return found->empty() ? std::nullopt : std::optional{std::move(found->front())};
}

Result<void> State::save(const View& view) {
  auto statement = database_.statement("INSERT OR REPLACE INTO views VALUES (?1, ?2, ?3)");
  return statement.bind(1, view.name).bind(2, view.filter).bind(3, view.saved).run();
}

Result<bool> State::remove_view(std::string_view name) {
  auto statement = database_.statement("DELETE FROM views WHERE name = ?1");
  if (auto done = statement.bind(1, name).run(); !done) return std::unexpected(done.error());
  return database_.changed_rows() != 0;
}

}  // namespace whither
