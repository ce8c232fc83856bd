#include <algorithm>
#include <map>

#include "app/sqlite.h"
#include "app/state.h"
#include "names/weighed.h"

namespace whither {

namespace {

constexpr Duration kNoteEvery = std::chrono::minutes{10};

// The newest that is known of one address.
struct Newest {
  std::optional<std::uint64_t> mac;
  std::string host;
  Time first;
  Time last;
};

Result<std::optional<Newest>> newest_of(SqliteStatement& statement, const std::string& address) {
  statement.bind(1, address);
  const auto row = statement.step();
  if (!row) return std::unexpected(row.error());
  std::optional<Newest> newest;
  if (*row) {
    newest = Newest{{}, statement.text(1), statement.time(2), statement.time(3)};
    if (!statement.null(0)) newest->mac = static_cast<std::uint64_t>(statement.number(0));
  }
  if (auto done = statement.run(); !done) return std::unexpected(done.error());
  return newest;
}

void bind_mac(SqliteStatement& statement, int place, std::optional<std::uint64_t> mac) {
  mac ? statement.bind(place, static_cast<std::int64_t>(*mac)) : statement.bind_null(place);
}

// Whether flows told of another device with that address after the lease had run out.
Result<bool> had_another(SqliteStatement& statement, const std::string& address, const Newest& lease) {
  bind_mac(statement.bind(1, address).bind(2, lease.last), 3, lease.mac);
  const auto row = statement.step();
  if (!row) return row;
  if (auto done = statement.run(); !done) return std::unexpected(done.error());
  return row;
}

bool is_same(const Newest& newest, const Sighting& seen) {
  return newest.mac == seen.mac && (seen.host.empty() || seen.host == newest.host);
}

}  // namespace

// A state.db of an earlier release that is only read has no such tables.
Result<bool> State::has_tables() {
  auto statement =
      database_.statement("SELECT count(*) FROM sqlite_master WHERE name IN ('sightings', 'devices', 'dns_answers')");
  const auto row = statement.step();
  if (!row) return std::unexpected(row.error());
  return statement.number(0) == 3;
}

Result<void> State::in_one(const std::function<Result<void>()>& work) {
  if (auto begun = database_.run("BEGIN IMMEDIATE"); !begun) return begun;
  auto done = work();
  if (done) done = database_.run("COMMIT");
  if (!done) (void)database_.run("ROLLBACK");
  return done;
}

Result<void> State::saw(const std::vector<Sighting>& seen) {
  return in_one([&]() -> Result<void> {
    auto find = database_.statement(
        "SELECT mac, host, first, last FROM sightings WHERE address = ?1 AND source <> 'flow' ORDER BY first DESC "
        "LIMIT 1");
    auto between = database_.statement(
        "SELECT 1 FROM sightings WHERE address = ?1 AND source = 'flow' AND first > ?2 AND mac IS NOT ?3");
    auto again = database_.statement("UPDATE sightings SET last = ?3 WHERE address = ?1 AND first = ?2");
    auto add = database_.statement("INSERT OR REPLACE INTO sightings VALUES (?1, ?2, ?3, ?4, ?5, ?5)");
    auto let_go = database_.statement(
        "DELETE FROM sightings WHERE rowid IN (SELECT rowid FROM sightings WHERE source <> 'flow' ORDER BY last LIMIT "
        "max(0, (SELECT count(*) FROM sightings WHERE source <> 'flow') - ?1))");
    for (const auto& each : seen) {
      const auto address = each.address.to_string();
      const auto newest = newest_of(find, address);
      if (!newest) return std::unexpected(newest.error());
      auto is_new = Result<bool>{!*newest || !is_same(**newest, each)};
      if (!*is_new && each.last - (*newest)->last > kLeaseHolds) is_new = had_another(between, address, **newest);
      if (!is_new) return std::unexpected(is_new.error());
      Result<void> done;
      if (*is_new) {
        bind_mac(add, 2, each.mac);
        done = add.bind(1, address).bind(3, each.host).bind(4, each.source).bind(5, micros_of(each.first)).run();
      } else if (each.last - (*newest)->last >= kNoteEvery) {
        done = again.bind(1, address).bind(2, micros_of((*newest)->first)).bind(3, micros_of(each.last)).run();
      }
      if (!done) return done;
    }
    return let_go.bind(1, kMostSightings).run();
  });
}

Result<std::vector<Sighting>> State::sightings() {
  std::vector<Sighting> found;
  const auto has = has_tables();
  if (!has) return std::unexpected(has.error());
  if (!*has) return found;
  auto statement =
      database_.statement("SELECT address, mac, host, source, first, last FROM sightings ORDER BY address, first");
  for (;;) {
    const auto row = statement.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return found;
    const auto address = Address::parse(statement.text(0));
    if (!address) continue;
    Sighting sighting{*address, {}, statement.text(2), statement.text(3), statement.time(4), statement.time(5)};
    if (!statement.null(1)) sighting.mac = static_cast<std::uint64_t>(statement.number(1));
    found.push_back(std::move(sighting));
  }
}

Result<std::vector<SaidDevice>> State::said_devices() {
  const auto has = has_tables();
  if (!has) return std::unexpected(has.error());
  std::map<std::int64_t, SaidDevice> devices;
  const auto each_row = [&](const char* sql, const auto& take) -> Result<void> {
    auto statement = database_.statement(sql);
    for (;;) {
      const auto row = statement.step();
      if (!row) return std::unexpected(row.error());
      if (!*row) return {};
      take(statement);
    }
  };
  if (!*has) return std::vector<SaidDevice>{};
  auto done = each_row("SELECT id, name, is_hidden, said FROM devices", [&](const SqliteStatement& row) {
    devices[row.number(0)] = {.id = row.number(0),
                              .name = row.text(1),
                              .is_hidden = row.number(2) != 0,
                              .said = row.time(3),
                              .keys = {},
                              .groups = {}};
  });
  const auto add = [&](std::vector<std::string> SaidDevice::* list) {
    return [&devices, list](const SqliteStatement& row) {
      const auto device = devices.find(row.number(1));
      if (device != devices.end()) (device->second.*list).push_back(row.text(0));
    };
  };
  if (done) done = each_row("SELECT key, device FROM device_keys ORDER BY key", add(&SaidDevice::keys));
  if (done) done = each_row("SELECT name, device FROM device_groups ORDER BY name", add(&SaidDevice::groups));
  if (!done) return std::unexpected(done.error());
  std::vector<SaidDevice> all;
  for (auto& [id, device] : devices) {
    if (!device.keys.empty()) all.push_back(std::move(device));
  }
  return all;
}

Result<void> State::save(const SaidDevice& device) {
  return in_one([&]() -> Result<void> {
    auto id = device.id;
    {
      auto row = database_.statement("INSERT OR REPLACE INTO devices VALUES (?1, ?2, ?3, ?4)");
      if (id == 0)
        row.bind_null(1);
      else
        row.bind(1, id);
      row.bind(2, device.name).bind(3, std::int64_t{device.is_hidden}).bind(4, micros_of(device.said));
      if (auto done = row.run(); !done) return done;
      if (id == 0) id = database_.last_row();
    }
    const auto put = [&](const char* forget, const char* add, const std::vector<std::string>& values) -> Result<void> {
      auto old = database_.statement(forget);
      if (auto done = old.bind(1, id).run(); !done) return done;
      auto row = database_.statement(add);
      for (const auto& value : values) {
        if (auto done = row.bind(1, value).bind(2, id).run(); !done) return done;
      }
      return {};
    };
    auto done = put("DELETE FROM device_keys WHERE device = ?1", "INSERT OR REPLACE INTO device_keys VALUES (?1, ?2)",
                    device.keys);
    if (done) {
      done = put("DELETE FROM device_groups WHERE device = ?1", "INSERT INTO device_groups VALUES (?1, ?2)",
                 device.groups);
    }
    if (done) {
      done = database_.run(
          "DELETE FROM devices WHERE id NOT IN (SELECT device FROM device_keys);"
          "DELETE FROM device_groups WHERE device NOT IN (SELECT id FROM devices);");
    }
    return done;
  });
}

Result<void> State::remove_device(std::int64_t id) {
  return in_one([&]() -> Result<void> {
    for (const auto* const sql : {"DELETE FROM device_keys WHERE device = ?1",
                                  "DELETE FROM device_groups WHERE device = ?1", "DELETE FROM devices WHERE id = ?1"}) {
      auto statement = database_.statement(sql);
      if (auto done = statement.bind(1, id).run(); !done) return done;
    }
    return {};
  });
}

}  // namespace whither
