#include "store/totals.h"

#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "base/file.h"
#include "store/draft_folder.h"
#include "store/flow_file.h"
#include "store/summary.h"

namespace whither {

namespace {

constexpr const char* kDraft = "totals.parquet";

std::string path_of(const Layout& layout, const Summary& summary) {
  return layout.totals() + "/" + totals_path(summary);
}

// What totals by something are kept apart by, beside direction, exporter, sampling and copy, each with its name in the
// file.
struct Keys {
  const char* ip4;
  const char* ip6;
  const char* protocol;
  const char* service_port;
};

Keys keys_of(TotalsBy by) {
  constexpr const char* kProtocol = "NULL::UTINYINT";
  constexpr const char* kPort = "0::USMALLINT";
  switch (by) {
    case TotalsBy::Peer:
      return {"CASE WHEN down THEN src_ip4 ELSE dst_ip4 END", "CASE WHEN down THEN src_ip6 ELSE dst_ip6 END", kProtocol,
              kPort};
    case TotalsBy::Device:
      return {"CASE WHEN down THEN dst_ip4 ELSE src_ip4 END", "CASE WHEN down THEN dst_ip6 ELSE src_ip6 END", kProtocol,
              kPort};
    case TotalsBy::Service:
      break;
  }
  return {"NULL::UINTEGER", "NULL::BLOB", "protocol", "service_port"};
}

std::string select_by(TotalsBy by, const std::string& sums) {
  const auto keys = keys_of(by);
  return fmt::format(
      "SELECT {}::UTINYINT AS total_by, down, {} AS ip4, {} AS ip6, {} AS protocol, {} AS service_port, exporter_ip4, "
      "exporter_ip6, sampling, copy, min(hour_start) AS hour_start, max(hour_end) AS hour_end, sum(flows)::UBIGINT AS "
      "flows, {}, {}, {}, {} FROM {} GROUP BY ALL",
      std::to_underlying(by), keys.ip4, keys.ip6, keys.protocol, keys.service_port, sum_of_counter("packets"),
      sum_of_counter("bytes"), sum_of_counter("packets_reverse"), sum_of_counter("bytes_reverse"), sums);
}

// in_ranges(0, …) are the local networks.
std::string statement(const std::string& sums) {
  const auto told = fmt::format(
      "(SELECT *, in_ranges(0, dst_ip4, dst_ip6) AND NOT in_ranges(0, src_ip4, src_ip6) AS down FROM "
      "read_parquet({}))",
      sql_text(sums));
  return fmt::format("SELECT * FROM ({} UNION ALL {} UNION ALL {}) ORDER BY total_by, ip4, ip6, protocol, service_port",
                     select_by(TotalsBy::Peer, told), select_by(TotalsBy::Device, told),
                     select_by(TotalsBy::Service, told));
}

Result<StoredTotals> write(Connection& connection, const std::string& sums, const std::string& path) {
  auto rows = connection.query(fmt::format("COPY ({}) TO {} {}", statement(sums), sql_text(path), parquet_options()));
  if (!rows) return std::unexpected(rows.error());
  if (auto synced = sync_path(path); !synced) return std::unexpected(synced.error());
  const auto bytes = bytes_of_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  const auto* const chunk = rows->next();
  const auto count = chunk == nullptr ? 0 : static_cast<std::uint64_t>(chunk->value<std::int64_t>(0, 0));
  return StoredTotals{.rows = count, .size = bytes->size, .hash = bytes->hash};
}

// Lays the totals in place, lists them, and removes those that they replace. A file that a crash left there before it
// was listed is replaced. Where the sums went meanwhile there is nothing to do.
Result<void> place(const Layout& layout, const Summary& summary, const std::string& draft) {
  const auto lock = lock_file(layout.commit_lock());
  if (!lock) return std::unexpected(lock.error());
  auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  const auto listed = std::ranges::find(manifest->summaries, summary.file.path,
                                        [](const Summary& each) -> const std::string& { return each.file.path; });
  if (listed == manifest->summaries.end()) return {};
  const auto path = path_of(layout, summary);
  const std::string folder = std::filesystem::path(path).parent_path();
  if (auto made = make_folders(folder); !made) return made;
  if (::rename(draft.c_str(), path.c_str()) != 0) return fail_errno("cannot place a file in " + folder, errno);
  if (auto synced = sync_path(folder); !synced) return synced;
  const auto before = std::exchange(*listed, summary);
  if (auto saved = manifest->save(layout); !saved) return saved;
  if (before.totals && path_of(layout, before) != path) ::unlink(path_of(layout, before).c_str());
  return {};
}

Result<void> add_up(const Layout& layout, Connection& connection, std::uint64_t mark, Summary summary) {
  auto drafts = drafts_in(layout);
  if (!drafts) return std::unexpected(drafts.error());
  const auto draft = drafts->file(kDraft);
  auto totals = write(connection, layout.summaries() + "/" + summary.file.path, draft);
  if (!totals) return std::unexpected(totals.error());
  summary.totals = *totals;
  summary.totals->local = mark;
  return place(layout, summary, draft);
}

}  // namespace

std::uint64_t mark_of(const std::vector<AddressRange>& local) {
  std::string text;
  for (const auto& range : local) text += fmt::format("{}-{} ", range.first.to_string(), range.last.to_string());
  return XXH3_64bits(text.data(), text.size());
}

std::optional<Summary> plan_totals(const Manifest& manifest, std::optional<std::uint64_t> mark,
                                   const std::set<std::string>& but) {
  const auto due = std::ranges::find_if(manifest.summaries, [&](const Summary& summary) {
    const bool has_some = summary.totals && (!mark || summary.totals->local == *mark);
    return !has_some && !but.contains(summary.file.path);
  });
  return due == manifest.summaries.end() ? std::nullopt : std::optional{*due};
}

Result<bool> add_up_one(const Layout& layout, Connection& connection, const std::vector<AddressRange>& local,
                        const PickSummary& pick) {
  const auto turn = try_lock_file(layout.merge_lock());
  if (!turn) return std::unexpected(turn.error());
  if (!*turn) return false;
  const auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  const auto summary = pick(*manifest);
  if (!summary) return false;
  if (auto known = connection.know_ranges({local}); !known) return std::unexpected(known.error());
  if (auto done = add_up(layout, connection, mark_of(local), *summary); !done) {
    return fail(done.error().fault,
                fmt::format("cannot add up hourly sums in {}: {}", layout.folder, done.error().message));
  }
  return true;
}

std::string totals_of(const Layout& layout, std::span<const Summary> summaries, TotalsBy by) {
  std::string list;
  for (const auto& summary : summaries) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", sql_text(path_of(layout, summary)));
  }
  return fmt::format(
      "(SELECT hour_start AS time_start, make_timestamptz(epoch_us(hour_end) + 3599999999) AS time_end, 0::UTINYINT AS "
      "kind, NULL::USMALLINT AS src_port, service_port AS dst_port, exporter_ip4, exporter_ip6, ip4 AS src_ip4, ip6 AS "
      "src_ip6, ip4 AS dst_ip4, ip6 AS dst_ip6, protocol, sampling, copy, flows, packets, bytes, packets_reverse, "
      "bytes_reverse, true AS hourly, down AS told_down FROM read_parquet([{}]) WHERE total_by = {})",
      list, std::to_underlying(by));
}

std::string totals_path(const Summary& summary) {
  const auto& path = summary.file.path;
  const auto stem = path.substr(0, path.rfind('.'));
  return fmt::format("{}-{:016x}.parquet", stem, summary.totals ? summary.totals->local : 0);
}

}  // namespace whither
