#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/time.h"
#include "report/series.h"

namespace whither {

// Where in a series the traffic of a flow belongs.
class Spreading {
 public:
  // `edges`, which must outlive it, are at least two; `since` and `until` are in the first and the last step.
  Spreading(std::span<const Time> edges, Time since, Time until) : edges_(edges), since_(since), until_(until) {}

  // Adds the traffic of a flow, its flows too, to `steps`, one for each step, and what is not in the window to
  // `outside`. Nothing is lost or made by rounding: a step gets what was sent up to its end, rounded, less what the
  // steps before it got. Gives whether it went to more than one place.
  bool add(const Tally& tally, Time start, Time end, std::vector<Tally>& steps, Tally& outside) const;

 private:
  std::size_t step_of(Time time) const;

  std::span<const Time> edges_;
  Time since_;
  Time until_;
};

}  // namespace whither
