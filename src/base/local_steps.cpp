#include "base/local_steps.h"

#include <ctime>

namespace whither {

namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kMonday = 4 * kDay;  // 1970-01-05

std::int64_t remainder_of(std::int64_t value, std::int64_t step) { return (value % step + step) % step; }

// Seconds that the local clock is ahead of UTC.
std::int64_t offset_at(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  localtime_r(&time, &parts);
  return parts.tm_gmtoff;
}

// What the local clock shows, as seconds since it showed 1970.
std::int64_t clock_at(std::int64_t seconds) { return seconds + offset_at(seconds); }

// The first moment when the local clock shows that; where it leaps over it, the moment as long after the leap. mktime()
// chooses among two such moments by what it was asked before.
std::int64_t moment_of_clock(std::int64_t clock) {
  const auto by_offset_before = clock - offset_at(clock - kDay);
  const auto by_offset_behind = clock - offset_at(clock + kDay);
  if (clock_at(by_offset_before) == clock || clock_at(by_offset_behind) != clock) return by_offset_before;
  return by_offset_behind;
}

// Up to an hour: the next moment when the clock shows a multiple of the step.
std::int64_t edge_behind(std::int64_t edge, std::int64_t step) {
  const auto next = edge + step;
  const auto beyond = remainder_of(clock_at(next), step);
  if (beyond == 0) return next;  // so it is but where the clock was shifted by less than a step
  const auto back = next - beyond;
  return back > edge && offset_at(back) == offset_at(next) ? back : next + step - beyond;
}

std::vector<std::int64_t> short_steps(std::int64_t since, std::int64_t until, std::int64_t step, std::size_t most) {
  const auto clock = clock_at(since);
  auto edge = moment_of_clock(clock - remainder_of(clock, kDay));
  for (auto next = edge_behind(edge, step); next <= since; next = edge_behind(edge, step)) edge = next;
  std::vector edges = {edge};
  do edges.push_back(edge_behind(edges.back(), step));
  while (edges.back() < until && edges.size() <= most);
  return edges;
}

std::vector<std::int64_t> long_steps(std::int64_t since, std::int64_t until, std::int64_t step, std::size_t most) {
  auto clock = clock_at(since);
  clock -= remainder_of(clock - kMonday, step);
  while (moment_of_clock(clock) > since) clock -= step;
  std::vector edges = {moment_of_clock(clock)};
  do {
    clock += step;
    if (const auto edge = moment_of_clock(clock); edge > edges.back()) edges.push_back(edge);
  } while ((edges.back() < until || edges.size() < 2) && edges.size() <= most);
  return edges;
}

}  // namespace

std::optional<std::chrono::seconds> parse_step(std::string_view text) {
  const auto length = parse_duration(text);
  if (!length) return std::nullopt;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(*length);
  const auto count = seconds.count();
  if (count == 0 || (kDay % count != 0 && count % kDay != 0)) return std::nullopt;
  return seconds;
}

std::vector<Time> local_steps(Time since, Time until, std::chrono::seconds step, std::size_t most) {
  const auto end = std::chrono::ceil<std::chrono::seconds>(until).time_since_epoch().count();
  const auto edges = step.count() <= kHour ? short_steps(seconds_of(since), end, step.count(), most)
                                           : long_steps(seconds_of(since), end, step.count(), most);
  std::vector<Time> times;
  times.reserve(edges.size());
  for (const auto edge : edges) times.push_back(time_of_seconds(edge));
  return times;
}

Time days_before(Time time, int days) {
  const auto seconds = seconds_of(time);
  return time_of_seconds(moment_of_clock(clock_at(seconds) - days * kDay)) + (time - time_of_seconds(seconds));
}

}  // namespace whither
