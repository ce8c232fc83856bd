#include "base/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <utility>

#include "base/digits.h"

namespace whither {

namespace {

std::tm local_parts(Time time) {
  const auto seconds = static_cast<std::time_t>(seconds_of(time));
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return parts;
}

bool begins_with_digit(std::string_view text) { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }

std::optional<int> number_of(std::string_view digits, int low, int high) {
  int value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (!begins_with_digit(digits) || failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (value < low || value > high) return std::nullopt;
  return value;
}

// "YYYY-MM-DD" into the date fields of `parts`.
bool read_date(std::string_view text, std::tm& parts) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = number_of(text.substr(0, 4), 1970, 9999);
  const auto month = number_of(text.substr(5, 2), 1, 12);
  const auto day = number_of(text.substr(8, 2), 1, 31);
  if (!year || !month || !day) return false;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return false;
  parts.tm_year = *year - 1900;
  parts.tm_mon = *month - 1;
  parts.tm_mday = *day;
  return true;
}

// "HH:MM" or "HH:MM:SS" into the clock fields of `parts`.
bool read_clock(std::string_view text, std::tm& parts) {
  if ((text.size() != 5 && text.size() != 8) || text[2] != ':') return false;
  const auto hour = number_of(text.substr(0, 2), 0, 23);
  const auto minute = number_of(text.substr(3, 2), 0, 59);
  std::optional<int> second = 0;
  if (text.size() == 8) second = text[5] == ':' ? number_of(text.substr(6, 2), 0, 59) : std::nullopt;
  if (!hour || !minute || !second) return false;
  parts.tm_hour = *hour;
  parts.tm_min = *minute;
  parts.tm_sec = *second;
  return true;
}

// The zone behind a clock: "Z", "+02:00", "-0530"; seconds east of UTC.
std::optional<std::chrono::seconds> zone_offset(std::string_view text) {
  if (text == "Z" || text == "z") return std::chrono::seconds{0};
  if (text.size() != 6 && text.size() != 5) return std::nullopt;
  const auto hours = number_of(text.substr(1, 2), 0, 23);
  const auto minutes = number_of(text.substr(text.size() - 2), 0, 59);
  if (!hours || !minutes || (text.size() == 6 && text[3] != ':')) return std::nullopt;
  const std::chrono::seconds east{*hours * 3600 + *minutes * 60};
  if (text[0] == '+') return east;
  if (text[0] == '-') return -east;
  return std::nullopt;
}

Time time_of_local(std::tm parts) {
  parts.tm_isdst = -1;
  return time_of_seconds(std::mktime(&parts));
}

// Of a clock so far east of UTC, or in the local zone.
Time time_of(std::tm parts, std::optional<std::chrono::seconds> east) {
  if (!east) return time_of_local(parts);
  return time_of_seconds(timegm(&parts)) - *east;
}

std::optional<Time> parse_epoch(std::string_view digits) {
  double seconds = 0;
  const auto [end, failure] =
      std::from_chars(digits.data(), digits.data() + digits.size(), seconds, std::chars_format::fixed);
  if (digits.empty() || failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (!(std::abs(seconds) < 9e12)) return std::nullopt;
  return time_of_micros(std::llround(seconds * 1e6));
}

// "YYYY-MM-DDThh:mm:ss", with ".ffffff" where `micros` is not 0.
std::string date_and_clock(const std::tm& parts, std::int64_t micros) {
  std::string text;
  const auto year = std::int64_t{parts.tm_year} + 1900;
  if (year < 0) text += '-';
  append_number(text, static_cast<std::uint64_t>(std::abs(year)), 4);
  for (const auto& [before, value] : {std::pair{'-', parts.tm_mon + 1},
                                      {'-', parts.tm_mday},
                                      {'T', parts.tm_hour},
                                      {':', parts.tm_min},
                                      {':', parts.tm_sec}}) {
    text += before;
    append_number(text, static_cast<std::uint64_t>(value), 2);
  }
  if (micros == 0) return text;
  text += '.';
  append_number(text, static_cast<std::uint64_t>(micros), 6);
  return text;
}

}  // namespace

Time wall_clock() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

std::string rfc3339(Time time) {
  const auto parts = local_parts(time);
  auto text = date_and_clock(parts, micros_of(time) - seconds_of(time) * 1'000'000);
  const auto east = parts.tm_gmtoff / 60;
  const auto minutes = static_cast<std::uint64_t>(std::abs(east));
  text += east < 0 ? '-' : '+';
  append_number(text, minutes / 60, 2);
  text += ':';
  append_number(text, minutes % 60, 2);
  return text;
}

std::string rfc3339_utc(Time time) {
  const auto seconds = static_cast<std::time_t>(seconds_of(time));
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return date_and_clock(parts, micros_of(time) - seconds_of(time) * 1'000'000) + 'Z';
}

std::string short_time(Time time, Time now) {
  const auto parts = local_parts(time);
  std::array<char, 64> text{};
  const char* const format = parts.tm_year == local_parts(now).tm_year ? "%d %b %H:%M:%S" : "%d %b %Y %H:%M:%S";
  const auto size = std::strftime(text.data(), text.size(), format, &parts);
  return {text.data(), size};
}

int WeekClock::minute_of_week(Time time) {
  constexpr std::int64_t kBlock = 900;
  constexpr std::int64_t kWeek = std::int64_t{7} * 24 * 60;
  const auto seconds = seconds_of(time);
  const auto block = (seconds >= 0 ? seconds : seconds - kBlock + 1) / kBlock;
  auto east = east_;
  if (block != block_) {
    east = local_parts(time).tm_gmtoff;
    constexpr std::int64_t kFar = 1'000'000'000'000;  // whose neighbours no Time may hold
    const auto offset = [](std::int64_t at) { return local_parts(time_of_seconds(at)).tm_gmtoff; };
    if (std::abs(seconds) < kFar && offset(block * kBlock) == offset(block * kBlock + kBlock - 1)) {
      block_ = block;
      east_ = east;
    }
  }
  const auto local = seconds + east;
  const auto minutes = (local >= 0 ? local : local - 59) / 60 + std::int64_t{3} * 24 * 60;  // 1970 began on a Thursday
  return static_cast<int>((minutes % kWeek + kWeek) % kWeek);
}

std::optional<Time> parse_date_time(std::string_view text, std::optional<std::chrono::seconds> east) {
  std::tm parts{};
  if (text.size() < 10 || !read_date(text.substr(0, 10), parts)) return std::nullopt;
  if (text.size() == 10) return time_of(parts, east);
  if (text[10] != 'T' && text[10] != ' ') return std::nullopt;
  auto clock = text.substr(11);
  std::string_view zone;
  if (const auto at = clock.find_first_of("Zz+-"); at != std::string_view::npos) {
    zone = clock.substr(at);
    clock = clock.substr(0, at);
  }
  double fraction = 0;
  if (const auto dot = clock.find('.'); dot != std::string_view::npos) {
    const auto digits = clock.substr(dot);
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), fraction, std::chars_format::fixed);
    if (dot != std::string_view{"HH:MM:SS"}.size() || digits.size() < 2 || failure != std::errc{} ||
        end != digits.data() + digits.size())
      return std::nullopt;
    clock = clock.substr(0, dot);
  }
  if (!read_clock(clock, parts)) return std::nullopt;
  const auto behind_second = Duration{std::llround(fraction * 1e6)};
  if (!zone.empty()) {
    east = zone_offset(zone);
    if (!east) return std::nullopt;
  }
  return time_of(parts, east) + behind_second;
}

