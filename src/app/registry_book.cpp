#include "app/registry_book.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>

#include "names/range_nets.h"
#include "names/whois_dialects.h"

namespace whither {

namespace {

constexpr int kVersion = 1;
// Addresses are their bytes in hexadecimal, so that those of a family are in order; times are microseconds since 1970.
constexpr const char* kTables =
    "CREATE TABLE IF NOT EXISTS registrations (family INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, asked "
    "INTEGER NOT NULL, protocol INTEGER NOT NULL, org TEXT NOT NULL, org_id TEXT NOT NULL, org_from TEXT NOT NULL, "
    "netname TEXT NOT NULL, country TEXT NOT NULL, abuse TEXT NOT NULL, asn TEXT NOT NULL, source TEXT NOT NULL, "
    "referral TEXT NOT NULL, root_org TEXT NOT NULL, root_org_id TEXT NOT NULL, PRIMARY KEY (family, first, last)) "
    "STRICT;"
    "CREATE TABLE IF NOT EXISTS misses (address TEXT PRIMARY KEY, asked INTEGER NOT NULL, failure TEXT NOT NULL) "
    "STRICT;"
    "CREATE TABLE IF NOT EXISTS asked (number INTEGER PRIMARY KEY, time INTEGER NOT NULL, registry TEXT NOT NULL, "
    "server "
    "TEXT NOT NULL, protocol INTEGER NOT NULL, query TEXT NOT NULL, target TEXT NOT NULL, why TEXT NOT NULL, outcome "
    "TEXT NOT NULL, bytes INTEGER NOT NULL, took INTEGER NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS asked_of ON asked (registry, time);"
    "CREATE TABLE IF NOT EXISTS pauses (name TEXT PRIMARY KEY, until INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;";

// A question further ahead than this was written by a clock that was wrong.
constexpr std::chrono::minutes kFurthestAhead{10};

std::string path_in(const std::string& folder) { return folder + "/registry.db"; }

std::string hex_of(const Address& address) { return fmt::format("{:02x}", fmt::join(address.bytes(), "")); }

std::optional<Address> address_of(std::string_view hex) {
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    bytes.push_back(static_cast<std::byte>(digit(hex[i]) << 4 | digit(hex[i + 1])));
  }
  const auto address = Address::of_bytes(bytes);
  return address ? std::optional{address} : std::nullopt;
}

std::int64_t number_of(RegistryProtocol protocol) { return protocol == RegistryProtocol::Rdap ? 1 : 0; }
// No holder has more than a /8, and IANA gives no registry more than a /12 of IPv6: what claims to hold more is no
// answer for other addresses.
bool is_larger_than_any(const AddressRange& range) {
  return is_smaller(Net{range.first, range.first.is_v4() ? 8 : 12}.masked().range(), range);
}

RegistryProtocol protocol_of(std::int64_t number) {
  return number == 1 ? RegistryProtocol::Rdap : RegistryProtocol::Whois;
}

}  // namespace

Result<std::optional<RegistryBook>> RegistryBook::open(const std::string& folder) {
  if (::access(path_in(folder).c_str(), F_OK) != 0) return std::nullopt;
  auto database = SqliteFile::open(path_in(folder), SqliteFile::For::Reading, kVersion, kTables);
  if (!database) return std::unexpected(database.error());
  return RegistryBook{std::move(*database)};
}

Result<RegistryBook> RegistryBook::open_for_writing(const std::string& folder, Time now) {
  auto database = SqliteFile::open(path_in(folder), SqliteFile::For::Writing, kVersion, kTables);
  if (!database) return std::unexpected(database.error());
  RegistryBook book{std::move(*database)};
  const std::pair<const char*, Time> bounds[] = {{"DELETE FROM registrations WHERE asked < ?1", now - kKept},
                                                 {"DELETE FROM misses WHERE asked < ?1", now - kNoneKept},
                                                 {"DELETE FROM asked WHERE time < ?1", now - kHistoryKept},
                                                 {"DELETE FROM pauses WHERE until < ?1", now}};
  for (const auto& [sql, bound] : bounds) {
    auto statement = book.database_.statement(sql);
    if (auto done = statement.bind(1, micros_of(bound)).run(); !done) return std::unexpected(done.error());
  }
  return book;
}

