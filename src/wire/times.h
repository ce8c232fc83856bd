#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "base/time.h"

namespace whither {

// What the header of a datagram or message says of time, and when it came. ExporterClock::read() makes them.
struct ExportClock {
  Time exported;
  Time received;
  // Of the exporter when it exported, in milliseconds modulo 2^32; nothing where that is not known.
  std::optional<std::uint32_t> uptime;
  // What is added to every time of this exporter: (received - exported) where its clock is off, else nothing.
  Duration shift{};
  // For a while after the exporter's uptime jumped: what it would be had it not, and how long ago that was at most.
  std::optional<std::uint32_t> uptime_before;
  std::int32_t jumped_ago_ms = 0;
};

// How a record writes a time (RFC 7011, 6.1; RFC 7012).
enum class TimeKind : std::uint8_t {
  None,
  Uptime,       // milliseconds since the exporter started, modulo 2^32
  Seconds,      // since 1970
  Millis,       // since 1970
  NtpMicros,    // NTP timestamp, the low 11 bits of the fraction mean nothing
  NtpNanos,     // NTP timestamp
  DeltaMicros,  // before the export time
};

// The times of a record as it writes them.
struct RecordTimes {
  TimeKind start_kind = TimeKind::None;
  TimeKind end_kind = TimeKind::None;
  std::uint64_t start = 0;
  std::uint64_t end = 0;
  std::uint64_t duration_micros = 0;  // serves where one end is missing
};

struct FlowTimes {
  Time start;
  Time end;
  bool shifted = false;
};

// An uptime that was too large for 32 bits stands still here on some machines (T1).
inline constexpr std::uint32_t kStuckUptime = 0xffff'ffff;
// A flow that ends so much after its export has a wrong time.
inline constexpr std::int32_t kMostAheadMs = 120'000;
// A flow can end so much before its export, by uptimes: as long as they reach back.
inline constexpr std::int32_t kMostLateMs = std::numeric_limits<std::int32_t>::max();

// Where a flow lies in time. Uptimes are taken by their signed 32-bit difference to the exporter's uptime, so that
// neither a wrap nor a flow that ends after its export goes wrong. Uptimes without an exporter's uptime (MikroTik's
// IPFIX) put the end at the export and keep the duration. One missing end equals the other, both missing are the export
// time; an absolute time of 0 and a pair of uptimes of 0 are missing; a start behind its end is moved to the end.
//
// A time that cannot be is moved so that the flow ends at its export, its duration kept: an end more than 120 s after
// the export, and one before 2000 where the exporter's clock is set. Then everything is shifted by `clock.shift`, but
// for absolute times that fit the arrival better than a header that is more than a day off. Both count as shifted.
FlowTimes place(const RecordTimes& times, const ExportClock& clock);

// Whether place_uptimes() may stand in for place(): the uptime is known, goes on, and has not jumped lately.
bool goes_by_uptime(const ExportClock& clock);

// place() for two uptimes and a clock that goes by uptime. PERF: nearly all NetFlow; 70 → 20 instructions a record.
inline FlowTimes place_uptimes(std::uint32_t start, std::uint32_t end, const ExportClock& clock) {
  // The difference modulo 2^32 is the point: of all moments with this uptime it finds the nearest.
  const std::uint32_t late = *clock.uptime - end;
  const bool is_near = late + std::uint32_t{kMostAheadMs} <= std::uint32_t{kMostAheadMs} + std::uint32_t{kMostLateMs};
  if (!is_near || (start | end) == 0) [[unlikely]] {
    return place({.start_kind = TimeKind::Uptime, .end_kind = TimeKind::Uptime, .start = start, .end = end}, clock);
  }
  const auto millis = [](std::uint32_t difference) {
    return std::int64_t{static_cast<std::int32_t>(difference)} * 1000;
  };
  const auto last = clock.exported + clock.shift - Duration{millis(late)};
  const auto lasted = millis(end - start);
  return {last - Duration{lasted > 0 ? lasted : 0}, last, clock.shift != Duration{}};
}

// The moment that a value tells by itself; nothing where it tells none: 0, and kinds that need an exporter's clock.
std::optional<Time> absolute_time(TimeKind kind, std::uint64_t value);

// The uptime modulo 2^32 of an exporter that was started at `booted_ms` (systemInitTimeMilliseconds).
std::uint32_t uptime_of(Time exported, std::uint64_t booted_ms);

}  // namespace whither
