#include "names/registry_gate.h"

#include <utility>

namespace whither {

Result<void> RegistryGate::enter(WhoisStep& step, std::chrono::steady_clock::time_point& deadline,
                                 std::vector<WhoisStep>& asked) const {
  if (!before) return {};
  const auto started = std::chrono::steady_clock::now();
  auto entered = before(step);
  deadline += std::chrono::steady_clock::now() - started;
  if (entered) return {};
  step.failure = entered.error().message;
  step.query.clear();
  asked.push_back(std::move(step));
  return entered;
}

void RegistryGate::leave(WhoisStep step, std::vector<WhoisStep>& asked) const {
  if (after) after(step);
  asked.push_back(std::move(step));
}

}  // namespace whither
