#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "base/result.h"
#include "names/whois_record.h"

namespace whither {

// Stands between a look-up and the servers: who keeps the limits of registries and the book of what was asked gives
// one. Either may be empty.
struct RegistryGate {
  // Before a server is asked: waits for its turn. An error is a sentence that says why it is not asked now.
  std::function<Result<void>(const WhoisStep& step)> before;
  // What became of it.
  std::function<void(const WhoisStep& step)> after;

  // For the look-up: asks `before`, and moves `deadline` by what was waited, which is not taken from the time for
  // answers. A step that may not be is put behind `asked` with its reason.
  Result<void> enter(WhoisStep& step, std::chrono::steady_clock::time_point& deadline,
                     std::vector<WhoisStep>& asked) const;
  // Tells `after`, and puts the step behind `asked`.
  void leave(WhoisStep step, std::vector<WhoisStep>& asked) const;
};

}  // namespace whither
