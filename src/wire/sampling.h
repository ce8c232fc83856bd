#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "flow/flow.h"

namespace whither {

class Slots;

// The sampling rates of one exporter: those that it announced in options data by sampler id, by interface and for all
// of it, and the one that it was told to have whatever it announces. Rates are at least 1.
class Sampling {
 public:
  // This rate holds from now on; 0 takes it back.
  void fix(std::uint32_t rate) { fixed_ = rate; }

  // Takes in an options record. `scope` has in_if or out_if where the record is of an interface, which is not 0. At
  // most `bound` ids and as many interfaces are kept, further ones are not learned.
  void learn(const Slots& slots, const Flow& scope, std::size_t bound);

  // For a data record, whose interfaces are in `flow`: its own rate, else that of its sampler id, else that of its
  // interface (the one it left by where it was seen going out), else fallback().
  std::uint32_t of(const Slots& slots, const Flow& flow) const;
  // For the flows of a header that has a rate.
  std::uint32_t of_header(std::uint32_t rate) const { return fixed_ != 0 ? fixed_ : rate; }
  // The rate for the whole exporter, else that of its only sampler, else 1.
  std::uint32_t fallback() const;
  // Whether records that say nothing of sampling themselves may have different rates.
  bool goes_by_interface() const { return fixed_ == 0 && !by_interface_.empty(); }

 private:
  // Ordered by id.
  using Rates = std::vector<std::pair<std::uint64_t, std::uint32_t>>;

  static void put(Rates& rates, std::uint64_t id, std::uint32_t rate, std::size_t bound);
  static std::optional<std::uint32_t> find(const Rates& rates, std::uint64_t id);
  std::optional<std::uint32_t> of_interface(const Flow& flow) const;

  Rates by_id_;
  Rates by_interface_;
  std::optional<std::uint32_t> whole_;
  std::uint32_t fixed_ = 0;
};

}  // namespace whither
