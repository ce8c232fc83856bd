#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.h"

namespace whither {

// When what is sent again is due: by when it came, so many times as fast, or by a rate of flows; neither means at once.
struct Tempo {
  double speed = 0;
  double flows_per_second = 0;  // counts where it is not 0
};

// Keeps to a tempo, from its first moment on. One thread at a time.
class Pace {
 public:
  explicit Pace(Tempo tempo) : tempo_(tempo) {}

  // Whether a flow that came at `came` is due, so many flows being behind us.
  bool is_due(Time came, std::uint64_t flows) { return Clock::now() >= due(came, flows); }
  // Waits until it is; false where SIGINT or SIGTERM came meanwhile or before.
  bool wait(Time came, std::uint64_t flows);

 private:
  using Clock = std::chrono::steady_clock;

  Clock::time_point due(Time came, std::uint64_t flows);

  Tempo tempo_;
  std::optional<Clock::time_point> began_;
  Time first_;
};

}  // namespace whither
