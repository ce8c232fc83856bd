#include "wire/options_records.h"

#include <algorithm>

namespace whither {

bool OptionsRecords::put(std::uint16_t template_id, std::span<const std::byte> record, std::size_t scope_size,
                         const DecoderLimits& limits, DecoderUsage& usage) {
  const auto scope = scope_size == 0 || scope_size > record.size() ? record : record.first(scope_size);
  std::pair<std::uint16_t, Bytes> key{template_id, {scope.begin(), scope.end()}};
  const auto known = records_.find(key);
  if (known != records_.end() && std::ranges::equal(known->second, record)) return false;
  const auto before = known == records_.end() ? 0 : scope.size() + known->second.size() + kOverhead;
  const auto after = scope.size() + record.size() + kOverhead;
  if (bytes_ - before + after > limits.options_bytes_per_exporter ||
      usage.options_bytes - before + after > limits.options_bytes) {
    return false;
  }
  bytes_ += after - before;
  usage.options_bytes += after - before;
  records_.insert_or_assign(std::move(key), Bytes{record.begin(), record.end()});
  return true;
}

void OptionsRecords::forget(std::uint16_t template_id, DecoderUsage& usage) {
  std::erase_if(records_, [&](const auto& kept) {
    if (kept.first.first != template_id) return false;
    const auto cost = kept.first.second.size() + kept.second.size() + kOverhead;
    bytes_ -= cost;
    usage.options_bytes -= cost;
    return true;
  });
}

}  // namespace whither
