#include "app/upkeep.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "app/complaints.h"
#include "base/thread_name.h"
#include "report/table.h"
#include "store/merge.h"

namespace whither {

namespace {

constexpr std::chrono::minutes kPruneEvery{1};
constexpr std::chrono::minutes kMergeAgain{1};  // after one that failed, as it may cost much and fail again

}  // namespace

Retention retention_of(const Config& config) {
  Retention retention;
  if (config.keep_flows.value != Duration{}) retention.keep_flows = config.keep_flows.value;
  if (config.store_size.value != 0) retention.max_size = config.store_size.value;
  return retention;
}

void Upkeep::run(const std::stop_token& stop) {
  name_thread("upkeep");
  while (!stop.stop_requested()) {
    prune_in_turn();
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_merge_ && merge_is_due(layout_, wall_clock()) && !merge_one()) next_merge_ = now + kMergeAgain;
    for (int i = 0; i < 20 && !stop.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

// With a DuckDB of its own, which gives all its memory back as it closes. What fails is told, once in a row, and tried
// again.
bool Upkeep::merge_one() {
  auto database =
      Database::open({.folder = layout_.folder, .threads = 1, .memory_limit = "1GB", .gives_memory_back = true});
  if (!database) return false;
  auto connection = database->connect();
  if (!connection) return false;
  {
    const std::scoped_lock lock(mutex_);
    if (ending_) return false;
    in_hand_ = &*connection;
  }
  const auto merged = merge_once(layout_, *connection, wall_clock());
  const std::scoped_lock lock(mutex_);
  in_hand_ = nullptr;
  if (merged || ending_) return true;
  const auto trouble = merged.error().message;
  if (trouble != told_) note(fmt::format("{} (is a file damaged? `whither storage check` tells)", trouble));
  told_ = trouble;
  return false;
}

// What cannot be let go now is tried again with the next turn.
void Upkeep::prune_in_turn() {
  const auto now = wall_clock();
  if (now < next_prune_ && next_prune_ - now <= kPruneEvery) return;  // unless the clock was set back
  next_prune_ = now + kPruneEvery;
  const auto gone = prune(layout_, retention_, now);
  if (!gone || gone->empty()) return;
  std::uint64_t rows = 0;
  for (const auto& file : *gone) rows += file.rows;
  note(fmt::format("let go {} of the oldest flows: more than store.max_size or store.keep_flows allow", grouped(rows)));
}

void Upkeep::end() {
  const std::scoped_lock lock(mutex_);
  ending_ = true;
  if (in_hand_ != nullptr) in_hand_->interrupt();
}

}  // namespace whither
