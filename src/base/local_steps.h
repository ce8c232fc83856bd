#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace whither {

// `5m`, `1h`, `6h`, `1d`, `1w`: a length of time that divides a day into equal parts, or whole days.
std::optional<std::chrono::seconds> parse_step(std::string_view text);

// Where steps begin and end on the local clock, so that they cover the moments from `since` to `until`: the first edge
// is not after `since`, the last one not before `until`, and there are at least two. Days begin at local midnight, so
// that one may have 23 or 25 hours; several days are counted from a Monday; steps of up to an hour begin where the
// local clock shows a multiple of them; hours that the clock shows twice are two. No more than `most` steps are given,
// and then the last edge is before `until`.
std::vector<Time> local_steps(Time since, Time until, std::chrono::seconds step, std::size_t most);

// When the local clock showed the same so many days before.
Time days_before(Time time, int days);

}  // namespace whither