std::optional<Time> parse_time(std::string_view text, Time now) {
  if (text == "now") return now;
  if (text.starts_with('@')) return parse_epoch(text.substr(1));
  if (text.starts_with('-')) {
    const auto back = parse_duration(text.substr(1));
    return back ? std::optional{now - *back} : std::nullopt;
  }
  for (const auto& [word, days] : {std::pair{std::string_view{"yesterday"}, 1}, {"today", 0}}) {
    if (!text.starts_with(word)) continue;
    auto parts = local_parts(now);
    parts.tm_mday -= days;  // by the calendar: a day may have 23 or 25 hours
    parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
    const auto clock = text.substr(word.size());
    if (!clock.empty() && (clock[0] != ' ' || !read_clock(clock.substr(1), parts))) return std::nullopt;
    return time_of_local(parts);
  }
  auto today = local_parts(now);
  today.tm_sec = 0;
  if (read_clock(text, today)) return time_of_local(today);
  return parse_date_time(text);
}

namespace {

constexpr std::array<std::pair<char, std::int64_t>, 6> kUnits = {
    {{'y', 365 * 86400}, {'w', 7 * 86400}, {'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto* const unit = std::ranges::find(kUnits, text.back(), &std::pair<char, std::int64_t>::first);
  if (unit == kUnits.end()) return std::nullopt;
  const auto count = number_of(text.substr(0, text.size() - 1), 0, 1'000'000'000);
  if (!count || *count > 400LL * 366 * 86400 / unit->second) return std::nullopt;
  return std::chrono::seconds{*count * unit->second};
}

std::string duration_text(Duration duration) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration).count();
  const auto* const unit = std::ranges::find_if(kUnits, [&](const auto& each) { return seconds % each.second == 0; });
  std::string text;
  append_signed(text, seconds == 0 ? 0 : seconds / unit->second);
  return text + (seconds == 0 ? 's' : unit->first);
}

}  // namespace whither
