#include "app/upkeep.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <thread>

#include "app/complaints.h"
#include "app/signals.h"
#include "base/this_thread.h"
#include "report/table.h"
#include "store/merge.h"
#include "store/summary.h"
#include "store/totals.h"

namespace whither {

namespace {

constexpr std::chrono::seconds kMoment{1};
constexpr std::chrono::minutes kPruneEvery{1};
constexpr std::chrono::minutes kAgain{1};  // after something that failed, as it may cost much and fail again

// The first of `files` that has no sums and is not among those that could not be summed up.
std::optional<StoredFile> without_sums(const Manifest& manifest, const std::vector<StoredFile>& files,
                                       const std::set<std::string>& failed) {
  const auto due = std::ranges::find_if(files, [&](const StoredFile& file) {
    return manifest.summary_of(file) == nullptr && !failed.contains(file.path);
  });
  return due == files.end() ? std::nullopt : std::optional{*due};
}

}  // namespace

Retention retention_of(const Config& config) {
  Retention retention;
  if (config.keep_flows.value != Duration{}) retention.keep_flows = config.keep_flows.value;
  if (config.keep_summaries.value != Duration{}) retention.keep_summaries = config.keep_summaries.value;
  if (config.store_size.value != 0) retention.max_size = config.store_size.value;
  return retention;
}

Result<Pruning> sum_up_and_prune(const Layout& layout, const Retention& retention, Time now,
                                 const WithConnection& with_connection) {
  std::set<std::string> failed;
  for (;;) {
    std::string in_hand;
    const PickFile next = [&](const Manifest& manifest) {
      auto file = without_sums(manifest, plan_pruning(manifest, retention, now).flows, failed);
      in_hand = file ? file->path : "";
      return file;
    };
    const auto manifest = Manifest::load(layout);
    if (!manifest) return std::unexpected(manifest.error());
    if (!next(*manifest)) break;
    const auto summed =
        with_connection([&](Connection& connection) { return summarise_one(layout, connection, next); });
    if (summed && !*summed) std::this_thread::sleep_for(kMoment);  // somebody else merges or sums up
    if (summed) continue;
    if (summed.error().fault == kInterrupted) return std::unexpected(summed.error());
    note(fmt::format("{}: no sums stay of it when it is let go", summed.error().message));
    failed.insert(in_hand);
  }
  // What came since then, out of the spool of an earlier run for one, stays until the next time.
  return prune(layout, retention, now, [&](const Manifest& manifest, const StoredFile& file) {
    return manifest.summary_of(file) != nullptr || failed.contains(file.path);
  });
}

Result<bool> with_own_connection(const Layout& layout, const ConnectionWork& work) {
  auto database = Database::open({.folder = layout.folder, .threads = 1, .memory_limit = "1GB", .keeps_files = false});
  if (!database) return std::unexpected(database.error());
  auto connection = database->connect();
  if (!connection) return std::unexpected(connection.error());
  return work(*connection);
}

// With a DuckDB of its own, which gives all its memory back as it closes. end() breaks it off.
Result<bool> Upkeep::carry_out(const ConnectionWork& work) {
  return with_own_connection(layout_, [&](Connection& connection) -> Result<bool> {
    {
      const std::scoped_lock lock(mutex_);
      if (ending_) return fail(kInterrupted, "the server ends");
      in_hand_ = &connection;
    }
    auto done = work(connection);
    const std::scoped_lock lock(mutex_);
    in_hand_ = nullptr;
    if (ending_ && !done) return fail(kInterrupted, "the server ends");
    return done;
  });
}

void Upkeep::run(const std::stop_token& stop) {
  name_thread("upkeep");
  yield_priority(10);  // behind storing, and that behind receiving
  while (!stop.stop_requested()) {
    prune_in_turn();
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_tidy_ && !tidy()) next_tidy_ = now + kAgain;
    for (int i = 0; i < 20 && !stop.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

// The step is chosen again in its turn, as another process may have done it meanwhile.
std::optional<Upkeep::Task> Upkeep::next_task(const Manifest& manifest, Time now) const {
  if (merge_is_due(layout_, now)) {
    return Task{[this, now](Connection& connection) { return merge_once(layout_, connection, now, &names_); }, ""};
  }
  const PickFile to_sum = [this, now](const Manifest& list) { return plan_summary(list, Layout::day(now), failed_); };
  if (const auto file = to_sum(manifest)) {
    return Task{[this, to_sum](Connection& connection) { return summarise_one(layout_, connection, to_sum); },
                file->path};
  }
  const PickSummary to_total = [this](const Manifest& list) { return plan_totals(list, mark_of(local_), failed_); };
  if (const auto summary = to_total(manifest)) {
    return Task{[this, to_total](Connection& connection) { return add_up_one(layout_, connection, local_, to_total); },
                summary->file.path};
  }
  return std::nullopt;
}

// What fails is told, once in a row, and tried again.
bool Upkeep::tidy() {
  const auto manifest = Manifest::load(layout_);
  const auto task = manifest ? next_task(*manifest, wall_clock()) : std::nullopt;
  if (!task) {
    const bool has_all = failed_.empty();
    failed_.clear();  // their turn comes again
    return has_all;
  }
  const auto done = carry_out(task->work);
  if (done || done.error().fault == kInterrupted) return true;
  if (!task->path.empty()) failed_.insert(task->path);  // the others are not to wait for it
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
  const auto gone =
      sum_up_and_prune(layout_, retention_, now, [&](const ConnectionWork& work) { return carry_out(work); });
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
