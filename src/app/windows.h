#pragma once

#include <string>

#include "base/result.h"
#include "store/store.h"

namespace whither {

// --last, --since and --until as typed; "" where they were not.
struct WindowWords {
  std::string last, since, until;
};

// Fault::Usage where one cannot be understood or they contradict each other.
Result<void> check(const WindowWords& words, Time now);

// The window of checked words. Without words it is the 24 hours that end at the newest stored flow, with notes on
// standard error where that is not today's and where older flows are left out, or everything where `by_default` is
// false. --last ends there too.
Window window_of(const WindowWords& words, bool by_default, const Manifest& stored, Time now);

}  // namespace whither
