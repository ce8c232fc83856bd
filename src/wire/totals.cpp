#include "wire/totals.h"

#include <algorithm>

namespace whither {

void Totals::make_delta(Flow& flow, std::uint64_t start_as_written) {
  if (!flow.has(Field::src_addr) || !flow.has(Field::dst_addr) || start_as_written == 0) return;
  const auto key = Fingerprint{}
                       .add(flow.exporter)
                       .add(std::uint64_t{flow.observation_domain} << 32U | flow.in_if)
                       .add(flow.src_addr)
                       .add(flow.dst_addr)
                       .add(std::uint64_t{flow.src_port} << 32U | std::uint64_t{flow.dst_port} << 16U | flow.protocol)
                       .add(start_as_written)
                       .value();
  const Total now{key,
                  flow.packets,
                  flow.bytes,
                  flow.packets_reverse,
                  flow.bytes_reverse,
                  static_cast<std::uint32_t>(seconds_of(flow.time_received))};
  auto& bucket = totals_.bucket(key);
  const auto known = std::ranges::find(bucket, key, &Total::key);
  if (known == bucket.end()) {
    RecentTable<Total>::oldest(bucket) = now;
    return;
  }
  const bool goes_on = now.seen - known->seen <= kSeconds && now.packets >= known->packets &&
                       now.bytes >= known->bytes && now.packets_reverse >= known->packets_reverse &&
                       now.bytes_reverse >= known->bytes_reverse;
  if (goes_on) {
    flow.packets -= known->packets;
    flow.bytes -= known->bytes;
    flow.packets_reverse -= known->packets_reverse;
    flow.bytes_reverse -= known->bytes_reverse;
  }
  *known = now;
}

void Totals::save(Saving& to) const {
  std::uint32_t count = 0;
  totals_.each([&](const Total&) { ++count; });
  to(count);
  totals_.each([&](const Total& total) { to(total); });
}

void Totals::load(Loading& from) {
  std::uint32_t count = 0;
  for (from(count); count > 0 && from.ok(); --count) {
    Total total;
    from(total);
    if (from.ok()) RecentTable<Total>::oldest(totals_.bucket(total.key)) = total;
  }
}

}  // namespace whither
