#include "wire/copies.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace whither {

namespace {

constexpr std::size_t kAtOnce = 32;

std::uint64_t key_of(const Flow& flow) {
  return Fingerprint{}
      .add(flow.exporter)
      .add(flow.src_addr)
      .add(flow.dst_addr)
      .add(std::uint64_t{flow.src_port} << 32U | std::uint64_t{flow.dst_port} << 16U | flow.protocol)
      .add(flow.packets)
      .add(flow.bytes)
      .value();
}

// Where the exporter saw it.
std::uint32_t face_of(const Flow& flow) {
  const auto directions = std::uint64_t{flow.direction} + (flow.has(Field::direction) ? 1U : 0U);
  return static_cast<std::uint32_t>(Fingerprint{}
                                        .add(std::uint64_t{flow.in_if} << 32U | flow.out_if)
                                        .add(std::uint64_t{flow.observation_domain} << 32U | directions)
                                        .value());
}

bool can_be_compared(const Flow& flow) {
  return flow.kind == FlowKind::Traffic && flow.sampling <= 1 && flow.packets != 0 && flow.bytes != 0 &&
         flow.has(Field::src_addr) && flow.has(Field::dst_addr);
}

bool is_near(Time a, Time b) { return std::chrono::abs(a - b) <= Copies::kApart; }

}  // namespace

// A few at a time: the table is larger than a cache, so that each place in it is fetched while the keys of others are
// made.
void Copies::mark(std::span<Flow> flows) {
  while (!flows.empty()) {
    const auto some = flows.first(std::min(flows.size(), kAtOnce));
    std::array<Seen, kAtOnce> now;
    for (std::size_t i = 0; i < some.size(); ++i) {
      const auto& flow = some[i];
      if (!can_be_compared(flow)) continue;
      now[i] = {key_of(flow), flow.time_start, flow.time_end, face_of(flow),
                static_cast<std::uint32_t>(seconds_of(flow.time_received))};
      seen_.fetch(now[i].key);
    }
    for (std::size_t i = 0; i < some.size(); ++i) {
      auto& flow = some[i];
      if (flow.kind != FlowKind::Traffic) continue;
      if (latest_ == nullptr || latest_->exporter != flow.exporter) latest_ = &count_of(flow.exporter);
      ++latest_->flows;
      if (!can_be_compared(flow) || !is_copy(now[i])) continue;
      WHITHER_PUT(flow, copy, true);
      ++latest_->copies;
    }
    flows = flows.subspan(some.size());
  }
}

bool Copies::is_copy(const Seen& now) {
  auto& bucket = seen_.bucket(now.key);
  const auto first = std::ranges::find_if(bucket, [&](const Seen& seen) {
    return seen.key == now.key && now.seen - seen.seen <= kSeconds && is_near(seen.start, now.start) &&
           is_near(seen.end, now.end);
  });
  if (first != bucket.end()) return first->face != now.face;
  RecentTable<Seen>::oldest(bucket) = now;
  return false;
}

CopyCount& Copies::count_of(const Address& exporter) {
  if (const auto known = counts_.find(exporter); known != counts_.end()) return known->second;
  if (counts_.size() < kExporters) return counts_.emplace(exporter, CopyCount{.exporter = exporter}).first->second;
  uncounted_.exporter = exporter;
  return uncounted_;
}

std::vector<CopyCount> Copies::counts() const {
  std::vector<CopyCount> all;
  for (const auto& [exporter, count] : counts_) {
    if (count.copies != 0) all.push_back(count);
  }
  std::ranges::sort(all, {}, &CopyCount::exporter);
  return all;
}

}  // namespace whither
