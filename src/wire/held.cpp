#include "wire/held.h"

#include <utility>

namespace whither {

bool HeldSets::hold(std::uint16_t template_id, const ExportClock& clock, std::span<const std::byte> records,
                    const DecoderLimits& limits, std::size_t total_bound, DecoderUsage& usage) {
  const auto cost = records.size() + kOverhead;
  if (bytes_ + cost > limits.held_bytes_per_exporter || usage.held_bytes + cost > total_bound) return false;
  sets_[template_id].push_back({clock, {records.begin(), records.end()}});
  bytes_ += cost;
  usage.held_bytes += cost;
  ++count_;
  return true;
}

std::deque<HeldSet> HeldSets::take(std::uint16_t template_id, DecoderUsage& usage) {
  const auto found = sets_.find(template_id);
  if (found == sets_.end()) return {};
  auto taken = std::move(found->second);
  sets_.erase(found);
  for (const auto& set : taken) forget(set, usage);
  return taken;
}

std::uint64_t HeldSets::expire(Time oldest, DecoderUsage& usage) {
  const auto before = count_;
  for (auto at = sets_.begin(); at != sets_.end();) {
    auto& waiting = at->second;
    while (!waiting.empty() && waiting.front().clock.received < oldest) {
      forget(waiting.front(), usage);
      waiting.pop_front();
    }
    at = waiting.empty() ? sets_.erase(at) : std::next(at);
  }
  return before - count_;
}

void HeldSets::forget(const HeldSet& set, DecoderUsage& usage) {
  const auto cost = set.records.size() + kOverhead;
  bytes_ -= cost;
  usage.held_bytes -= cost;
  --count_;
}

}  // namespace whither
