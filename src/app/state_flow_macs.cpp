#include "app/sqlite.h"
#include "app/state.h"

namespace whither {

namespace {

constexpr Duration kBreak = std::chrono::hours{24};

// The newest that flows told of an address.
struct Newest {
  std::uint64_t mac = 0;
  Time first;
  Time last;
};

Result<std::optional<Newest>> newest_of(SqliteStatement& statement, const std::string& address) {
  const auto row = statement.bind(1, address).step();
  if (!row) return std::unexpected(row.error());
  std::optional<Newest> newest;
  if (*row) newest = {static_cast<std::uint64_t>(statement.number(0)), statement.time(1), statement.time(2)};
  if (auto done = statement.run(); !done) return std::unexpected(done.error());
  return newest;
}

}  // namespace

Result<void> State::saw_in_flows(const std::vector<Sighting>& seen, const std::vector<std::uint64_t>& forwarders,
                                 Time now) {
  return in_one([&]() -> Result<void> {
    auto find = database_.statement(
        "SELECT mac, first, last FROM sightings WHERE address = ?1 AND source = 'flow' ORDER BY first DESC LIMIT 1");
    auto again = database_.statement("UPDATE sightings SET last = ?3 WHERE address = ?1 AND first = ?2");
    auto add = database_.statement("INSERT OR IGNORE INTO sightings VALUES (?1, ?2, '', 'flow', ?3, ?4)");
    for (const auto& each : seen) {
      const auto address = each.address.to_string();
      const auto newest = newest_of(find, address);
      if (!newest) return std::unexpected(newest.error());
      // A server that was started anew may hear late of a flow that is older than what is known.
      if (*newest && each.last <= (*newest)->last) continue;
      const bool is_same = *newest && (*newest)->mac == each.mac && each.first - (*newest)->last < kBreak;
      if (is_same) {
        again.bind(1, address).bind(2, (*newest)->first).bind(3, each.last);
      } else {
        add.bind(1, address).bind(2, static_cast<std::int64_t>(each.mac.value_or(0)));
        add.bind(3, each.first).bind(4, each.last);
      }
      if (auto done = (is_same ? again : add).run(); !done) return done;
    }
    auto forget = database_.statement("DELETE FROM sightings WHERE source = 'flow' AND mac = ?1");
    auto know = database_.statement("INSERT OR REPLACE INTO forwarders VALUES (?1, ?2)");
    for (const auto mac : forwarders) {
      const auto number = static_cast<std::int64_t>(mac);
      if (auto done = forget.bind(1, number).run(); !done) return done;
      if (auto done = know.bind(1, number).bind(2, now).run(); !done) return done;
    }
    auto old = database_.statement(
        "DELETE FROM sightings WHERE rowid IN (SELECT rowid FROM sightings WHERE source = 'flow' ORDER BY last LIMIT "
        "max(0, (SELECT count(*) FROM sightings WHERE source = 'flow') - ?1))");
    if (auto done = old.bind(1, kMostOfFlows).run(); !done) return done;
    auto many = database_.statement(
        "DELETE FROM forwarders WHERE mac IN (SELECT mac FROM forwarders ORDER BY found LIMIT "
        "max(0, (SELECT count(*) FROM forwarders) - ?1))");
    return many.bind(1, kMostForwarders).run();
  });
}

Result<std::vector<std::uint64_t>> State::forwarders() {
  std::vector<std::uint64_t> found;
  auto statement = database_.statement("SELECT mac FROM forwarders");
  for (;;) {
    const auto row = statement.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return found;
    found.push_back(static_cast<std::uint64_t>(statement.number(0)));
  }
}

}  // namespace whither
