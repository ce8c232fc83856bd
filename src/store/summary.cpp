#include "store/summary.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <limits>

#include "base/file.h"
#include "store/draft_folder.h"
#include "store/flow_file.h"
#include "store/merge.h"
#include "store/relation.h"

namespace whither {

namespace {

constexpr const char* kDraft = "summary.parquet";

// What sums are kept apart by, beside hours and service port.
constexpr const char* kKey = "exporter_ip4, exporter_ip6, src_ip4, src_ip6, dst_ip4, dst_ip6, protocol, sampling, copy";

std::string hour_of(const char* time) {
  return fmt::format("make_timestamptz(epoch_us({0}) // 3600000000 * 3600000000) AS hour_{0}", time);
}

// In the order of files of flows, near enough: sums of one device lie together.
std::string statement(const std::string& flows) {
  return fmt::format(
      "SELECT hour_time_start AS hour_start, hour_time_end AS hour_end, {0}, service_port, count(*)::UINTEGER AS "
      "flows, {1}, {2}, {3}, {4} FROM (SELECT {5}, {6}, {7} AS service_port, * REPLACE (copy IS TRUE AS copy) FROM {8} "
      "WHERE kind = 0) GROUP BY hour_time_start, hour_time_end, service_port, {0} "
      "ORDER BY src_ip4, src_ip6, dst_ip4, dst_ip6, hour_start",
      kKey, sum_of_counter("packets"), sum_of_counter("bytes"), sum_of_counter("packets_reverse"),
      sum_of_counter("bytes_reverse"), hour_of("time_start"), hour_of("time_end"), kServicePort, flows);
}

Result<std::uint64_t> write(Connection& connection, const Layout& layout, const StoredFile& file,
                            const std::string& path) {
  auto rows = connection.query(
      fmt::format("COPY ({}) TO {} {}", statement(relation_of(layout, {&file, 1})), sql_text(path), parquet_options()));
  if (!rows) return std::unexpected(rows.error());
  if (auto synced = sync_path(path); !synced) return std::unexpected(synced.error());
  const auto* const chunk = rows->next();
  return chunk == nullptr ? 0 : static_cast<std::uint64_t>(chunk->value<std::int64_t>(0, 0));
}

// Lays the sums in place and lists them. A file that a crash left there before it was listed is replaced.
Result<void> place(const Layout& layout, const Summary& summary, const std::string& draft) {
  const auto lock = lock_file(layout.commit_lock());
  if (!lock) return std::unexpected(lock.error());
  auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  const auto folder = layout.summaries() + "/" + summary.file.day();
  if (auto made = make_folders(folder); !made) return made;
  if (::rename(draft.c_str(), (layout.summaries() + "/" + summary.file.path).c_str()) != 0) {
    return fail_errno("cannot place a file in " + folder, errno);
  }
  if (auto synced = sync_path(folder); !synced) return synced;
  const auto at = std::ranges::lower_bound(manifest->summaries, summary.file.first_row, {},
                                           [](const Summary& each) { return each.file.first_row; });
  manifest->summaries.insert(at, summary);
  return manifest->save(layout);
}

Result<void> summarise(const Layout& layout, Connection& connection, const StoredFile& file) {
  auto drafts = drafts_in(layout);
  if (!drafts) return std::unexpected(drafts.error());
  const auto draft = drafts->file(kDraft);
  const auto sums = write(connection, layout, file, draft);
  if (!sums) return std::unexpected(sums.error());
  const auto bytes = bytes_of_file(draft);
  if (!bytes) return std::unexpected(bytes.error());
  Summary summary{file, *sums, {}};
  summary.file.size = bytes->size;
  summary.file.hash = bytes->hash;
  return place(layout, summary, draft);
}

}  // namespace

std::optional<StoredFile> plan_summary(const Manifest& manifest, const std::string& today,
                                       const std::set<std::string>& but) {
  const auto due = std::ranges::find_if(manifest.files, [&](const StoredFile& file) {
    return (file.day() != today || file.rows > kMergedRows / 2) && manifest.summary_of(file) == nullptr &&
           !but.contains(file.path);
  });
  return due == manifest.files.end() ? std::nullopt : std::optional{*due};
}

Result<bool> summarise_one(const Layout& layout, Connection& connection, const PickFile& pick) {
  const auto turn = try_lock_file(layout.merge_lock());
  if (!turn) return std::unexpected(turn.error());
  if (!*turn) return false;
  const auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  const auto file = pick(*manifest);
  if (!file) return false;
  if (auto done = summarise(layout, connection, *file); !done) {
    return fail(done.error().fault, fmt::format("cannot sum up flows in {}: {}", layout.folder, done.error().message));
  }
  return true;
}

std::string sum_of_counter(const char* counter) {
  return fmt::format("(CASE WHEN sum({0}) > {1} THEN {1} ELSE sum({0}) END)::UBIGINT AS {0}", counter,
                     std::numeric_limits<std::uint64_t>::max());
}

std::uint64_t summed_fields() {
  std::uint64_t fields = 0;
  for (const auto field : {Field::exporter, Field::src_addr, Field::dst_addr, Field::protocol, Field::sampling}) {
    fields |= std::uint64_t{1} << static_cast<unsigned>(field);
  }
  return fields;
}

std::string sums_of(const Layout& layout, std::span<const Summary> summaries) {
  std::string list;
  for (const auto& summary : summaries) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", sql_text(layout.summaries() + "/" + summary.file.path));
  }
  return fmt::format(
      "(SELECT hour_start AS time_start, make_timestamptz(epoch_us(hour_end) + 3599999999) AS time_end, 0::UTINYINT AS "
      "kind, NULL::USMALLINT AS src_port, service_port AS dst_port, {}, flows, packets, bytes, packets_reverse, "
      "bytes_reverse, true AS hourly FROM read_parquet([{}]))",
      kKey, list);
}

std::string as_sums(const std::string& flows) {
  return fmt::format(
      "(SELECT time_start, time_end, kind, src_port, dst_port, {}, 1::UINTEGER AS flows, packets, bytes, "
      "packets_reverse, bytes_reverse, false AS hourly FROM {})",
      kKey, flows);
}

}  // namespace whither
