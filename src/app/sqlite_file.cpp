#include "app/sqlite_file.h"

#include <fmt/format.h>

namespace whither {

namespace {

constexpr int kWaitMs = 2'000;  // for another process that writes

}  // namespace

Result<SqliteFile> SqliteFile::open(const std::string& path, For purpose, int version, const char* prepare) {
  const int flags = purpose == For::Writing ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  SqliteFile database{Handle{opened}};
  if (code != SQLITE_OK) return sqlite_trouble(opened);
  sqlite3_busy_timeout(opened, kWaitMs);
  const auto found = sqlite_number(opened, "PRAGMA user_version");
  if (!found) return std::unexpected(found.error());
  if (*found > version) return fail(Fault::Damaged, fmt::format("{} is of a later release of whither", path));
  if (purpose == For::Reading) return database;
  for (const auto& sql : {std::string{"PRAGMA journal_mode = WAL"},
                          fmt::format("BEGIN IMMEDIATE; {} PRAGMA user_version = {}; COMMIT;", prepare, version)}) {
    if (auto done = database.run(sql.c_str()); !done) return std::unexpected(done.error());
  }
  return database;
}

}  // namespace whither
