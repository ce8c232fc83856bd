#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "flow/flow.h"

namespace whither {

// Reads the beginning of an IPv4 (RFC 791) or IPv6 (RFC 8200) packet, cut off anywhere, and puts addresses, type of
// service, protocol, ports, TCP flags, ICMP type and code into the flow, as far as the bytes reach. Options and up to
// eight IPv6 extension headers are passed over; of fragments only the first has ports. Any thread.
//
// Returns the size of the packet as its own header tells it; nothing where this is no IP header or it does not tell (a
// length of 0: segmentation offload, jumbograms of RFC 2675).
std::optional<std::uint32_t> take_ip(std::span<const std::byte> packet, Flow& flow);

}  // namespace whither
