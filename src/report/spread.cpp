#include "report/spread.h"

#include <algorithm>

namespace whither {

namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t part_of(std::uint64_t value, std::uint64_t past, std::uint64_t whole) {
  return static_cast<std::uint64_t>((Wide{value} * past + whole / 2) / whole);
}

// What was sent of a flow that began then and took so long, up to that moment of it; no flows.
Tally sent_until(Time moment, const Tally& tally, Time start, Duration length) {
  const auto past = static_cast<std::uint64_t>((moment - start).count());
  const auto whole = static_cast<std::uint64_t>(length.count());
  const auto part = [&](std::uint64_t value) { return value == 0 ? 0 : part_of(value, past, whole); };
  return {part(tally.up), part(tally.down), part(tally.packets_up), part(tally.packets_down), 0};
}

Tally difference(const Tally& more, const Tally& less) {
  return {more.up - less.up, more.down - less.down, more.packets_up - less.packets_up,
          more.packets_down - less.packets_down, 0};
}

}  // namespace

std::size_t Spreading::step_of(Time time) const {
  const auto behind = std::ranges::upper_bound(edges_, time) - edges_.begin();
  return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(behind, 1, std::ssize(edges_) - 1) - 1);
}

bool Spreading::add(const Tally& tally, Time start, Time end, std::vector<Tally>& steps, Tally& outside) const {
  const bool begins_inside = start >= since_ && start <= until_;
  auto at = step_of(std::max(start, since_));
  if (begins_inside && (end <= start || (end <= until_ && end <= edges_[at + 1]))) {
    steps[at].add(tally);
    return false;
  }
  auto& begun = begins_inside ? steps[at] : outside;
  begun.flows += tally.flows;
  auto carried = tally;
  carried.flows = 0;
  const auto first = std::max(start, since_);
  const auto last = std::min(end, until_);
  if (last <= first) {  // it only touches the window
    outside.add(carried);
    return false;
  }
  auto before = sent_until(first, carried, start, end - start);
  outside.add(before);
  for (;; ++at) {
    const auto edge = std::min(last, edges_[at + 1]);
    const auto now = sent_until(edge, carried, start, end - start);
    steps[at].add(difference(now, before));
    before = now;
    if (edge == last) break;
  }
  outside.add(difference(carried, before));
  return true;
}

}  // namespace whither
