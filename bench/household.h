#pragma once

#include <cstdint>

#include "flow/flow.h"

namespace whither {

// The flows of a house that never was: the same for the same seed on every machine (SplitMix64, as the distributions of
// the standard library are not).
class Household {
 public:
  struct Options {
    std::uint32_t devices = 20;
    std::uint32_t peers = 5000;
    std::uint32_t ipv6_percent = 25;
    std::uint32_t domains = 1;
    std::uint32_t sampling = 1;
    std::uint64_t seed = 1;
  };
  explicit Household(const Options& options) : options_(options), state_(options.seed) {}

  // A flow that ended within the last seconds before `now`.
  Flow next(Time now);

 private:
  std::uint64_t draw();
  std::uint32_t rank(std::uint32_t count);
  std::uint64_t packets_of_one();
  double unit();

  Options options_;
  std::uint64_t state_;
};

}  // namespace whither
