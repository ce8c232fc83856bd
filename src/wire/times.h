#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "flow/flow.h"

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

  template <typename Archive, typename Self>
  static void archive(Archive& archive, Self& self) {
    archive(self.exported, self.received, self.uptime, self.shift, self.uptime_before, self.jumped_ago_ms);
  }
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

  void put(Flow& flow) const {
    flow.time_start = start;
    flow.time_end = end;
    flow.clock_shifted = shifted;
  }
};

// An uptime that was too large for 32 bits stands still here on some machines (T1).
inline constexpr std::uint32_t kStuckUptime = 0xffff'ffff;
// A flow that ends so much after its export has a wrong time.
inline constexpr std::int32_t kMostAheadMs = 120'000;
// Where a flow lies in time. Uptimes are taken by their signed 32-bit difference to the exporter's uptime, so that
// neither a wrap nor a flow that ends after its export goes wrong. Uptimes without an exporter's uptime (MikroTik's
// IPFIX) put the end at the export and keep the duration. One missing end equals the other, both missing are the export
// time; an absolute time of 0 and a pair of uptimes of 0 are missing; a start behind its end is moved to the end.
//
// A time that cannot be is moved so that the flow ends at its export, its duration kept: an end more than 120 s after
// the export, and one before 2000 where the exporter's clock is set. Then everything is shifted by `clock.shift`, but
// for absolute times that fit the arrival better than a header that is more than a day off. Both count as shifted.
FlowTimes place(const RecordTimes& times, const ExportClock& clock);

// place() for records that write both times as uptimes, of one message: what its clock says is worked out once.
// PERF: nearly all NetFlow; 70 → 20 instructions a record.
class UptimePlacing {
 public:
  explicit UptimePlacing(const ExportClock& clock);

  void put(std::uint32_t start, std::uint32_t end, Flow& flow) const {
    // The difference modulo 2^32 is the point: of all moments with this uptime it finds the nearest.
    const std::uint32_t late = uptime_ - end;
    if (late + std::uint32_t{kMostAheadMs} >= reach_ || (start | end) == 0) [[unlikely]] {
      return put_beyond_reach(start, end, flow);
    }
    const auto millis = [](std::uint32_t difference) {
      return std::int64_t{static_cast<std::int32_t>(difference)} * 1000;
    };
    const auto last = exported_ - Duration{millis(late)};
    const auto lasted = millis(end - start);
    flow.time_start = last - Duration{lasted > 0 ? lasted : 0};
    flow.time_end = last;
    flow.clock_shifted = is_shifted_;
  }

 private:
  void put_beyond_reach(std::uint32_t start, std::uint32_t end, Flow& flow) const;

  ExportClock clock_;
  Time exported_;  // with the shift
  std::uint32_t uptime_;
  // Uptimes from kMostAheadMs ahead on, so many; 0 where the uptime is unknown or stuck or has jumped lately.
  std::uint32_t reach_;
  bool is_shifted_;
};

// The moment that a value tells by itself; nothing where it tells none: 0, and kinds that need an exporter's clock.
std::optional<Time> absolute_time(TimeKind kind, std::uint64_t value);

// The uptime modulo 2^32 of an exporter that was started at `booted_ms` (systemInitTimeMilliseconds).
std::uint32_t uptime_of(Time exported, std::uint64_t booted_ms);

}  // namespace whither
