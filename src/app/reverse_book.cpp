#include "app/reverse_book.h"

#include <unistd.h>

#include <utility>

namespace whither {

namespace {

constexpr int kVersion = 1;
constexpr const char* kTables =
    "CREATE TABLE IF NOT EXISTS reverse_names (address TEXT PRIMARY KEY, name TEXT NOT NULL, failure TEXT NOT NULL, "
    "servers TEXT NOT NULL, asked INTEGER NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS reverse_names_by_time ON reverse_names (asked);";

std::string path_in(const std::string& folder) { return folder + "/reverse.db"; }

Duration kept_for(const ReverseAnswer& answer) {
  switch (answer.fate) {
    case ReverseAnswer::Fate::Named:
      return ReverseBook::kNameKept;
    case ReverseAnswer::Fate::None:
      return ReverseBook::kNoneKept;
    case ReverseAnswer::Fate::Failed:
      break;
  }
  return ReverseBook::kFailureKept;
}

}  // namespace

Result<std::optional<ReverseBook>> ReverseBook::open(const std::string& folder) {
  if (::access(path_in(folder).c_str(), F_OK) != 0) return std::nullopt;
  auto database = Sqlite::open(path_in(folder), Sqlite::For::Reading, kVersion, kTables);
  if (!database) return std::unexpected(database.error());
  return ReverseBook{std::move(*database)};
}

Result<ReverseBook> ReverseBook::open_for_writing(const std::string& folder) {
  auto database = Sqlite::open(path_in(folder), Sqlite::For::Writing, kVersion, kTables);
  if (!database) return std::unexpected(database.error());
  return ReverseBook{std::move(*database)};
}

Result<std::optional<ReverseAnswer>> ReverseBook::find(const Address& address, const std::string& servers, Time now) {
  using enum ReverseAnswer::Fate;
  auto statement = database_.statement("SELECT name, failure, servers, asked FROM reverse_names WHERE address = ?1");
  const auto row = statement.bind(1, address.to_string()).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  ReverseAnswer answer{.address = address, .name = statement.text(0), .failure = statement.text(1)};
  answer.fate = !answer.name.empty() ? Named : answer.failure.empty() ? None : Failed;
  if (answer.fate == Failed && statement.text(2) != servers) return std::nullopt;
  const auto asked = statement.time(3);
  // What was asked in the future, a clock that was wrong wrote.
  if (asked > now || now - asked > kept_for(answer)) return std::nullopt;
  return answer;
}

Result<void> ReverseBook::keep(const std::vector<ReverseAnswer>& answers, const std::string& servers, Time asked) {
  if (auto begun = database_.run("BEGIN IMMEDIATE"); !begun) return begun;
  auto done = put(answers, servers, asked);
  if (done) done = database_.run("COMMIT");
  if (!done) (void)database_.run("ROLLBACK");
  return done;
}

Result<void> ReverseBook::put(const std::vector<ReverseAnswer>& answers, const std::string& servers, Time asked) {
  auto add = database_.statement("INSERT OR REPLACE INTO reverse_names VALUES (?1, ?2, ?3, ?4, ?5)");
  for (const auto& answer : answers) {
    add.bind(1, answer.address.to_string()).bind(2, answer.name).bind(3, answer.failure);
    add.bind(4, servers).bind(5, asked);
    if (auto done = add.run(); !done) return done;
  }
  auto old = database_.statement("DELETE FROM reverse_names WHERE asked < ?1");
  if (auto done = old.bind(1, asked - kNameKept).run(); !done) return done;
  auto many = database_.statement(
      "DELETE FROM reverse_names WHERE address IN (SELECT address FROM reverse_names ORDER BY asked LIMIT "
      "max(0, (SELECT count(*) FROM reverse_names) - ?1))");
  return many.bind(1, kMost).run();
}

}  // namespace whither
