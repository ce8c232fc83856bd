#include "names/syslog.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/digits.h"
#include "names/take_word.h"

namespace whither {

namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

template <typename List>
std::optional<int> place_of(const List& list, std::string_view word) {
  const auto found = std::ranges::find(list, word);
  return found == list.end() ? std::nullopt : std::optional{static_cast<int>(found - list.begin())};
}

std::optional<int> number_below(std::string_view word, std::uint64_t limit) {
  const auto number = number_of(word);
  return number && *number < limit ? std::optional{static_cast<int>(*number)} : std::nullopt;
}

// "<30>" goes.
void skip_priority(std::string_view& text) {
  if (!text.starts_with('<')) return;
  const auto end = text.substr(0, 5).find('>');
  if (end != std::string_view::npos && number_of(text.substr(1, end - 1))) text.remove_prefix(end + 1);
}

// "Aug 14 12:00:00" in the local time zone, of `year`, else of the last such one.
struct Clock {
  int month = 0, day = 0, hour = 0, minute = 0, second = 0;
};
std::optional<Clock> take_clock(std::string_view& text) {
  auto rest = text;
  const auto month = place_of(kMonths, take_word(rest));
  const auto day = number_below(take_word(rest), 32);
  const auto time = take_word(rest);
  if (!month || !day || time.size() != 8 || time[2] != ':' || time[5] != ':') return std::nullopt;
  const auto hour = number_below(time.substr(0, 2), 24);
  const auto minute = number_below(time.substr(3, 2), 60);
  const auto second = number_below(time.substr(6, 2), 61);
  if (!hour || !minute || !second) return std::nullopt;
  text = rest;
  return Clock{*month, *day, *hour, *minute, *second};
}

Time at(const Clock& clock, int year) {
  std::tm parts{};
  parts.tm_year = year - 1900;
  parts.tm_mon = clock.month;
  parts.tm_mday = clock.day;
  parts.tm_hour = clock.hour;
  parts.tm_min = clock.minute;
  parts.tm_sec = clock.second;
  parts.tm_isdst = -1;
  return time_of_seconds(std::mktime(&parts));
}

Time before(const Clock& clock, Time now) {
  const auto seconds = static_cast<std::time_t>(seconds_of(now));
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  const auto this_year = at(clock, parts.tm_year + 1900);
  return this_year <= now + std::chrono::days{1} ? this_year : at(clock, parts.tm_year + 1899);
}

// "dnsmasq[12]:" or "dnsmasq:": the name; "" for other words.
std::string_view tag_of(std::string_view word) {
  if (!word.ends_with(':')) return {};
  word.remove_suffix(1);
  return word.substr(0, word.find('['));
}

// RFC 5424: "1 TIME HOST APP PID MSGID DATA TEXT".
std::optional<SyslogLine> read_5424(std::string_view text, Time now) {
  if (take_word(text) != "1") return std::nullopt;
  const auto stamp = take_word(text);
  take_word(text);
  SyslogLine line{.time = {}, .tag = take_word(text), .text = {}};
  take_word(text);
  take_word(text);
  if (stamp != "-") line.time = parse_time(std::string(stamp), now);
  if (text.starts_with('[')) {  // structured data ends with the first "]" that is not escaped and has no "[" behind it
    std::size_t end = 1;
    while (end < text.size() && (text[end] != ']' || text[end - 1] == '\\' || text.substr(end).starts_with("][")))
      ++end;
    text.remove_prefix(std::min(end + 1, text.size()));
  } else {
    take_word(text);
  }
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  line.text = text;
  return line;
}

}  // namespace

std::optional<SyslogLine> read_syslog(std::string_view text, Time now) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  skip_priority(text);
  if (auto line = read_5424(text, now)) return line;
  SyslogLine line;
  auto rest = text;
  const bool has_weekday = place_of(kDays, take_word(rest)).has_value();
  if (!has_weekday) rest = text;
  const auto clock = take_clock(rest);
  if (clock && has_weekday) {  // logread's, with the year and "daemon.info"
    const auto year = number_below(take_word(rest), 10'000);
    if (!year || *year < 1970) return std::nullopt;
    line.time = at(*clock, *year);
    take_word(rest);
  } else if (clock) {
    line.time = before(*clock, now);
  } else {
    rest = text;
  }
  auto behind = rest;
  line.tag = tag_of(take_word(behind));
  if (line.tag.empty()) line.tag = tag_of(take_word(behind));  // behind a host
  if (line.tag.empty()) return std::nullopt;
  line.text = behind;
  return line;
}

}  // namespace whither
