#include "wire/sequence.h"

#include <algorithm>

namespace whither {

namespace {

struct Tolerance {
  std::int64_t late;     // steps back up to this are late datagrams
  std::int64_t restart;  // steps forward from this on are a restart
};

constexpr Tolerance kOfDatagrams = {.late = 32, .restart = 100'000};
constexpr Tolerance kOfRecords = {.late = 1000, .restart = 3'000'000};
constexpr std::uint32_t kLateInARow = 3;  // so many late datagrams in a row are an exporter that began anew
constexpr std::uint32_t kTopScore = 16;
constexpr std::uint32_t kNotCounting = 32;  // so many datagrams in a row fit no way of counting: nothing is believed

}  // namespace

Sequence::Sequence(Unit unit) : best_(unit == Unit::Datagrams ? kDatagrams : kRecordsBefore) {}

bool Sequence::follow(Tracker& tracker, Way way, std::uint32_t number, std::optional<std::uint32_t> records) {
  const auto adopt = [&] {
    tracker.last = number;
    tracker.last_records = records;
    tracker.late_in_a_row = 0;
  };
  const auto step = way == kDatagrams       ? std::optional<std::uint32_t>{1}
                    : way == kRecordsBefore ? tracker.last_records
                                            : records;
  if (!tracker.last || !step) {
    adopt();
    return false;
  }
  const auto& tolerance = way == kDatagrams ? kOfDatagrams : kOfRecords;
  const std::int64_t ahead = static_cast<std::int32_t>(number - *tracker.last - *step);
  if (ahead < 0 && -ahead <= tolerance.late && ++tracker.late_in_a_row < kLateInARow) {
    const auto found = std::min<std::uint64_t>(way == kDatagrams ? 1 : records.value_or(0), tracker.may_be_late);
    tracker.may_be_late -= found;
    tracker.lost -= found;
    tracker.lost_unmatched -= std::min(found, tracker.lost_unmatched);
    return false;
  }
  adopt();
  if (ahead > 0 && ahead < tolerance.restart) {
    const auto missing = static_cast<std::uint64_t>(ahead);
    tracker.lost += missing;
    tracker.lost_unmatched += missing;
    tracker.may_be_late =
        std::min<std::uint64_t>(tracker.may_be_late + missing, static_cast<std::uint64_t>(tolerance.late));
  } else if (ahead != 0) {
    tracker.may_be_late = 0;
  }
  return ahead == 0;
}

void Sequence::take(std::uint32_t number, std::optional<std::uint32_t> records) {
  bool any_came_true = false;
  for (std::size_t way = 0; way < kWays; ++way) {
    auto& tracker = ways_[way];
    const bool came_true = follow(tracker, static_cast<Way>(way), number, records);
    tracker.score = came_true ? std::min(tracker.score + 1, kTopScore) : tracker.score / 2;
    any_came_true = any_came_true || came_true;
  }
  choose(any_came_true);
}

void Sequence::choose(bool any_came_true) {
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
