#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "base/result.h"

namespace whither {

// How long somebody who stores insists, and whom he tells how it goes. Borrows `given_up`.
struct Insisting {
  const std::atomic<bool>& given_up;
  std::function<void(const Result<void>& stored)> tell;

  // Tries a few times a second until it is done. False where it was given up before.
  template <typename Attempt>
  bool until_done(const Attempt& attempt) const {
    while (!given_up) {
      const Result<void> done = attempt();
      tell(done);
      if (done) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
    return false;
  }
};

}  // namespace whither
