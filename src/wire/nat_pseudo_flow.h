#pragma once

#include "flow/flow.h"

namespace whither {

// ipt_NETFLOW tells what its NAT did in records without packets: the source is that before the translation, the
// destination that behind it, the next hop and one of the ASs are address and port of the other one: with the source's
// AS the translated source, with the destination's AS the destination as it was. SYN and ACK tell a new translation,
// RST and FIN one that ends (T9; README of ipt_NETFLOW, "natevents").
//
// Where a record of NetFlow v5 is such a one, it becomes Nat with both addresses in their fields; other flows stay as
// they are.
void take_nat_pseudo_flow(Flow& flow);

}  // namespace whither
