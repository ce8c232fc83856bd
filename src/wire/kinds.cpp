#include "wire/kinds.h"

#include <initializer_list>

namespace whither {

namespace {

constexpr std::uint64_t bits(std::initializer_list<Field> fields) {
  std::uint64_t all = 0;
  for (const auto field : fields) all |= std::uint64_t{1} << static_cast<unsigned>(field);
  return all;
}

constexpr auto kCounters = bits({Field::packets, Field::bytes, Field::packets_reverse, Field::bytes_reverse});
constexpr auto kEvents = bits({Field::nat_event, Field::firewall_event});
constexpr auto kTranslation =
    bits({Field::nat_src_addr, Field::nat_dst_addr, Field::nat_src_port, Field::nat_dst_port});
constexpr auto kEnds = bits({Field::src_addr, Field::dst_addr, Field::src_mac, Field::dst_mac});

bool counts_something(const Flow& flow) {
  return flow.packets != 0 || flow.bytes != 0 || flow.packets_reverse != 0 || flow.bytes_reverse != 0;
}

}  // namespace

bool is_always_traffic(std::uint64_t present) { return (present & kCounters) != 0 && (present & kEvents) == 0; }

FlowKind kind_of(const Flow& flow) {
  if (counts_something(flow)) return FlowKind::Traffic;
  if (flow.has(Field::firewall_event)) return FlowKind::Firewall;
  if (flow.has(Field::nat_event)) return FlowKind::Nat;
  if ((flow.present & kCounters) != 0) return FlowKind::Traffic;
  if ((flow.present & kTranslation) != 0) return FlowKind::Nat;
  return (flow.present & kEnds) != 0 ? FlowKind::Traffic : FlowKind::Other;
}

}  // namespace whither
