#include "wire/exporter_clock.h"

#include <cstdlib>

namespace whither {

namespace {

constexpr Duration kUnitSpan = std::chrono::seconds{30};
constexpr Duration kLongestUnitSpan = std::chrono::hours{12};
constexpr std::uint32_t kSteady = 8;                    // datagrams that make an uptime believable
constexpr std::int64_t kJumpMs = 3'600'000;             // two exporters behind one address are rarely this near
constexpr std::int64_t kStartMs = 300'000;              // an uptime may be ahead of the arrival by this after a start
constexpr Duration kSilence = std::chrono::hours{12};   // behind a longer one nothing is concluded
constexpr Duration kAfterJump = std::chrono::hours{1};  // no flow is cached for longer

std::int64_t millis_of(Duration duration) { return duration / std::chrono::milliseconds{1}; }

// Modulo 2^32, of two counts the nearest.
std::int64_t difference(std::uint32_t later, std::uint32_t earlier) {
  return static_cast<std::int32_t>(later - earlier);
}

}  // namespace

ExportClock ExporterClock::read(Time exported, Time received, std::optional<std::uint32_t> uptime, Duration off_bound) {
  off_ = shift_of(exported, received, off_bound);
  ExportClock clock{.exported = exported, .received = received, .uptime = uptime, .shift = off_, .uptime_before = {}};
  if (!uptime) return clock;
  find_unit(*uptime, exported);
  if (counts_seconds_) clock.uptime = *uptime * 1000;
  find_jump(*clock.uptime, received);
  tell_jump(clock);
  return clock;
}

void ExporterClock::find_unit(std::uint32_t uptime, Time exported) {
  if (!unit_mark_ || exported < unit_mark_->at) unit_mark_ = {exported, uptime};
  const auto elapsed = exported - unit_mark_->at;
  if (elapsed < kUnitSpan) return;
  if (elapsed > kLongestUnitSpan) {  // a clock that was set meanwhile
    unit_mark_ = {exported, uptime};
    return;
  }
  const auto counted = difference(uptime, unit_mark_->uptime);
  const auto fits = [&](std::int64_t expected, std::int64_t slack) {
    return std::abs(counted - expected) <= slack + expected / 20;
  };
  if (fits(elapsed / std::chrono::seconds{1}, 2)) {
    counts_seconds_ = true;
  } else if (fits(millis_of(elapsed), 2000)) {
    counts_seconds_ = false;
  }
  unit_mark_ = {exported, uptime};
}

void ExporterClock::find_jump(std::uint32_t uptime, Time received) {
  const Mark now{received, uptime};
  if (!last_ || received < last_->at || received - last_->at > kSilence) {
    last_ = now;
    steady_ = 0;
    return;
  }
  const auto elapsed = millis_of(received - last_->at);
  const bool gets_stuck = uptime == kStuckUptime && last_->uptime != kStuckUptime;
  const bool goes_on = !gets_stuck && std::abs(difference(uptime, last_->uptime) - elapsed) <= kJumpMs;
  const bool is_start = uptime <= elapsed + kStartMs;
  if (goes_on) {
    ++steady_;
  } else {
    if (steady_ >= kSteady && !is_start) before_ = last_;
    steady_ = 0;
  }
  last_ = now;
}

void ExporterClock::tell_jump(ExportClock& clock) const {
  if (!before_ || clock.received < before_->at || clock.received - before_->at > kAfterJump) return;
  const auto since = millis_of(clock.received - before_->at);
  clock.uptime_before = before_->uptime + static_cast<std::uint32_t>(since);
  clock.jumped_ago_ms = static_cast<std::int32_t>(since);
}

}  // namespace whither
