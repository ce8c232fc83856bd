#include "app/pace.h"

#include <algorithm>
#include <thread>

#include "app/signals.h"

namespace whither {

namespace {

constexpr double kTick = 0.02;  // seconds: flows of one tick leave together, so that datagrams are full
constexpr std::chrono::milliseconds kLook{50};
constexpr double kLongest = 1e9;  // seconds

}  // namespace

Pace::Clock::time_point Pace::due(Time came, std::uint64_t flows) {
  if (!began_) {
    began_ = Clock::now();
    first_ = came;
  }
  double seconds = 0;
  if (tempo_.flows_per_second != 0) {
    const auto together = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(tempo_.flows_per_second * kTick));
    const auto whole_ticks = flows / together * together;
    seconds = static_cast<double>(whole_ticks) / tempo_.flows_per_second;
  } else if (tempo_.speed != 0) {
    seconds = std::chrono::duration<double>(came - first_).count() / tempo_.speed;
  }
  const std::chrono::duration<double> behind_begin{std::clamp(seconds, 0.0, kLongest)};
  return *began_ + std::chrono::duration_cast<Clock::duration>(behind_begin);
}

bool Pace::wait(Time came, std::uint64_t flows) {
  const auto until = due(came, flows);
  while (!end_signal_came()) {
    const auto left = until - Clock::now();
    if (left <= Clock::duration::zero()) return true;
    std::this_thread::sleep_for(std::min<Clock::duration>(left, kLook));
  }
  return false;
}

}  // namespace whither
