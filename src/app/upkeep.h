#pragma once

#include <chrono>
#include <mutex>
#include <stop_token>
#include <string>

#include "app/config.h"
#include "base/time.h"
#include "store/database.h"
#include "store/layout.h"
#include "store/retention.h"

namespace whither {

// What the configuration says of how much is kept.
Retention retention_of(const Config& config);

// Lets go what is too much, having summed it up. What cannot be summed up goes all the same.
Result<Pruning> sum_up_and_prune(const Layout& layout, const Retention& retention, Time now);

// Keeps the number of the store's files small and its size and age within bounds, on a thread of its own (run). end()
// may be called from any other.
class Upkeep {
 public:
  Upkeep(Layout layout, const Retention& retention) : layout_(std::move(layout)), retention_(retention) {}

  // Merges and sums up what is due, about once a second, and lets go what is too much, about once a minute, until
  // `stop`.
  void run(const std::stop_token& stop);
  // Breaks off what is in hand, which may take long: the files stay as they are.
  void end();

 private:
  bool tidy();  // false where it failed
  void prune_in_turn();

  Layout layout_;
  Retention retention_;
  Time next_prune_;
  std::chrono::steady_clock::time_point next_tidy_;
  std::string told_;  // what is wrong with it
  std::mutex mutex_;
  Connection* in_hand_ = nullptr;  // guarded by mutex_, as ending_
  bool ending_ = false;
};

}  // namespace whither
