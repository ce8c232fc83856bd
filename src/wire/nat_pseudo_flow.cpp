#include "wire/nat_pseudo_flow.h"

namespace whither {

void take_nat_pseudo_flow(Flow& flow) {
  constexpr std::uint16_t kCreated = 0x12;
  constexpr std::uint16_t kDeleted = 0x05;
  const bool is_event = flow.packets == 0 && flow.bytes == 0 && flow.has(Field::next_hop) &&
                        (flow.tcp_flags == kCreated || flow.tcp_flags == kDeleted);
  if (!is_event) return;
  const auto other = flow.next_hop;
  const bool is_destination = flow.src_as == 0 && flow.dst_as != 0;
  if (is_destination) {
    WHITHER_PUT(flow, nat_dst_addr, flow.dst_addr);
    WHITHER_PUT(flow, nat_dst_port, flow.dst_port);
    flow.dst_addr = other;
    flow.dst_port = static_cast<std::uint16_t>(flow.dst_as);
  } else {
    WHITHER_PUT(flow, nat_src_addr, other);
    WHITHER_PUT(flow, nat_src_port, static_cast<std::uint16_t>(flow.src_as));
  }
  constexpr std::uint8_t kNat44Create = 4;  // IANA natEvent, RFC 8158, 4.1
  constexpr std::uint8_t kNat44Delete = 5;
  WHITHER_PUT(flow, nat_event, flow.tcp_flags == kCreated ? kNat44Create : kNat44Delete);
  WHITHER_PUT(flow, kind, FlowKind::Nat);
  // These were no route, no ASs and no flags.
  flow.next_hop = {};
  flow.src_as = flow.dst_as = 0;
  flow.tcp_flags = 0;
  for (const auto field : {Field::next_hop, Field::src_as, Field::dst_as, Field::tcp_flags}) {
    flow.present &= ~(std::uint64_t{1} << static_cast<unsigned>(field));
  }
}

}  // namespace whither
