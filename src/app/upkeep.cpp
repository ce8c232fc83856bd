#include "app/upkeep.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "app/complaints.h"
#include "base/thread_name.h"
#include "report/table.h"
#include "store/merge.h"
#include "store/summary.h"

namespace whither {

namespace {

constexpr std::chrono::minutes kPruneEvery{1};
constexpr std::chrono::minutes kAgain{1};  // after something that failed, as it may cost much and fail again

Result<Database> own_database(const Layout& layout) {
  return Database::open({.folder = layout.folder, .threads = 1, .memory_limit = "1GB", .gives_memory_back = true});
}

// Sums up files that are about to go.
Result<void> sum_up(const Layout& layout, const Retention& retention, Time now) {
  const PickFile next = [&](const Manifest& manifest) -> std::optional<StoredFile> {
    const auto going = plan_pruning(manifest, retention, now).flows;
    const auto due =
        std::ranges::find_if(going, [&](const StoredFile& file) { return manifest.summary_of(file) == nullptr; });
    return due == going.end() ? std::nullopt : std::optional{*due};
  };
  const auto manifest = Manifest::load(layout);
  if (!manifest) return std::unexpected(manifest.error());
  if (!next(*manifest)) return {};
  auto database = own_database(layout);
  if (!database) return std::unexpected(database.error());
  auto connection = database->connect();
  if (!connection) return std::unexpected(connection.error());
  for (;;) {
    const auto done = summarise_one(layout, *connection, next);
    if (!done) return std::unexpected(done.error());
    if (!*done) return {};
  }
}

}  // namespace

Retention retention_of(const Config& config) {
  Retention retention;
  if (config.keep_flows.value != Duration{}) retention.keep_flows = config.keep_flows.value;
  if (config.keep_summaries.value != Duration{}) retention.keep_summaries = config.keep_summaries.value;
  if (config.store_size.value != 0) retention.max_size = config.store_size.value;
  return retention;
}

Result<Pruning> sum_up_and_prune(const Layout& layout, const Retention& retention, Time now) {
  const auto summed = sum_up(layout, retention, now);
  if (!summed) note(fmt::format("{}: no sums stay of some flows that are let go", summed.error().message));
  return prune(layout, retention, now);
}

void Upkeep::run(const std::stop_token& stop) {
  name_thread("upkeep");
  while (!stop.stop_requested()) {
    prune_in_turn();
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_tidy_ && !tidy()) next_tidy_ = now + kAgain;
    for (int i = 0; i < 20 && !stop.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

// With a DuckDB of its own, which gives all its memory back as it closes. What fails is told, once in a row, and tried
// again.
bool Upkeep::tidy() {
  const auto now = wall_clock();
  const bool to_merge = merge_is_due(layout_, now);
  const PickFile to_sum = [&](const Manifest& manifest) { return plan_summary(manifest, Layout::day(now)); };
  const auto manifest = Manifest::load(layout_);
  if (!to_merge && (!manifest || !to_sum(*manifest))) return true;
  auto database = own_database(layout_);
  if (!database) return false;
  auto connection = database->connect();
  if (!connection) return false;
  {
    const std::scoped_lock lock(mutex_);
    if (ending_) return false;
    in_hand_ = &*connection;
  }
  const auto done = to_merge ? merge_once(layout_, *connection, now) : summarise_one(layout_, *connection, to_sum);
  const std::scoped_lock lock(mutex_);
  in_hand_ = nullptr;
  if (done || ending_) return true;
  const auto trouble = done.error().message;
  if (trouble != told_) note(fmt::format("{} (is a file damaged? `whither storage check` tells)", trouble));
  told_ = trouble;
  return false;
}

// What cannot be let go now is tried again with the next turn.
void Upkeep::prune_in_turn() {
  const auto now = wall_clock();
  if (now < next_prune_ && next_prune_ - now <= kPruneEvery) return;  // unless the clock was set back
  next_prune_ = now + kPruneEvery;
  const auto gone = sum_up_and_prune(layout_, retention_, now);
  if (!gone || gone->flows.empty()) return;
  std::uint64_t rows = 0;
  for (const auto& file : gone->flows) rows += file.rows;
  note(fmt::format(
      "let go {} of the oldest flows: more than store.max_size or store.keep_flows allow; their hourly sums "
      "stay",
      grouped(rows)));
}

void Upkeep::end() {
  const std::scoped_lock lock(mutex_);
  ending_ = true;
  if (in_hand_ != nullptr) in_hand_->interrupt();
}

}  // namespace whither
