#include "store/merge.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <span>

#include "base/file.h"
#include "flow/columns.h"
#include "store/draft_folder.h"
#include "store/flow_file.h"
#include "store/flow_rows.h"
#include "store/relation.h"
#include "store/row_order.h"

namespace whither {

namespace {

namespace fs = std::filesystem;

constexpr const char* kMerged = "merged.parquet";

// Of one day, and nothing between them was let go; what is kept whatever its age stays apart, and what is summed up
// stays as it is.
bool belong_together(const Manifest& manifest, const StoredFile& file, const StoredFile& next) {
  return next.day() == file.day() && next.first_row == file.end_row() && next.is_kept == file.is_kept &&
         manifest.summary_of(file) == nullptr && manifest.summary_of(next) == nullptr;
}

constexpr std::uint64_t bit_of(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }

// Powers of eight in a number of rows.
int size_class(std::uint64_t rows) {
  int power = 0;
  for (; rows >= 8; rows /= 8) ++power;
  return power;
}

// The longest piece of [begin, end) from its beginning that fits one merged file.
std::size_t fitting(const Manifest& manifest, std::size_t begin, std::size_t end) {
  std::uint64_t rows = 0;
  auto at = begin;
  while (at < end && rows + manifest.files[at].rows <= kMergedRows) rows += manifest.files[at++].rows;
  return at;
}

// No part is more than half of the whole: so a row's file at least doubles each time the row is rewritten.
bool is_balanced(const Manifest& manifest, std::size_t begin, std::size_t end) {
  std::uint64_t rows = 0;
  std::uint64_t largest = 0;
  for (auto at = begin; at < end; ++at) {
    rows += manifest.files[at].rows;
    largest = std::max(largest, manifest.files[at].rows);
  }
  return largest * 2 <= rows;
}

// The first run of at least kMergeFiles neighbours of which none is above `power`, as far as it fits.
std::optional<MergePlan> run_of(const Manifest& manifest, MergePlan within, int power) {
  for (auto begin = within.begin; begin < within.end; ++begin) {
    auto end = begin;
    while (end < within.end && size_class(manifest.files[end].rows) <= power) ++end;
    const auto fits = fitting(manifest, begin, end);
    if (fits - begin >= kMergeFiles && is_balanced(manifest, begin, fits)) return MergePlan{begin, fits};
  }
  return std::nullopt;
}

// The first two or more files that fit one.
std::optional<MergePlan> rest_of_day(const Manifest& manifest, MergePlan day) {
  for (auto begin = day.begin; begin < day.end; ++begin) {
    const auto fits = fitting(manifest, begin, day.end);
    if (fits - begin >= 2) return MergePlan{begin, fits};
  }
  return std::nullopt;
}

Result<void> measure(const std::string& path, StoredFile& file) {
  const auto bytes = bytes_of_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  file.size = bytes->size;
  file.hash = bytes->hash;
  return {};
}

// A folder like the day's, with `merged` in the place of `parts`: hard links, so it costs no bytes.
bool build_beside(const fs::path& day, const fs::path& beside, std::span<const StoredFile> parts,
                  const fs::path& merged, const std::string& merged_name) {
  std::error_code failure;
  fs::remove_all(beside, failure);
  fs::create_directory(beside, failure);
  for (const auto& entry : fs::directory_iterator(day, failure)) {
    const auto name = entry.path().filename().string();
    const bool is_part = std::ranges::any_of(
        parts, [&](const StoredFile& part) { return fs::path(part.path).filename().string() == name; });
    if (!is_part) fs::create_hard_link(entry.path(), beside / name, failure);
    if (failure) return false;
  }
  fs::create_hard_link(merged, beside / merged_name, failure);
  return !failure && sync_path(beside.string()).has_value();
}

// Lays the merged file in place of its parts: in one step where the file system can, else one after the other.
Result<void> exchange(const Layout& layout, std::span<const StoredFile> parts, const StoredFile& merged,
                      const DraftFolder& drafts) {
  const auto finished = drafts.file(kMerged);
  const fs::path day = layout.flows() + "/" + merged.day();
  const fs::path beside = drafts.file(merged.day());
  std::error_code failure;
  if (build_beside(day, beside, parts, finished, fs::path(merged.path).filename()) &&
      ::renameat2(AT_FDCWD, day.c_str(), AT_FDCWD, beside.c_str(), RENAME_EXCHANGE) == 0) {
    fs::remove_all(beside, failure);
    fs::remove(finished, failure);
    return {};
  }
  fs::remove_all(beside, failure);
  if (::rename(finished.c_str(), (layout.flows() + "/" + merged.path).c_str()) != 0) {
    return fail_errno("cannot place a merged file in " + day.string(), errno);
  }
  for (const auto& part : parts) fs::remove(layout.flows() + "/" + part.path, failure);
  return {};
}

// The parts' place in the manifest as it is now, which other writers may have appended to.
std::optional<std::size_t> position_of(const Manifest& manifest, const StoredFile& first) {
  const auto found = std::ranges::find(manifest.files, first.path, &StoredFile::path);
  if (found == manifest.files.end()) return std::nullopt;
  return static_cast<std::size_t>(found - manifest.files.begin());
}

Result<void> replace(const Layout& layout, std::span<const StoredFile> parts, const StoredFile& merged,
                     const DraftFolder& drafts) {
  const auto lock = lock_file(layout.commit_lock());
  if (!lock) return std::unexpected(lock.error());
  auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  const auto at = position_of(*manifest, parts.front());
  if (!at) return fail(Fault::Internal, "the files to merge are no longer in the store");
  if (auto placed = exchange(layout, parts, merged, drafts); !placed) return placed;
  const auto begin = manifest->files.begin() + static_cast<std::ptrdiff_t>(*at);
  const auto behind = manifest->files.erase(begin, begin + static_cast<std::ptrdiff_t>(parts.size()));
  manifest->files.insert(behind, merged);
  return manifest->save(layout);
}

// The parts, from the first on, that become one run of rows in order; or the first alone, which is in order already.
std::span<const StoredFile> run_from(std::span<const StoredFile> parts) {
  std::uint64_t rows = parts.front().rows;
  std::size_t count = 1;
  while (count < parts.size() && rows + parts[count].rows <= kRunRows) rows += parts[count++].rows;
  return parts.first(count);
}

// The columns `some` of a row; with `late_names` those of an end without a name as name_of_peer() tells.
std::string cells_of(const ColumnSet& some, bool late_names) {
  std::string cells;
  for (const auto& column : columns()) {
    if (!some.has(column)) continue;
    const bool of_source = column.field == Field::src_name;
    const bool is_named_late = late_names && (of_source || column.field == Field::dst_name);
    cells += cells.empty() ? "" : ", ";
    cells += is_named_late
                 ? fmt::format(
                       "CASE WHEN src_name IS NULL AND dst_name IS NULL THEN name_of_peer({}, src_ip4, src_ip6, "
                       "dst_ip4, dst_ip6, time_start) ELSE {} END AS {}",
                       of_source, column.name, column.name)
                 : column.name;
  }
  return cells;
}

// The statement that gives the columns `some` of a run, and kRowInFile counted from `first_row`.
std::string rows_of_run(const Layout& layout, std::span<const StoredFile> run, std::uint64_t first_row,
                        const ColumnSet& some, bool late_names) {
  std::string rows;
  for (const auto& part : run) {
    rows +=
        fmt::format("{}SELECT {}, (file_row_number + {})::UINTEGER AS {} FROM {}", rows.empty() ? "" : " UNION ALL ",
                    cells_of(some, late_names), part.first_row - first_row, kRowInFile, relation_of(layout, part));
  }
  return run.size() == 1 && run.front().is_sorted ? rows : fmt::format("FROM ({}) ORDER BY {}", rows, row_order(some));
}

}  // namespace

Result<void> write_merged(Connection& connection, const Layout& layout, std::span<const StoredFile> parts,
                          const ColumnSet& some, const std::string& path, bool late_names) {
  std::string runs;
  for (std::size_t begin = 0; begin < parts.size();) {
    const auto run = run_from(parts.subspan(begin));
    runs += fmt::format("{}({})", runs.empty() ? "" : " UNION ALL ",
                        rows_of_run(layout, run, parts.front().first_row, some, late_names));
    begin += run.size();
  }
  auto written = connection.run(fmt::format("COPY ({}) TO {} {}", runs, sql_text(path), parquet_options()));
  if (written) written = sync_path(path);
  return written;
}

std::optional<MergePlan> plan_merge(const Manifest& manifest, const std::string& today) {
  for (std::size_t begin = 0; begin < manifest.files.size();) {
    const auto day = manifest.files[begin].day();
    auto end = begin + 1;
    while (end < manifest.files.size() && belong_together(manifest, manifest.files[end - 1], manifest.files[end]))
      ++end;
    constexpr int kLargest = 7;  // 8^7 rows are half of kMergedRows
    if (day != today) {
      if (const auto plan = rest_of_day(manifest, {begin, end})) return plan;
    }
    for (int power = 0; day == today && power <= kLargest; ++power) {
      if (const auto plan = run_of(manifest, {begin, end}, power)) return plan;
    }
    begin = end;
  }
  return std::nullopt;
}

bool merge_is_due(const Layout& layout, Time now) {
  const auto manifest = Manifest::load(layout);
  return manifest && plan_merge(*manifest, Layout::day(now));
}

Result<bool> merge_once(const Layout& layout, Connection& connection, Time now, const DnsMemory* names) {
  const auto turn = try_lock_file(layout.merge_lock());
  if (!turn) return std::unexpected(turn.error());
  if (!*turn) return false;
  const auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  const auto plan = plan_merge(*manifest, Layout::day(now));
  if (!plan) return false;
  const auto parts = std::span{manifest->files}.subspan(plan->begin, plan->end - plan->begin);
  StoredFile merged = parts.front();
  for (const auto& part : parts.subspan(1)) {
    merged.rows += part.rows;
    merged.earliest = std::min(merged.earliest, part.earliest);
    merged.latest = std::max(merged.latest, part.latest);
    merged.columns.add(part.columns);
    merged.quarters.add(part.quarters);
  }
  const bool late_names = names != nullptr && !names->empty();
  if (late_names) {
    if (auto known = connection.know_answers(*names); !known) return std::unexpected(known.error());
    merged.columns.add({.fields = bit_of(Field::src_name) | bit_of(Field::dst_name)});
  }
  merged.path = Layout::file(merged.day(), merged.first_row, merged.rows);
  merged.is_sorted = true;
  const auto drafts = drafts_in(layout);
  if (!drafts) return std::unexpected(drafts.error());
  auto done = write_merged(connection, layout, parts, merged.columns, drafts->file(kMerged), late_names);
  if (done) done = measure(drafts->file(kMerged), merged);
  if (done) done = replace(layout, parts, merged, *drafts);
  if (!done) {
    return fail(done.error().fault, fmt::format("cannot merge files in {}: {}", layout.folder, done.error().message));
  }
  return true;
}

}  // namespace whither
