#include "names/flatten.h"

#include <algorithm>
#include <queue>

#include "names/table_format.h"

namespace whither {

namespace {

void append(std::vector<RangeStep>& steps, WideAddress start, std::uint32_t value) {
  if (!steps.empty() && steps.back().start == start) steps.pop_back();
  if (steps.empty() || steps.back().value != value) steps.push_back({start, value});
}

}  // namespace

std::vector<RangeStep> flatten(std::vector<ValuedRange> ranges, WideAddress last) {
  std::ranges::stable_sort(ranges, {}, &ValuedRange::first);
  // The ranges that have begun, the narrowest (then the earliest) on top; ones that have ended go when they come up.
  const auto wider = [&](std::size_t a, std::size_t b) {
    const WideAddress width_a = ranges[a].last - ranges[a].first;
    const WideAddress width_b = ranges[b].last - ranges[b].first;
    return width_a != width_b ? width_a > width_b : a > b;
  };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(wider)> open(wider);

  std::vector<RangeStep> steps = {{0, 0}};
  std::size_t next = 0;
  WideAddress at = 0;
  while (next < ranges.size() || !open.empty()) {
    if (open.empty()) at = ranges[next].first;
    while (next < ranges.size() && ranges[next].first == at) open.push(next++);
    while (!open.empty() && ranges[open.top()].last < at) open.pop();
    if (open.empty()) {
      append(steps, at, 0);
      continue;
    }
    const auto& narrowest = ranges[open.top()];
    append(steps, at, narrowest.value);
    const bool interrupted = next < ranges.size() && ranges[next].first <= narrowest.last;
    if (!interrupted && narrowest.last == last) return steps;
    at = interrupted ? ranges[next].first : narrowest.last + 1;
    // Behind the narrowest one a gap begins, unless another step at the same start takes its place.
    if (!interrupted) append(steps, at, 0);
  }
  return steps;
}

std::vector<RangeStep> overlay(const std::vector<RangeStep>& a, const std::vector<RangeStep>& b) {
  std::vector<RangeStep> steps;
  std::size_t in_a = 0;
  std::size_t in_b = 0;
  while (in_a < a.size() || in_b < b.size()) {
    const bool a_first = in_b == b.size() || (in_a < a.size() && a[in_a].start <= b[in_b].start);
    const bool b_first = in_a == a.size() || (in_b < b.size() && b[in_b].start <= a[in_a].start);
    const WideAddress start = a_first ? a[in_a].start : b[in_b].start;
    if (a_first) ++in_a;
    if (b_first) ++in_b;
    append(steps, start, table_format::value_of(a[in_a - 1].value, b[in_b - 1].value));
  }
  return steps;
}

}  // namespace whither
