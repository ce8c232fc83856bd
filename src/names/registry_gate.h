#pragma once

#include <functional>

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
};

}  // namespace whither
