#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace whither {

// A moment in UTC, in microseconds since 1970. Code that needs the present gets it as an argument named `now`.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

constexpr Time time_of_micros(std::int64_t micros) { return Time{Duration{micros}}; }
constexpr Time time_of_seconds(std::int64_t seconds) { return Time{std::chrono::seconds{seconds}}; }
constexpr std::int64_t micros_of(Time time) { return time.time_since_epoch().count(); }
constexpr std::int64_t seconds_of(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

// The wall clock. Called in app/ only.
Time wall_clock();

// RFC 3339 in the local time zone (TZ) with its offset, microseconds only where they are not zero.
std::string rfc3339(Time time);
// The same in UTC, with a Z.
std::string rfc3339_utc(Time time);
// "14 Aug 09:02:11" in the local time zone, with the year where it is not that of `now`.
std::string short_time(Time time, Time now);

// Minutes since Monday 00:00 of the local time zone (TZ), below 7 × 24 × 60. Remembers the zone's offset, so that many
// times near each other cost little; one thread.
class WeekClock {
 public:
  int minute_of_week(Time time);

 private:
  std::int64_t block_ = INT64_MIN;  // quarter of an hour since 1970 with one offset
  std::int64_t east_ = 0;           // seconds
};

// A date, with or without a clock, a fraction of a second and a zone: `2026-08-14`, `2026-08-14 08:00`,
// `2026-08-14T08:00:30.250+02:00`. Where it names no zone it is so far east of UTC as `east` says, or in the local one.
std::optional<Time> parse_date_time(std::string_view text, std::optional<std::chrono::seconds> east = {});

// A point in time as the command line takes it, in the local zone where it names none: `2026-08-14`, `08:00` (today),
// `2026-08-14T08:00[:30][+02:00|Z]`, `2026-08-14 08:00`, `yesterday 18:00`, `now`, `-3h`, `@1755158400[.5]`.
std::optional<Time> parse_time(std::string_view text, Time now);

// `30s`, `5m`, `24h`, `7d`, `2w`, `5y` (of 365 days); not negative.
std::optional<Duration> parse_duration(std::string_view text);
// The shortest such text, of whole seconds.
std::string duration_text(Duration duration);

}  // namespace whither
