#include "app/windows.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/complaints.h"

namespace whither {

namespace {

constexpr Duration kDefaultWindow = std::chrono::hours{24};
constexpr Duration kStale = std::chrono::minutes{15};

Result<void> check_time(const char* option, const std::string& text, Time now) {
  if (text.empty() || parse_time(text, now)) return {};
  return fail(Fault::Usage, fmt::format("{} `{}` is no time: write one like 2026-08-14, 08:00, 2026-08-14T08:00+02:00, "
                                        "'yesterday 18:00', -3h or @1755158400",
                                        option, text));
}

}  // namespace

Result<void> check(const WindowWords& words, Time now) {
  if (!words.last.empty() && !parse_duration(words.last)) {
    return fail(Fault::Usage,
                fmt::format("--last `{}` is no length of time: write one like 90s, 30m, 24h, 7d or 2w", words.last));
  }
  if (!words.last.empty() && !words.since.empty()) {
    return fail(Fault::Usage, "--last and --since contradict each other: use one of them");
  }
  if (auto since = check_time("--since", words.since, now); !since) return since;
  if (auto until = check_time("--until", words.until, now); !until) return until;
  if (!words.since.empty() && !words.until.empty() && *parse_time(words.since, now) > *parse_time(words.until, now)) {
    return fail(Fault::Usage, fmt::format("--since {} is after --until {}", words.since, words.until));
  }
  return {};
}

Window window_of(const WindowWords& words, bool by_default, const Manifest& stored, Time now) {
  Window window;
  if (!words.since.empty()) window.since = parse_time(words.since, now);
  if (!words.until.empty()) window.until = parse_time(words.until, now);
  if (window.since || (words.last.empty() && (window.until || !by_default))) return window;
  const auto length = words.last.empty() ? kDefaultWindow : *parse_duration(words.last);
  const auto newest = stored.latest();
  const auto end = window.until.value_or(newest == Time{} ? now : newest);
  window.since = end - length;
  window.until = end;
  if (words.until.empty() && (newest < now - kStale || newest > now + kStale) && newest != Time{}) {
    note(fmt::format(
        "the newest stored flow ended {}: that is where the window ends (--since and --until choose another)",
        short_time(newest, now)));
  }
  return window;
}

}  // namespace whither
