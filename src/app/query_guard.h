#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <thread>

#include "base/time.h"

namespace whither {

// Watches over a query that runs on the thread that made this: breaks it off when it has taken too long, or when SIGINT
// or SIGTERM comes (hold_end_signals() has to have been called). What does not end then, is ended.
class QueryGuard {
 public:
  enum class Reason : int { None = 0, TimedOut = 1, Signal = 2 };

  struct Options {
    Duration limit;                      // of the time in which it computes; writing its rows does not count
    std::function<void()> interrupt;     // called from the guard's thread, and again until the query has ended
    std::function<void()> before_ended;  // the same, before the process is ended for a query that takes too long
  };
  explicit QueryGuard(Options options);
  ~QueryGuard();
  QueryGuard(const QueryGuard&) = delete;
  QueryGuard& operator=(const QueryGuard&) = delete;

  // While rows are written to standard output.
  void writes(bool does) { is_writing_ = does; }
  Reason reason() const { return reason_; }
  // The signal that came.
  int signal() const { return signal_; }

 private:
  void watch(const std::stop_token& stop);

  const Options options_;
  std::atomic<bool> is_writing_ = false;
  std::atomic<Reason> reason_ = Reason::None;
  std::atomic<int> signal_ = 0;
  std::jthread thread_;
};

// Keeps this process from taking more than `bytes` of memory beyond what it has; what asks for more is refused.
void bound_memory(std::size_t bytes);
// Bytes of memory that one query may have: half of this machine's, at most 2 GiB.
std::size_t memory_for_a_query();

}  // namespace whither
