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

// When the newest flow ended, as far as that can be: clocks of routers run ahead, and a flow of the year 2096 must not
// hide today's. A file that holds such a flow counts with its earliest one, or as of now where that is of today.
Time newest_of(const Manifest& stored, Time now) {
  constexpr Duration kAhead = std::chrono::hours{24};
  Time newest{};
  bool ahead = false;
  for (const auto& file : stored.files) {
    const bool from_future = file.latest > now + kAhead;
    ahead = ahead || from_future;
    newest = std::max(newest, from_future ? std::min(file.earliest, now) : file.latest);
  }
  if (!ahead) return newest;
  note(fmt::format("some flows end in the future, up to {}: a router's clock is wrong; --since @0 shows them too",
                   short_time(stored.latest(), now)));
  return newest > now - kDefaultWindow ? now : newest;
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
  const auto newest = newest_of(stored, now);
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
