#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace whither {

class Slots;

// The sampling rates that one exporter announced in options data: by sampler id, and for all of it.
class Sampling {
 public:
  // Takes in an options record; at most `bound` ids are kept, further ones are not learned.
  void learn(const Slots& slots, std::size_t bound);
  // For a data record: its own rate, else that of its sampler id, else fallback(). At least 1.
  std::uint32_t of(const Slots& slots) const;
  // The rate for the whole exporter, else that of its only sampler, else 1.
  std::uint32_t fallback() const;

 private:
  std::optional<std::uint32_t> of_id(std::uint64_t id) const;

  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_id_;  // ordered by id
  std::optional<std::uint32_t> whole_;
};

}  // namespace whither
