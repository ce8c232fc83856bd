#include "report/completeness_print.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/table.h"

namespace whither {

namespace {

std::string length_text(Duration time) {
  const auto minutes = time / std::chrono::minutes{1};
  if (minutes >= 2 * 24 * 60) return fmt::format("{} days", minutes / (24 * 60));
  if (minutes < 60) return fmt::format("{} min", minutes);
  return minutes % 60 == 0 ? fmt::format("{} h", minutes / 60) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string gaps_text(const Coverage& coverage, Time now) {
  constexpr std::size_t kShown = 3;
  const auto& gaps = coverage.gaps;
  auto text = fmt::format("gaps: no flow is known of {} in all: ", length_text(coverage.missing));
  for (std::size_t i = 0; i < std::min(kShown, gaps.size()); ++i) {
    text +=
        fmt::format("{}{} – {}", i == 0 ? "" : ", ", short_time(gaps[i].since, now), short_time(gaps[i].until, now));
  }
  return text + (gaps.size() > kShown ? fmt::format(" and {} more", gaps.size() - kShown) : "");
}

}  // namespace

std::string missing_text(const Completeness& complete, Time now, std::string_view front) {
  const auto& coverage = complete.coverage;
  std::string text;
  const auto tell = [&](const std::string& line) { text += fmt::format("{}{}\n", front, line); };
  if (coverage.begins) tell(fmt::format("begins: nothing is stored from before {}", short_time(*coverage.begins, now)));
  if (!coverage.gaps.empty()) tell(gaps_text(coverage, now));
  if (complete.lost_datagrams != 0) {
    tell(fmt::format("lost: {} datagrams since {} (whither status)", grouped(complete.lost_datagrams),
                     short_time(complete.lost_since, now)));
  }
  if (complete.waiting_bytes != 0) {
    tell(fmt::format("not yet stored: {} that arrived (whither serve stores them)",
                     human_bytes(complete.waiting_bytes)));
  }
  if (text.empty()) tell("complete: no gaps, nothing known to be lost");
  return text;
}

void put_complete(Json& json, const Completeness& complete) {
  const auto seconds = [](Duration time) { return static_cast<std::uint64_t>(time / std::chrono::seconds{1}); };
  json.field("window_s", seconds(complete.coverage.window)).field("missing_s", seconds(complete.coverage.missing));
  if (complete.coverage.begins) json.field("begins", rfc3339(*complete.coverage.begins));
  json.key("gaps").array();
  for (const auto& [since, until] : complete.coverage.gaps) {
    json.object().field("since", rfc3339(since)).field("until", rfc3339(until)).end();
  }
  json.end().field("lost_datagrams", complete.lost_datagrams);
  if (complete.lost_datagrams != 0) json.field("lost_since", rfc3339(complete.lost_since));
  json.field("waiting_bytes", complete.waiting_bytes);
}

}  // namespace whither
