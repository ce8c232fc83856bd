#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "app/progress_line.h"

namespace whither {

// How far an import is, as a line on standard error where that is a terminal and `shown`; and whether SIGINT or
// SIGTERM asks it to end. One thread.
class ImportProgress {
 public:
  explicit ImportProgress(bool shown);
  ImportProgress(const ImportProgress&) = delete;
  ImportProgress& operator=(const ImportProgress&) = delete;

  // Before files of `total` bytes; 0 where that is not known.
  void begin(std::uint64_t total);
  // Call often: it looks at the clock now and then. `position` gives the bytes of the file in hand that are done, and
  // `flows` came out of it.
  void tick(const std::function<std::uint64_t()>& position, std::uint64_t flows);
  // The file of so many bytes is done.
  void file_done(std::uint64_t bytes, std::uint64_t flows);
  // Before something else is written to the terminal.
  void clear() { line_.clear(); }

  // Looks for a signal.
  bool stopped();
  std::stop_token stop() const { return stop_.get_token(); }

 private:
  using Clock = std::chrono::steady_clock;
  void draw(std::uint64_t bytes, std::uint64_t flows, Clock::time_point now);

  ProgressLine line_;
  std::uint64_t total_ = 0;
  Clock::time_point begun_ = Clock::now();
  Clock::time_point looked_ = begun_;
  std::uint64_t ticks_ = 0;
  std::uint64_t bytes_before_ = 0;  // of the files that are done
  std::uint64_t flows_before_ = 0;
  std::stop_source stop_;
};

// "37 %  1.20 GB of 3.20 GB  4 204 000 flows  801 000 flows/s  0:12 left". Of an unknown total the bytes alone.
std::string progress_text(std::uint64_t bytes, std::uint64_t total, std::uint64_t flows, double seconds);

}  // namespace whither