// Of ranges that lie within each other the one that begins last is the smallest, then the one that ends first.
Result<std::optional<RegistryBook::Known>> RegistryBook::covering(const Address& address, Time now) {
  auto statement = database_.statement(
      "SELECT first, last, asked, protocol, org, org_id, org_from, netname, country, abuse, asn, source, referral, "
      "root_org, root_org_id FROM registrations WHERE family = ?1 AND first <= ?2 AND last >= ?2 AND asked > ?3 ORDER "
      "BY "
      "first DESC, last LIMIT 1");
  const auto row =
      statement.bind(1, std::int64_t{address.bits()}).bind(2, hex_of(address)).bind(3, micros_of(now - kKept)).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  const auto first = address_of(statement.text(0)), last = address_of(statement.text(1));
  if (!first || !last || *last < *first) return fail(Fault::Damaged, "registry.db has a range that is none: remove it");
  Known known{
      .registration = {}, .protocol = protocol_of(statement.number(3)), .asked = time_of_micros(statement.number(2))};
  auto& record = known.registration;
  record.status = WhoisStatus::Ok;
  record.range = AddressRange{*first, *last};
  record.cidr = nets_of(*record.range);
  int column = 4;
  for (auto* const text :
       {&record.org, &record.org_id, &record.org_from, &record.netname, &record.country, &record.abuse})
    *text = statement.text(column++);
  record.asn = whois_asns(statement.text(column++));
  for (auto* const text : {&record.source, &record.referral, &record.root_org, &record.root_org_id})
    *text = statement.text(column++);
  return known;
}

Result<void> RegistryBook::keep(const Known& known) {
  const auto& record = known.registration;
  if (record.status != WhoisStatus::Ok || !record.range || is_larger_than_any(*record.range)) return {};
  auto statement = database_.statement(
      "INSERT OR REPLACE INTO registrations VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
      "?16)");
  statement.bind(1, std::int64_t{record.range->first.bits()});
  statement.bind(2, hex_of(record.range->first)).bind(3, hex_of(record.range->last));
  statement.bind(4, micros_of(known.asked)).bind(5, number_of(known.protocol));
  int place = 6;
  const auto asns = fmt::format("{}", fmt::join(record.asn, " "));
  for (const auto* const text :
       {&record.org, &record.org_id, &record.org_from, &record.netname, &record.country, &record.abuse, &asns,
        &record.source, &record.referral, &record.root_org, &record.root_org_id})
    statement.bind(place++, *text);
  return statement.run();
}

Result<std::optional<RegistryBook::Miss>> RegistryBook::miss(const Address& address, Time now) {
  auto statement = database_.statement("SELECT asked, failure FROM misses WHERE address = ?1");
  const auto row = statement.bind(1, address.to_string()).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  Miss miss{time_of_micros(statement.number(0)), statement.text(1)};
  const Duration kept = miss.failure.empty() ? Duration{kNoneKept} : Duration{kFailureKept};
  return now < miss.asked + kept ? std::optional{std::move(miss)} : std::nullopt;
}

Result<void> RegistryBook::keep_miss(const Address& address, const Miss& miss) {
  auto statement = database_.statement("INSERT OR REPLACE INTO misses VALUES (?1, ?2, ?3)");
  return statement.bind(1, address.to_string()).bind(2, micros_of(miss.asked)).bind(3, miss.failure).run();
}

Result<void> RegistryBook::refuse_if_paused(const Asked& asked) {
  auto statement =
      database_.statement("SELECT until, reason FROM pauses WHERE name IN (?1, ?2) AND until > ?3 ORDER BY until DESC");
  const auto row = statement.bind(1, asked.registry).bind(2, asked.server).bind(3, micros_of(asked.time)).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return {};
  return fail(Fault::Unreachable,
              fmt::format("{} is left alone until {}: {}", asked.server,
                          short_time(time_of_micros(statement.number(0)), asked.time), statement.text(1)));
}

