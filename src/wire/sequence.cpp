#include "wire/sequence.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace whither {

namespace {

constexpr std::uint32_t kLateInARow = 3;  // so many late datagrams in a row are an exporter that began anew
constexpr std::uint32_t kTopScore = 16;

}  // namespace

struct Sequence::Tolerance {
  std::int64_t late;     // steps back up to this are late datagrams
  std::int64_t restart;  // steps forward from this on are a restart
};

Sequence::Sequence(Unit unit) : best_(unit == Unit::Datagrams ? kDatagrams : kRecordsBefore) {}

void Sequence::Tracker::take_back(std::uint64_t found) {
  lost -= std::min(found, lost);
  lost_unmatched -= std::min(found, lost_unmatched);
}

std::optional<std::int64_t> Sequence::ahead_of(const Numbered& last, Way way, const Numbered& datagram) {
  const auto& counted = way == kRecordsBefore ? last : datagram;
  const auto step = way == kDatagrams ? std::optional<std::uint32_t>{1} : counted.records;
  if (!step) return std::nullopt;
  const std::int64_t ahead = static_cast<std::int32_t>(datagram.number - last.number - *step);
  const bool is_of_templates = way != kDatagrams && ahead == counted.templates;
  return is_of_templates ? 0 : ahead;
}

// Takes in a step that is neither the next one nor a late one.
void Sequence::jump(Tracker& tracker, std::int64_t ahead, const Tolerance& tolerance) {
  const auto lost = ahead > 0 && ahead < tolerance.restart ? static_cast<std::uint64_t>(ahead) : 0;
  tracker.lost += lost;
  tracker.lost_unmatched += lost;
  const auto may_be_late = lost == 0 ? 0 : tracker.may_be_late + lost;
  tracker.may_be_late = std::min<std::uint64_t>(may_be_late, static_cast<std::uint64_t>(tolerance.late));
  if (std::abs(ahead) <= tolerance.late) return;
  tracker.other = tracker.last;
  tracker.lost_by_jump = lost;
}

Sequence::Verdict Sequence::follow(Tracker& tracker, Way way, const Numbered& datagram) {
  const auto ahead = tracker.last ? ahead_of(*tracker.last, way, datagram) : std::nullopt;
  if (!ahead) {
    tracker.last = datagram;
    return Verdict::Wrong;
  }
  if (*ahead == 0) {
    const bool is_same_again = datagram.number == tracker.last->number;
    tracker.last = datagram;
    tracker.late_in_a_row = 0;
    return is_same_again ? Verdict::SaysNothing : Verdict::Right;
  }
  if (tracker.other && ahead_of(*tracker.other, way, datagram) == 0) {
    tracker.take_back(std::exchange(tracker.lost_by_jump, 0));
    tracker.other = std::exchange(tracker.last, datagram);
    tracker.late_in_a_row = 0;
    return datagram.number == tracker.other->number ? Verdict::SaysNothing : Verdict::Right;
  }
  static constexpr Tolerance kOfDatagrams = {.late = 32, .restart = 100'000};
  static constexpr Tolerance kOfRecords = {.late = 1000, .restart = 3'000'000};
  const auto& tolerance = way == kDatagrams ? kOfDatagrams : kOfRecords;
  if (*ahead < 0 && -*ahead <= tolerance.late && ++tracker.late_in_a_row < kLateInARow) {
    const auto found =
        std::min<std::uint64_t>(way == kDatagrams ? 1 : datagram.records.value_or(0), tracker.may_be_late);
    tracker.may_be_late -= found;
    tracker.take_back(found);
    return Verdict::Wrong;
  }
  jump(tracker, *ahead, tolerance);
  tracker.last = datagram;
  tracker.late_in_a_row = 0;
  return Verdict::Wrong;
}

// PERF: the next number of an exporter whose way of counting is beyond doubt; 150 instructions a datagram less.
bool Sequence::is_next(const Numbered& datagram) const {
  if (!settled_) return false;
  const auto& last = *ways_[best_].last;
  return datagram.number != last.number && ahead_of(last, static_cast<Way>(best_), datagram) == 0;
}

void Sequence::take(std::uint32_t number, std::optional<std::uint32_t> records, std::uint32_t templates) {
  if (const Numbered datagram{number, records, templates}; is_next(datagram)) {
    for (auto& tracker : ways_) tracker.last = datagram;
    ways_[best_].late_in_a_row = 0;
    return;
  }
  taken_ = true;
  auto best = Verdict::Wrong;
  for (std::size_t way = 0; way < kWays; ++way) {
    auto& tracker = ways_[way];
    const auto verdict = follow(tracker, static_cast<Way>(way), {number, records, templates});
    if (verdict == Verdict::Right) tracker.score = std::min(tracker.score + 1, kTopScore);
    if (verdict == Verdict::Wrong) tracker.score /= 2;
    best = std::max(best, verdict);
  }
  choose(best);
  settled_ = best == Verdict::Right && std::ranges::count(ways_, 0U, &Tracker::score) == kWays - 1 &&
             ways_[best_].score == kTopScore;
}

void Sequence::choose(Verdict best) {
  if (best == Verdict::SaysNothing) return;
  const bool any_came_true = best == Verdict::Right;
  for (std::size_t way = 0; way < kWays; ++way) {
    if (ways_[way].score > ways_[best_].score) best_ = way;
  }
  unmatched_ = any_came_true ? 0 : unmatched_ + 1;
  if (any_came_true || unmatched_ >= kNotCounting) {
    for (auto& tracker : ways_) {
      if (!any_came_true) {
        tracker.lost -= std::min(tracker.lost_unmatched, tracker.lost);
        tracker.may_be_late = 0;
      }
      tracker.lost_unmatched = 0;
    }
  }
}

}  // namespace whither
