#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "flow/flow.h"

namespace whither {

// What the first byte of a packet's beginning belongs to.
enum class PacketStart : std::uint8_t {
  Ethernet,  // destination MAC address; no preamble
  Ip,        // IPv4 or IPv6, its first four bits tell which
  Mpls,      // a label stack (RFC 3032)
  Ppp,       // a PPP frame (RFC 1661), with or without its address and control bytes (RFC 1662)
  Hdlc,      // Cisco HDLC or PPP, as packets over SONET use
};

// Reads the beginning of a packet, cut off anywhere, and puts into the flow what it tells: MAC addresses, VLAN, top
// MPLS label, addresses, type of service, protocol, ports, TCP flags, ICMP type and code. Fields that it does not tell
// stay as they are; so do the MAC addresses, VLAN and label that the flow already has, while what IP tells is
// overwritten.
//
// Understood: Ethernet II, 802.3 with LLC or SNAP, 802.1Q and 802.1ad tags (the innermost is the VLAN), MPLS with IP or
// an Ethernet pseudowire inside (RFC 4448), PPPoE (RFC 2516), and what ip_header.h reads. Of tunnels (GRE, VXLAN, IP in
// IP) the outer packet is the flow. Only the first 512 bytes are looked at, and eight headers of a kind. Any thread.
//
// Returns the size of the IP packet as its own header tells it; 0 where there is no IP header or it does not tell.
std::uint32_t take_packet(PacketStart start, std::span<const std::byte> bytes, Flow& flow);

}  // namespace whither
