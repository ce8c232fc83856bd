#include "wire/sampling.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "wire/plan.h"

namespace whither {

namespace {

std::uint32_t ratio(std::uint64_t all, std::uint64_t taken) {
  const auto rounded = all / taken + (all % taken >= taken - all % taken ? 1 : 0);
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(rounded, 1, std::numeric_limits<std::uint32_t>::max()));
}

// samplingProbability: one in 1/p.
std::optional<std::uint32_t> by_probability(std::uint64_t bits) {
  const auto probability = std::bit_cast<double>(bits);
  if (!(probability > 0 && probability <= 1)) return std::nullopt;
  const auto rate = std::round(1 / probability);
  constexpr auto kMost = std::numeric_limits<std::uint32_t>::max();
  return rate >= kMost ? kMost : static_cast<std::uint32_t>(rate);
}

// What a record says itself: one in 34 or 50; 305 taken, then 306 not (RFC 5477, 8.2.2, so that the factor is
// (305 + 306) / 305), and the same of flows and of time; 309 out of 310; the probability 311. Zeros say nothing.
std::optional<std::uint32_t> announced(const Slots& slots) {
  const auto taken = slots.of(Slot::PacketInterval);
  if (taken != 0 && slots.has(Slot::PacketSpace)) {
    const auto space = slots.of(Slot::PacketSpace);
    return ratio(taken > ~space ? ~std::uint64_t{0} : taken + space, taken);
  }
  if (slots.of(Slot::SampleSize) != 0 && slots.of(Slot::Population) != 0) {
    return ratio(slots.of(Slot::Population), slots.of(Slot::SampleSize));
  }
  if (slots.has(Slot::Probability)) return by_probability(slots.of(Slot::Probability));
  if (slots.of(Slot::Interval) != 0) return ratio(slots.of(Slot::Interval), 1);
  return std::nullopt;
}

// The interval that a data record carries. MikroTik writes the low byte first (T7): 1000 comes as 3 892 510 720, and
// every rate of 16 bits as one whose lower 16 bits are 0. No other exporter has intervals like that in its records.
std::optional<std::uint32_t> announced_in_data(const Slots& slots) {
  const auto rate = announced(slots);
  const bool is_swapped = rate && (*rate & 0xffffU) == 0 && *rate == slots.of(Slot::Interval);
  return is_swapped ? std::byteswap(*rate) : rate;
}

std::uint64_t interface_key(std::uint32_t index, bool is_out) {
  return std::uint64_t{index} << 1U | (is_out ? 1U : 0U);
}

}  // namespace

void Sampling::learn(const Slots& slots, const Flow& scope, std::size_t bound) {
  auto rate = announced(slots);
  // An exporter that switches sampling off announces an interval of 0.
  if (!rate && slots.has(Slot::Interval)) rate = 1;
  if (!rate) return;
  if (slots.has(Slot::SamplerId)) return put(by_id_, slots.of(Slot::SamplerId), *rate, bound);
  if (scope.in_if != 0) put(by_interface_, interface_key(scope.in_if, false), *rate, bound);
  if (scope.out_if != 0) put(by_interface_, interface_key(scope.out_if, true), *rate, bound);
  if (scope.in_if == 0 && scope.out_if == 0) whole_ = rate;
}

void Sampling::put(Rates& rates, std::uint64_t id, std::uint32_t rate, std::size_t bound) {
  const auto at = std::ranges::lower_bound(rates, id, {}, [](const auto& known) { return known.first; });
  if (at != rates.end() && at->first == id) {
    at->second = rate;
  } else if (rates.size() < bound) {
    rates.insert(at, {id, rate});
  }
}

std::optional<std::uint32_t> Sampling::find(const Rates& rates, std::uint64_t id) {
  const auto at = std::ranges::lower_bound(rates, id, {}, [](const auto& known) { return known.first; });
  if (at == rates.end() || at->first != id) return std::nullopt;
  return at->second;
}

// An interface announced without a direction is known as one that packets come in by.
std::optional<std::uint32_t> Sampling::of_interface(const Flow& flow) const {
  const bool went_out = flow.direction == 1 && flow.has(Field::out_if);
  if (!went_out) return find(by_interface_, interface_key(flow.in_if, false));
  const auto rate = find(by_interface_, interface_key(flow.out_if, true));
  return rate ? rate : find(by_interface_, interface_key(flow.out_if, false));
}

std::uint32_t Sampling::of(const Slots& slots, const Flow& flow) const {
  if (fixed_ != 0) return fixed_;
  if (const auto own = announced_in_data(slots)) return *own;
  if (slots.has(Slot::SamplerId)) {
    if (const auto known = find(by_id_, slots.of(Slot::SamplerId))) return *known;
    return whole_.value_or(1);
  }
  if (!by_interface_.empty()) {
    if (const auto known = of_interface(flow)) return *known;
  }
  return fallback();
}

std::uint32_t Sampling::fallback() const {
  if (fixed_ != 0) return fixed_;
  if (whole_) return *whole_;
  return by_id_.size() == 1 && by_interface_.empty() ? by_id_.front().second : 1;
}

}  // namespace whither
