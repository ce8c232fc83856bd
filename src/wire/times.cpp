#include "wire/times.h"

#include <algorithm>
#include <limits>

namespace whither {

namespace {

constexpr std::int64_t kClockSetSeconds = 946'684'800;  // 2000-01-01: no exporter's set clock is before this
constexpr Time kClockSet = time_of_seconds(kClockSetSeconds);
constexpr std::uint64_t kLatestSeconds = 253'402'300'799;   // the end of the year 9999
constexpr std::uint64_t kLongest = std::uint64_t{1} << 52;  // microseconds: more than 32 bits of milliseconds
constexpr std::uint64_t kFewMillis = 100'000'000'000;       // 1973 in milliseconds, the year 5138 in seconds
constexpr std::int64_t kNtpTo1970 = 2'208'988'800;
constexpr std::int64_t kNtpEra = std::int64_t{1} << 32;
constexpr std::uint32_t kYoung = 3'600'000;                     // an uptime up to which flows may begin at 0
constexpr std::int32_t kJumpSlackMs = 5000;                     // of the moment of a jump
constexpr std::int32_t kLongestBefore = 7'200'000;              // a flow of before a jump ended no longer ago
constexpr std::uint32_t kUptimeReach = std::uint32_t{1} << 31;  // differences modulo 2^32 that are of the past
constexpr Duration kHeaderOff = std::chrono::days{1};

Duration millis(std::int64_t count) { return std::chrono::milliseconds{count}; }

Time of_millis(std::uint64_t since_1970) {
  return time_of_micros(static_cast<std::int64_t>(std::min(since_1970, kLatestSeconds * 1000)) * 1000);
}

// Rounded to the nearest microsecond; the NTP era that began in 2036 is told by its seconds before 1970.
Time of_ntp(std::uint64_t stamp, std::uint64_t fraction_mask) {
  auto seconds = static_cast<std::int64_t>(stamp >> 32) - kNtpTo1970;
  if (seconds < 0) seconds += kNtpEra;
  const auto fraction = stamp & fraction_mask;
  const auto micros = (fraction * 1'000'000 + (std::uint64_t{1} << 31)) >> 32;
  return time_of_seconds(seconds) + Duration{static_cast<std::int64_t>(micros)};
}

// How long before the export an uptime was. Behind a jump of the uptime, what is not of after the jump is taken by the
// count of before it, if that makes it one of before the jump (T1).
std::int32_t late_of(std::uint32_t uptime, const ExportClock& clock) {
  const auto late = static_cast<std::int32_t>(*clock.uptime - uptime);
  if (!clock.uptime_before || (late >= -kMostAheadMs && late <= clock.jumped_ago_ms + kJumpSlackMs)) return late;
  const auto by_old_count = static_cast<std::int32_t>(*clock.uptime_before - uptime);
  return by_old_count >= -kJumpSlackMs && by_old_count <= kLongestBefore ? by_old_count : late;
}

std::optional<Time> placed(TimeKind kind, std::uint64_t value, const ExportClock& clock) {
  if (kind == TimeKind::Uptime) {
    if (!clock.uptime) return std::nullopt;
    return clock.exported - millis(late_of(static_cast<std::uint32_t>(value), clock));
  }
  if (kind == TimeKind::DeltaMicros) {
    return clock.exported - Duration{static_cast<std::int64_t>(
                                std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max()))};
  }
  // What is too early for milliseconds of a clock that is set was meant to be seconds.
  const bool is_seconds = kind == TimeKind::Millis && value < kFewMillis && value >= kClockSetSeconds;
  return absolute_time(is_seconds && clock.exported >= kClockSet ? TimeKind::Seconds : kind, value);
}

bool has_two_uptimes(const RecordTimes& times) {
  return times.start_kind == TimeKind::Uptime && times.end_kind == TimeKind::Uptime;
}

// An uptime that stands still at its largest value says nothing of when.
bool is_stuck(const RecordTimes& times, const ExportClock& clock) {
  return clock.uptime == kStuckUptime && has_two_uptimes(times) && times.start == kStuckUptime &&
         times.end == kStuckUptime;
}

// Zeros in the place of uptimes, of an exporter that was not just started.
bool is_unset(const RecordTimes& times, const ExportClock& clock) {
  return clock.uptime && *clock.uptime > kYoung && has_two_uptimes(times) && times.start == 0 && times.end == 0;
}

// Uptimes of an exporter that does not say its own: only their difference means something.
FlowTimes placed_at_export(const RecordTimes& times, const ExportClock& clock) {
  std::int32_t lasted = 0;
  if (times.start_kind == times.end_kind) {
    lasted = static_cast<std::int32_t>(static_cast<std::uint32_t>(times.end) - static_cast<std::uint32_t>(times.start));
  }
  return {clock.exported - millis(std::max(lasted, 0)), clock.exported, false};
}

FlowTimes by_what_is_known(const RecordTimes& times, const ExportClock& clock) {
  if (is_unset(times, clock)) return {clock.exported, clock.exported, false};
  const auto start = placed(times.start_kind, times.start, clock);
  const auto end = placed(times.end_kind, times.end, clock);
  const Duration lasted{static_cast<std::int64_t>(std::min(times.duration_micros, kLongest))};
  if (start && end) return {std::min(*start, *end), *end, false};
  if (start) return {*start, *start + lasted, false};
  if (end) return {*end - lasted, *end, false};
  const bool uptime_alone = times.start_kind == TimeKind::Uptime || times.end_kind == TimeKind::Uptime;
  if (uptime_alone) return placed_at_export(times, clock);
  return {clock.exported - lasted, clock.exported, false};
}

bool is_absolute(TimeKind kind) {
  return kind != TimeKind::None && kind != TimeKind::Uptime && kind != TimeKind::DeltaMicros;
}

bool has_absolute(const RecordTimes& times) { return is_absolute(times.start_kind) || is_absolute(times.end_kind); }

bool cannot_be(const FlowTimes& flow, const RecordTimes& times, const ExportClock& clock) {
  if (flow.end > clock.exported + millis(kMostAheadMs)) return true;
  return has_absolute(times) && flow.end < kClockSet && clock.exported >= kClockSet;
}

// The records tell the time of day rightly, only the header does not.
bool only_the_header_is_off(const FlowTimes& flow, const RecordTimes& times, const ExportClock& clock) {
  const auto distance = [&](Time time) { return std::chrono::abs(flow.end - time); };
  return std::chrono::abs(clock.shift) > kHeaderOff && has_absolute(times) &&
         distance(clock.received) < distance(clock.exported);
}

}  // namespace