Result<void> RegistryBook::refuse_if_spent(const Asked& asked) {
  auto statement = database_.statement("SELECT count(*) FROM asked WHERE registry = ?1 AND time > ?2");
  const auto row = statement.bind(1, asked.registry).bind(2, micros_of(asked.time - std::chrono::hours{24})).step();
  if (!row) return std::unexpected(row.error());
  if (statement.number(0) < kADay) return {};
  return fail(Fault::Unreachable,
              fmt::format("{} is not asked: {} questions went to its registry within 24 hours, which "
                          "is the most; ask again later",
                          asked.server, kADay));
}

Result<RegistryBook::Turn> RegistryBook::next_turn(const Asked& asked) {
  auto last = database_.statement("SELECT ifnull(max(time), 0) FROM asked WHERE registry = ?1 AND time < ?2");
  const auto row = last.bind(1, asked.registry).bind(2, micros_of(asked.time + kFurthestAhead)).step();
  if (!row) return std::unexpected(row.error());
  const auto at = std::max(asked.time, time_of_micros(last.number(0)) + Duration{kBetween});
  auto statement = database_.statement("INSERT INTO asked VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, '', 0, 0)");
  statement.bind(1, micros_of(at)).bind(2, asked.registry).bind(3, asked.server).bind(4, number_of(asked.protocol));
  if (auto done = statement.bind(5, asked.query).bind(6, asked.target).bind(7, asked.why).run(); !done)
    return std::unexpected(done.error());
  return Turn{database_.last_row(), at};
}

Result<RegistryBook::Turn> RegistryBook::reserve(const Asked& asked) {
  if (auto begun = database_.run("BEGIN IMMEDIATE"); !begun) return std::unexpected(begun.error());
  auto allowed = refuse_if_paused(asked);
  if (allowed) allowed = refuse_if_spent(asked);
  auto turn = allowed ? next_turn(asked) : std::unexpected(allowed.error());
  const auto ended = database_.run(turn ? "COMMIT" : "ROLLBACK");
  if (turn && !ended) return std::unexpected(ended.error());
  return turn;
}

bool RegistryBook::is_closed(const std::string& registry, Time now) {
  const Asked anything{.time = now, .registry = registry, .server = registry};
  return !refuse_if_paused(anything) || !refuse_if_spent(anything);
}

Result<void> RegistryBook::finish(const Turn& turn, const WhoisStep& step) {
  auto statement = database_.statement("UPDATE asked SET outcome = ?2, bytes = ?3, took = ?4 WHERE number = ?1");
  statement.bind(1, turn.number).bind(2, step.failure.empty() ? std::string_view{"answered"} : step.failure);
  return statement.bind(3, static_cast<std::int64_t>(step.bytes)).bind(4, std::int64_t{step.took.count()}).run();
}

Result<void> RegistryBook::pause(std::string_view name, Time until, std::string_view reason) {
  auto statement = database_.statement("INSERT OR REPLACE INTO pauses VALUES (?1, ?2, ?3)");
  return statement.bind(1, name).bind(2, micros_of(until)).bind(3, reason).run();
}

Result<std::vector<RegistryBook::Asked>> RegistryBook::history(std::size_t limit) {
  auto statement = database_.statement(
      "SELECT time, registry, server, protocol, query, target, why, outcome, bytes, took FROM asked ORDER BY time "
      "DESC, "
      "number DESC LIMIT ?1");
  statement.bind(1, static_cast<std::int64_t>(limit));
  std::vector<Asked> history;
  for (;;) {
    const auto row = statement.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return history;
    history.push_back({.time = time_of_micros(statement.number(0)),
                       .registry = statement.text(1),
                       .server = statement.text(2),
                       .protocol = protocol_of(statement.number(3)),
                       .query = statement.text(4),
                       .target = statement.text(5),
                       .why = statement.text(6),
                       .outcome = statement.text(7),
                       .bytes = static_cast<std::uint64_t>(statement.number(8)),
                       .took = Duration{statement.number(9)}});
  }
}

}  // namespace whither
