#include "app/sqlite.h"
#include "app/state.h"

namespace whither {

Result<void> State::remember(const std::vector<DnsAnswer>& answers, Time now) {
  return in_one([&]() -> Result<void> {
    auto add = database_.statement("INSERT INTO dns_answers VALUES (?1, ?2, ?3, ?4, ?5)");
    for (const auto& each : answers) {
      add.bind(1, micros_of(each.time)).bind(2, each.client ? each.client.to_string() : "");
      add.bind(3, each.address.to_string()).bind(4, each.name);
      each.ttl ? add.bind(5, each.ttl->count()) : add.bind_null(5);
      if (auto done = add.run(); !done) return done;
    }
    auto old = database_.statement("DELETE FROM dns_answers WHERE time < ?1");
    if (auto done = old.bind(1, micros_of(now - kKeepAnswers)).run(); !done) return done;
    auto many = database_.statement(
        "DELETE FROM dns_answers WHERE rowid IN (SELECT rowid FROM dns_answers ORDER BY time LIMIT "
        "max(0, (SELECT count(*) FROM dns_answers) - ?1))");
    return many.bind(1, kMostAnswers).run();
  });
}

Result<std::vector<DnsAnswer>> State::answers() {
  std::vector<DnsAnswer> found;
  const auto has = has_tables();
  if (!has) return std::unexpected(has.error());
  if (!*has) return found;
  auto statement = database_.statement("SELECT time, client, address, name, ttl FROM dns_answers ORDER BY time");
  for (;;) {
    const auto row = statement.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return found;
    const auto address = Address::parse(statement.text(2));
    if (!address) continue;
    const auto client = Address::parse(statement.text(1));
    DnsAnswer answer{statement.time(0), client ? *client : Address{}, *address, statement.text(3), {}};
    if (!statement.null(4)) answer.ttl = Duration{statement.number(4)};
    found.push_back(std::move(answer));
  }
}

}  // namespace whither