std::optional<Time> absolute_time(TimeKind kind, std::uint64_t value) {
  if (value == 0) return std::nullopt;
  switch (kind) {
    case TimeKind::Seconds:
      // What is too late for seconds was meant to be milliseconds.
      if (value > kLatestSeconds) return of_millis(value);
      return time_of_seconds(static_cast<std::int64_t>(value));
    case TimeKind::Millis:
      return of_millis(value);
    case TimeKind::NtpMicros:
      return of_ntp(value, 0xffff'f800);
    case TimeKind::NtpNanos:
      return of_ntp(value, 0xffff'ffff);
    default:
      return std::nullopt;
  }
}

UptimePlacing::UptimePlacing(const ExportClock& clock)
    : clock_(clock),
      exported_(clock.exported + clock.shift),
      uptime_(clock.uptime.value_or(kStuckUptime)),
      reach_(uptime_ == kStuckUptime || clock.uptime_before ? 0 : kUptimeReach + std::uint32_t{kMostAheadMs}),
      is_shifted_(clock.shift != Duration{}) {}

void UptimePlacing::put_beyond_reach(std::uint32_t start, std::uint32_t end, Flow& flow) const {
  place({.start_kind = TimeKind::Uptime, .end_kind = TimeKind::Uptime, .start = start, .end = end}, clock_).put(flow);
}

FlowTimes place(const RecordTimes& times, const ExportClock& clock) {
  auto flow = by_what_is_known(times, clock);
  if (only_the_header_is_off(flow, times, clock)) return flow;
  const bool is_moved = cannot_be(flow, times, clock) || is_stuck(times, clock);
  if (is_moved) flow = {clock.exported - (flow.end - flow.start), clock.exported, true};
  return {flow.start + clock.shift, flow.end + clock.shift, is_moved || clock.shift != Duration{}};
}

std::uint32_t uptime_of(Time exported, std::uint64_t booted_ms) {
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(micros_of(exported) / 1000) - booted_ms);
}

}  // namespace whither
