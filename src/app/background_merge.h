#pragma once

#include <mutex>
#include <stop_token>

#include "store/database.h"
#include "store/layout.h"

namespace whither {

// Keeps the number of the store's files small, on a thread of its own (run). end() may be called from any other.
class BackgroundMerge {
 public:
  explicit BackgroundMerge(Layout layout) : layout_(std::move(layout)) {}

  // Merges what is due, about once a second, until `stop`.
  void run(const std::stop_token& stop);
  // Breaks off the merge in hand, which may take long: its parts stay as they are.
  void end();

 private:
  void merge_one();

  Layout layout_;
  std::mutex mutex_;
  Connection* in_hand_ = nullptr;  // guarded by mutex_, as ending_
  bool ending_ = false;
};

}  // namespace whither
