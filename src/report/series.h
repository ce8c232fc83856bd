#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "flow/tally.h"
#include "report/question.h"

namespace whither {

class KeyTable;
struct TopAnswer;
struct TopQuestion;

// The traffic of a ranking in steps of the local clock (base/local_steps.h). The bytes and packets of a flow are spread
// evenly over the time that it took; a flow that took none is whole in one step, the last one where it is at the very
// end of the window. Flows count in the step in which they began. What flows carried outside the window is in no step.
struct Series {
  std::chrono::seconds step{};
  std::vector<Time> edges;               // one more than steps, none where there is nothing; the window may cut the
                                         // first and the last step
  std::vector<std::vector<Tally>> rows;  // of each row of the ranking, its steps
  std::vector<Tally> other;              // of what is not in rows
  std::vector<Tally> total;
  Tally outside;             // the sum of total and this is the ranking's total
  std::uint64_t hourly = 0;  // flows that only hourly sums tell of, spread over whole hours into more than one step

  std::size_t size() const { return total.size(); }
};

inline constexpr std::size_t kMostSteps = 10'000;
inline constexpr std::size_t kMostCells = 2'000'000;  // steps times rows: 80 MB

// The series of an answer's rows. Fault::Usage where there would be more than so many steps.
Result<Series> series_of(Store& store, const TopQuestion& question, const Context& context, KeyTable& keys,
                         const TopAnswer& answer);

}  // namespace whither
