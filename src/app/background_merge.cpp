#include "app/background_merge.h"

#include <chrono>
#include <thread>

#include "store/merge.h"

namespace whither {

void BackgroundMerge::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (merge_is_due(layout_, wall_clock())) merge_one();
    for (int i = 0; i < 20 && !stop.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
}

// With a DuckDB of its own, which gives all its memory back as it closes. What fails is tried again.
void BackgroundMerge::merge_one() {
  auto database =
      Database::open({.folder = layout_.folder, .threads = 1, .memory_limit = "1GB", .gives_memory_back = true});
  if (!database) return;
  auto connection = database->connect();
  if (!connection) return;
  {
    const std::scoped_lock lock(mutex_);
    if (ending_) return;
    in_hand_ = &*connection;
  }
  (void)merge_once(layout_, *connection, wall_clock());
  const std::scoped_lock lock(mutex_);
  in_hand_ = nullptr;
}

void BackgroundMerge::end() {
  const std::scoped_lock lock(mutex_);
  ending_ = true;
  if (in_hand_ != nullptr) in_hand_->interrupt();
}

}  // namespace whither
