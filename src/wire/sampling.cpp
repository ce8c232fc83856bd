#include "wire/sampling.h"

#include <algorithm>
#include <limits>

#include "wire/plan.h"

namespace whither {

namespace {

std::uint32_t ratio(std::uint64_t all, std::uint64_t taken) {
  const auto rounded = all / taken + (all % taken >= taken - all % taken ? 1 : 0);
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(rounded, 1, std::numeric_limits<std::uint32_t>::max()));
}

// What a record says itself: one in 34 or 50; 305 taken, then 306 not (RFC 5477, 8.2.2, so that the factor is
// (305 + 306) / 305); 309 out of 310. Zeros say nothing.
std::optional<std::uint32_t> announced(const Slots& slots) {
  const auto taken = slots.of(Slot::PacketInterval);
  if (taken != 0 && slots.has(Slot::PacketSpace)) {
    const auto space = slots.of(Slot::PacketSpace);
    return ratio(taken > ~space ? ~std::uint64_t{0} : taken + space, taken);
  }
  if (slots.of(Slot::SampleSize) != 0 && slots.of(Slot::Population) != 0) {
    return ratio(slots.of(Slot::Population), slots.of(Slot::SampleSize));
  }
  if (slots.of(Slot::Interval) != 0) return ratio(slots.of(Slot::Interval), 1);
  return std::nullopt;
}

}  // namespace

void Sampling::learn(const Slots& slots, std::size_t bound) {
  auto rate = announced(slots);
  // An exporter that switches sampling off announces an interval of 0.
  if (!rate && slots.has(Slot::Interval)) rate = 1;
  if (!rate) return;
  if (!slots.has(Slot::SamplerId)) {
    whole_ = rate;
    return;
  }
  const std::pair entry{slots.of(Slot::SamplerId), *rate};
  const auto at = std::ranges::lower_bound(by_id_, entry.first, {}, [](const auto& known) { return known.first; });
  if (at != by_id_.end() && at->first == entry.first) {
    at->second = entry.second;
  } else if (by_id_.size() < bound) {
    by_id_.insert(at, entry);
  }
}

std::optional<std::uint32_t> Sampling::of_id(std::uint64_t id) const {
  const auto at = std::ranges::lower_bound(by_id_, id, {}, [](const auto& known) { return known.first; });
  if (at == by_id_.end() || at->first != id) return std::nullopt;
  return at->second;
}

std::uint32_t Sampling::of(const Slots& slots) const {
  if (const auto own = announced(slots)) return *own;
  if (!slots.has(Slot::SamplerId)) return fallback();
  if (const auto known = of_id(slots.of(Slot::SamplerId))) return *known;
  return whole_.value_or(1);
}

std::uint32_t Sampling::fallback() const {
  if (whole_) return *whole_;
  return by_id_.size() == 1 ? by_id_.front().second : 1;
}

}  // namespace whither
