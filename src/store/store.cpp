#include "store/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "store/flow_file.h"
#include "store/relation.h"
#include "store/summary.h"

namespace whither {

namespace {

constexpr std::chrono::milliseconds kMoment{25};
constexpr int kAttempts = 20;  // a moment apart: longer than any exchange of a day's folder takes

bool lies_in(const StoredFile& file, const Window& window) {
  return !(window.since && file.latest < *window.since) && !(window.until && file.earliest > *window.until);
}

// Every flow of it overlaps the window.
bool lies_whole_in(const StoredFile& file, const Window& window) {
  return !(window.since && file.earliest < *window.since) && !(window.until && file.latest > *window.until);
}

std::uint64_t flows_behind(const std::vector<Summary>& summaries) {
  std::uint64_t sum = 0;
  for (const auto& summary : summaries) sum += summary.file.rows;
  return sum;
}

}  // namespace

Result<Store> Store::open(const Layout& layout, Order order, const std::string& may_write) {
  auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  const std::string also = may_write.empty() ? "" : std::filesystem::path(may_write).parent_path();
  auto database = Database::open(
      {.folder = layout.folder, .also = also, .threads = 0, .memory_limit = "", .keeps_order = order == Order::Stored});
  if (!database) return std::unexpected(database.error());
  auto connection = database->connect();
  if (!connection) return std::unexpected(connection.error());
  return Store{layout, std::move(*manifest), std::move(*database), std::move(*connection)};
}

Result<void> Store::refresh() {
  auto manifest = Manifest::load(layout_);
  if (!manifest) return std::unexpected(manifest.error());
  manifest_ = std::move(*manifest);
  return {};
}

void Store::interrupt() {
  *interrupted_ = true;
  connection_.interrupt();
}

Result<void> Store::go_on() const { return *interrupted_ ? fail(Fault::Internal, "interrupted") : Result<void>{}; }

Result<Rows> Store::select(const Window& window, const Statement& statement) {
  auto rows = connection_.query(statement(from(window, Sums::No)));
  for (int attempt = 0; !rows && attempt < kAttempts; ++attempt) {
    const auto before = from({}, Sums::No);
    if (auto wanted = go_on(); !wanted) return std::unexpected(wanted.error());
    if (auto again = refresh(); !again) return std::unexpected(again.error());
    if (from({}, Sums::No) == before) break;  // nothing was merged meanwhile: the fault is another
    std::this_thread::sleep_for(kMoment);
    rows = connection_.query(statement(from(window, Sums::No)));
  }
  return rows;
}

std::uint64_t Store::Sources::flows() const {
  std::uint64_t sum = 0;
  for (const auto& file : files) sum += file.rows;
  return sum;
}

std::uint64_t Store::Sources::summed() const { return flows_behind(summaries); }

std::uint64_t Store::Sources::totalled() const { return flows_behind(totals); }

Store::Sources Store::sources_in(const Window& window, const Substitutes& may_be) const {
  Sources sources;
  const auto add = [&](const Summary& summary) {
    const bool is_totalled = may_be.totals && summary.totals && summary.totals->local == may_be.local;
    auto& chosen = is_totalled && lies_whole_in(summary.file, window) ? sources.totals : sources.summaries;
    chosen.push_back(summary);
  };
  for (const auto& file : manifest_.files) {
    if (!lies_in(file, window)) continue;
    const auto* const summary = may_be.sums == Sums::Yes ? manifest_.summary_of(file) : nullptr;
    if (summary != nullptr && lies_whole_in(file, window)) {
      add(*summary);
    } else {
      sources.files.push_back(file);
    }
  }
  if (may_be.sums == Sums::No) return sources;
  for (const auto& summary : manifest_.summaries_alone()) {
    if (lies_in(summary.file, window)) add(summary);
  }
  return sources;
}

Window Store::window_needed(const Window& window, const Substitutes& may_be) const {
  const auto sources = sources_in(window, may_be);
  const bool is_whole =
      std::ranges::all_of(sources.files, [&](const StoredFile& file) { return lies_whole_in(file, window); }) &&
      std::ranges::all_of(sources.summaries,
                          [&](const Summary& summary) { return lies_whole_in(summary.file, window); });
  return is_whole ? Window{} : window;
}

ColumnSet Store::columns_in(const Window& window, const Substitutes& may_be) const {
  ColumnSet set;
  const auto sources = sources_in(window, may_be);
  for (const auto& file : sources.files) set.add(file.columns);
  for (const auto& summary : sources.summaries) set.add(summary.file.columns);
  for (const auto& summary : sources.totals) set.add(summary.file.columns);
  return set;
}

std::string Store::from(const Window& window, const Substitutes& may_be) const {
  const auto sources = sources_in(window, may_be);
  const auto flows = relation_of(layout_, sources.files);
  if (may_be.sums == Sums::No) return flows;
  if (sources.summaries.empty()) return as_sums(flows);
  const auto summed = sums_of(layout_, sources.summaries);
  return sources.files.empty() ? summed : fmt::format("({} UNION ALL {})", as_sums(flows), summed);
}

std::string Store::text_of(const Reading& reading) const {
  const auto sources = sources_in(reading.window, reading.may_be);
  if (sources.totals.empty()) return reading.statement(from(reading.window, reading.may_be));
  const auto of_totals = reading.of_totals(totals_of(layout_, sources.totals, *reading.may_be.totals));
  if (sources.files.empty() && sources.summaries.empty()) return of_totals;
  return fmt::format("{} UNION ALL {}", reading.statement(from(reading.window, reading.may_be)), of_totals);
}

Result<void> Store::read(const Reading& reading) {
  for (int attempt = 0;; ++attempt) {
    const auto before = text_of(reading);
    auto rows = connection_.stream(before);
    while (rows) {
      const auto* const chunk = rows->next();
      if (chunk == nullptr) break;
      reading.take(*chunk);
    }
    if (auto wanted = go_on(); !wanted) return wanted;
    if (rows && rows->failure().empty()) return {};
    if (auto looked = refresh(); !looked) return looked;
    if (attempt == kAttempts || text_of(reading) == before) {  // the fault is another
      return rows ? fail(Fault::Internal, rows->failure()) : std::unexpected(rows.error());
    }
    reading.again();
    std::this_thread::sleep_for(kMoment);
  }
}

Result<Rows> Store::select_file(const StoredFile& file, const Statement& statement) {
  return connection_.query(statement(relation_of(layout_, file)));
}

Result<std::uint64_t> Store::write_parquet(const Window& window, const Statement& statement, const std::string& path) {
  auto rows = select(window, [&](const std::string& flows) {
    return fmt::format("COPY ({}) TO {} {}", statement(flows), sql_text(path), parquet_options());
  });
  if (!rows) return std::unexpected(rows.error());
  const auto* const chunk = rows->next();
  return chunk == nullptr ? 0 : static_cast<std::uint64_t>(chunk->value<std::int64_t>(0, 0));
}

Result<void> Store::scan(std::uint64_t next_row, const Window& window, const Statement& statement,
                         const std::function<void(const Chunk&)>& take) {
  const auto end_row = manifest_.end_row;
  for (int attempt = 0; next_row < end_row;) {
    if (auto wanted = go_on(); !wanted) return wanted;
    const auto files = manifest_.files;
    const auto file = std::ranges::find_if(files, [&](const StoredFile& each) { return each.end_row() > next_row; });
    if (file == files.end()) return {};
    if (lies_in(*file, window)) {
      auto flows = relation_of(layout_, *file);
      if (next_row > file->first_row) {
        flows = fmt::format("(SELECT * FROM {} WHERE file_row_number >= {})", flows, next_row - file->first_row);
      }
      auto rows = connection_.stream(statement(flows));
      if (!rows && ++attempt < kAttempts) {
        std::this_thread::sleep_for(kMoment);
        if (auto again = refresh(); !again) return again;
        continue;
      }
      if (!rows) return std::unexpected(rows.error());
      while (const auto* chunk = rows->next()) take(*chunk);
      if (const auto reason = rows->failure(); !reason.empty()) return fail(Fault::Internal, reason);
    }
    attempt = 0;
    next_row = file->end_row();
  }
  return {};
}

std::string sql_of(const Window& window) {
  std::string sql = "true";
  if (window.since) sql = fmt::format("time_end >= make_timestamptz({})", micros_of(*window.since));
  if (window.until) sql += fmt::format(" AND time_start <= make_timestamptz({})", micros_of(*window.until));
  return sql;
}

}  // namespace whither
