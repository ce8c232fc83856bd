#include "wire/times.h"

#include <algorithm>
#include <limits>

namespace whither {

namespace {

constexpr std::uint32_t kStuck = std::numeric_limits<std::uint32_t>::max();
constexpr Time kClockSet = time_of_seconds(946'684'800);    // 2000-01-01: no exporter's set clock is before this
constexpr std::uint64_t kLatestSeconds = 253'402'300'799;   // the end of the year 9999
constexpr std::uint64_t kLongest = std::uint64_t{1} << 52;  // microseconds: more than 32 bits of milliseconds
constexpr std::int64_t kNtpTo1970 = 2'208'988'800;
constexpr std::int64_t kNtpEra = std::int64_t{1} << 32;

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

std::optional<Time> placed(TimeKind kind, std::uint64_t value, const ExportClock& clock) {
  if (kind == TimeKind::Uptime) {
    if (!clock.uptime) return std::nullopt;
    return place_uptimes(0, static_cast<std::uint32_t>(value), clock).end;
  }
  if (kind == TimeKind::DeltaMicros) {
    return clock.exported - Duration{static_cast<std::int64_t>(std::min<std::uint64_t>(value, kStuck))};
  }
  return absolute_time(kind, value);
}

bool is_stuck(const RecordTimes& times, const ExportClock& clock) {
  return clock.uptime == kStuck && times.start_kind == TimeKind::Uptime && times.end_kind == TimeKind::Uptime &&
         times.start == kStuck && times.end == kStuck;
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

bool goes_by_uptime(const ExportClock& clock) {
  return clock.uptime && *clock.uptime != kStuck && clock.exported >= kClockSet;
}

FlowTimes place(const RecordTimes& times, const ExportClock& clock) {
  auto flow = by_what_is_known(times, clock);
  if (clock.exported < kClockSet && flow.end < kClockSet) {
    const auto shift = clock.received - clock.exported;
    return {flow.start + shift, flow.end + shift, true};
  }
  flow.shifted = is_stuck(times, clock);
  return flow;
}

std::uint32_t uptime_of(Time exported, std::uint64_t booted_ms) {
  return static_cast<std::uint32_t>(static_cast<std::uint64_t>(micros_of(exported) / 1000) - booted_ms);
}

}  // namespace whither
