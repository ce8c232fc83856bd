#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "flow/batch.h"
#include "report/question.h"

namespace whither {

// A moment such that all flows of the window that begin then or later are in its newest files, of so many flows at
// least: a question for the newest flows that finds enough of them from there on need not read the other files. Nothing
// where the window has no others.
std::optional<Time> newest_since(const Store& store, const Window& window, std::uint64_t flows);

// The newest flows of a question, as many as its limit, which is not 0.
struct NewestFlows {
  std::vector<Flow> flows;
  Texts texts;
};
Result<NewestFlows> newest_flows(Store& store, const Question& question);

}  // namespace whither
