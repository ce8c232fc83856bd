#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "app/answer.h"
#include "flow/batch.h"

namespace whither {

// What is done with flows as they come.
struct FlowTaker {
  // One flow and the number of the row behind it; false where no more is wanted.
  std::function<Result<bool>(const Flow& flow, const Texts& texts, std::uint64_t next_row)> take;
  // All flows before this row were given, and there are no more by now.
  std::function<Result<void>(std::uint64_t next_row)> caught_up;
  std::string_view condition = "true";  // in SQL, what else has to hold of a flow
  bool follow = false;                  // goes on as flows are stored, until SIGINT or SIGTERM (hold_end_signals())
  bool to_output = false;               // what is taken goes to standard output: ends when nobody reads that any more
};

// Gives the flows of the question from row number `first_row` on, in the order in which they were stored, each once,
// however the files that hold them are merged meanwhile. A running server stores twice a second what has arrived. What
// was let go before it could be given is told on standard error.
Result<void> give_new_flows(Prepared& prepared, std::uint64_t first_row, const FlowTaker& taker);

}  // namespace whither
