#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/time.h"
#include "wire/limits.h"
#include "wire/times.h"

namespace whither {

// A data set whose template has not come, with the clock of its own message: its flows are placed by that.
struct HeldSet {
  ExportClock clock;
  std::vector<std::byte> records;
};

// The held sets of one exporter, by template id.
class HeldSets {
 public:
  // What a set costs beside its bytes: its clock, its place here, what the allocator adds.
  static constexpr std::size_t kOverhead = 200;

  // Holds a copy; false where that would pass `bound` for this exporter or `total_bound` for all.
  bool hold(std::uint16_t template_id, const ExportClock& clock, std::span<const std::byte> records,
            const DecoderLimits& limits, std::size_t total_bound, DecoderUsage& usage);
  // Takes out what waited for this template, in order of arrival.
  std::vector<HeldSet> take(std::uint16_t template_id, DecoderUsage& usage);
  // Lets go what was received before `oldest`; how many sets that were.
  std::uint64_t expire(Time oldest, DecoderUsage& usage);

  // Calls visit(template id, set) for each, those of a template in order of arrival.
  template <typename Visit>
  void each(Visit visit) const {
    for (const auto& [id, set] : sets_) visit(id, set);
  }

  std::uint64_t count() const { return sets_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  using Sets = std::multimap<std::uint16_t, HeldSet>;

  Sets::iterator erase(Sets::iterator at, DecoderUsage& usage);

  Sets sets_;  // those of a template in order of arrival
  std::size_t bytes_ = 0;
  Time oldest_ = Time::max();  // nothing here was received before
};

}  // namespace whither
