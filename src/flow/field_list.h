// The table of fields: one line a field, and nothing else. Everything that lists fields (struct Flow, columns of the
// store, filter words, JSON keys, CSV header, docs/reference/fields.md) comes from here. Included with
// WHITHER_FIELD(name, filter words, kind, enterprise number, element id, help) defined; no #pragma once on purpose.
//
// Element is the IPFIX information element (IANA registry, RFC 7012) that is copied into the field as it is; 0 where
// none is. New fields go at the end: a stored file holds the first columns of this table, as many as there were when
// it was written. Filter words are the ones that the filter language takes for the field, "" where it has none of its
// own.

// clang-format off
WHITHER_FIELD(time_start,         "first seen",   Time,      0,     0,   "when the first packet was seen, as the exporter's clock says")
WHITHER_FIELD(time_end,           "last seen",    Time,      0,     0,   "when the last packet was seen, as the exporter's clock says")
WHITHER_FIELD(time_received,      "",             Time,      0,     0,   "when the flow arrived here; for a capture file, when its packet was captured")
WHITHER_FIELD(clock_shifted,      "",             Bool,      0,     0,   "true when the exporter's clock was wrong and the flow was moved to its arrival or export")
WHITHER_FIELD(exporter,           "router ip",    Address,   0,     0,   "address of the router that exported the flow")
WHITHER_FIELD(observation_domain, "domain id",    Number32,  0,     0,   "observation domain (IPFIX), source id (NetFlow v9) or engine type and id (v5)")
WHITHER_FIELD(sampling,           "sampling",     Number32,  0,     0,   "one in so many packets was seen; 1 when all were")
WHITHER_FIELD(kind,               "",             FlowKind,  0,     0,   "traffic, nat, firewall or other; rankings count traffic")
WHITHER_FIELD(src_addr,           "src ip",       Address,   0,     0,   "source address")
WHITHER_FIELD(dst_addr,           "dst ip",       Address,   0,     0,   "destination address")
WHITHER_FIELD(src_port,           "src port",     Port,      0,     7,   "source port of TCP, UDP or SCTP")
WHITHER_FIELD(dst_port,           "dst port",     Port,      0,     11,  "destination port of TCP, UDP or SCTP")
WHITHER_FIELD(protocol,           "proto",        Protocol,  0,     4,   "IP protocol number")
WHITHER_FIELD(packets,            "packets",      Counter,   0,     2,   "packets as exported, not scaled by sampling")
WHITHER_FIELD(bytes,              "bytes",        Counter,   0,     1,   "bytes of layer 3 as exported, not scaled by sampling")
WHITHER_FIELD(packets_reverse,    "out packets",  Counter,   29305, 2,   "packets of the other direction of a biflow (RFC 5103)")
WHITHER_FIELD(bytes_reverse,      "out bytes",    Counter,   29305, 1,   "bytes of the other direction of a biflow (RFC 5103)")
WHITHER_FIELD(tcp_flags,          "flags",        Flags,     0,     6,   "OR of the TCP flags of all packets")
WHITHER_FIELD(tos,                "tos",          Number8,   0,     5,   "type of service or traffic class")
WHITHER_FIELD(icmp_type,          "icmp type",    Number8,   0,     0,   "ICMP or ICMPv6 type")
WHITHER_FIELD(icmp_code,          "icmp code",    Number8,   0,     0,   "ICMP or ICMPv6 code")
WHITHER_FIELD(in_if,              "in if",        Interface, 0,     10,  "index of the interface that the packets came in by")
WHITHER_FIELD(out_if,             "out if",       Interface, 0,     14,  "index of the interface that the packets left by")
WHITHER_FIELD(next_hop,           "next ip",      Address,   0,     0,   "address of the next router")
WHITHER_FIELD(src_mask,           "src mask",     Number8,   0,     0,   "prefix length of the route to src_addr")
WHITHER_FIELD(dst_mask,           "dst mask",     Number8,   0,     0,   "prefix length of the route to dst_addr")
WHITHER_FIELD(src_as,             "src as",       Asn,       0,     16,  "AS of src_addr as exported, 0 when unknown")
WHITHER_FIELD(dst_as,             "dst as",       Asn,       0,     17,  "AS of dst_addr as exported, 0 when unknown")
WHITHER_FIELD(vlan,               "vlan",         Number16,  0,     58,  "VLAN id on the way in")
WHITHER_FIELD(src_mac,            "src mac",      Mac,       0,     56,  "source MAC address on the way in")
WHITHER_FIELD(dst_mac,            "dst mac",      Mac,       0,     80,  "destination MAC address on the way in")
WHITHER_FIELD(direction,          "flowdir",      Number8,   0,     61,  "0 when the flow was seen going in, 1 when going out")
WHITHER_FIELD(end_reason,         "",             Number8,   0,     136, "why the flow ended (IANA flowEndReason)")
WHITHER_FIELD(nat_src_addr,       "src nat ip",   Address,   0,     0,   "source address behind the translation")
WHITHER_FIELD(nat_dst_addr,       "dst nat ip",   Address,   0,     0,   "destination address behind the translation")
WHITHER_FIELD(nat_src_port,       "src nat port", Port,      0,     227, "source port behind the translation")
WHITHER_FIELD(nat_dst_port,       "dst nat port", Port,      0,     228, "destination port behind the translation")
WHITHER_FIELD(mpls_label,         "mpls",         Number32,  0,     0,   "top MPLS label")
WHITHER_FIELD(src_name,           "src name",     Text,      0,     0,   "name of the source that the flow itself tells: TLS server name, HTTP host, DNS question")
WHITHER_FIELD(dst_name,           "dst name",     Text,      0,     0,   "name of the destination that the flow itself tells: TLS server name, HTTP host, DNS question")
WHITHER_FIELD(application,        "app",          Text,      0,     0,   "application as the exporter calls it (RFC 6759), else engine:selector")
WHITHER_FIELD(nat_event,          "nat event",    Number8,   0,     230, "what a translation did (IANA natEvent)")
WHITHER_FIELD(firewall_event,     "",             Number8,   0,     233, "what a firewall did (IANA firewallEvent)")
WHITHER_FIELD(suspect,            "",             Bool,      0,     0,   "true when packets and bytes cannot both be right")
WHITHER_FIELD(wrapped,            "",             Bool,      0,     0,   "true when a 32-bit counter ran over: bytes is too small by a multiple of 4 GiB")
WHITHER_FIELD(copy,               "",             Bool,      0,     0,   "true when the exporter had told of the same traffic at another interface or direction")
WHITHER_FIELD(extra,              "",             Text,      0,     0,   "elements without a field of their own as a JSON object; kept where the configuration asks for it")
// clang-format on
