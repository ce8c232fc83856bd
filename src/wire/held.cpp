#include "wire/held.h"

#include <algorithm>

namespace whither {

bool HeldSets::hold(std::uint16_t template_id, const ExportClock& clock, std::span<const std::byte> records,
                    const DecoderLimits& limits, std::size_t total_bound, DecoderUsage& usage) {
  const auto cost = records.size() + kOverhead;
  if (bytes_ + cost > limits.held_bytes_per_exporter || usage.held_bytes + cost > total_bound) return false;
  sets_.emplace(template_id, HeldSet{clock, {records.begin(), records.end()}});
  bytes_ += cost;
  usage.held_bytes += cost;
  oldest_ = std::min(oldest_, clock.received);
  return true;
}

std::vector<HeldSet> HeldSets::take(std::uint16_t template_id, DecoderUsage& usage) {
  std::vector<HeldSet> taken;
  const auto [begin, end] = sets_.equal_range(template_id);
  for (auto at = begin; at != end; at = erase(at, usage)) taken.push_back(at->second);
  return taken;
}

std::uint64_t HeldSets::expire(Time oldest, DecoderUsage& usage) {
  // PERF: asked for each set of a flood that finds no room.
  if (oldest_ >= oldest) return 0;
  const auto before = sets_.size();
  oldest_ = Time::max();
  for (auto at = sets_.begin(); at != sets_.end();) {
    if (at->second.clock.received < oldest) {
      at = erase(at, usage);
    } else {
      oldest_ = std::min(oldest_, at->second.clock.received);
      ++at;
    }
  }
  return before - sets_.size();
}

HeldSets::Sets::iterator HeldSets::erase(Sets::iterator at, DecoderUsage& usage) {
  const auto cost = at->second.records.size() + kOverhead;
  bytes_ -= cost;
  usage.held_bytes -= cost;
  return sets_.erase(at);
}

}  // namespace whither
