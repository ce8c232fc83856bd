#include "wire/sampler_drops.h"

#include <algorithm>

namespace whither {

namespace {

constexpr std::size_t kSources = 256;

}  // namespace

void SamplerDrops::follow(std::uint64_t source, std::uint32_t count) {
  const auto found = std::ranges::lower_bound(sources_, source, {}, &Source::id);
  last_ = static_cast<std::size_t>(found - sources_.begin());
  if (found == sources_.end() || found->id != source) {
    if (sources_.size() < kSources) sources_.insert(found, {.id = source, .count = count});
    return;
  }
  auto& known = found->count;
  // Signed, as the count wraps; a step back is a start anew.
  const auto step = static_cast<std::int32_t>(count - known);
  if (step > 0) total_ += static_cast<std::uint64_t>(step);
  known = count;
}

}  // namespace whither
