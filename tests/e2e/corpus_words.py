"""The words of other decoders: which of their words is which of our fields, and when two values say the same.

A sample becomes {field: tuple of values}, each of which is right. Two fields stand for several: `lasted` is time_end -
time_start, and `scaled` before a counter means that the oracle multiplies by the sampling rate.
"""
import datetime
import ipaddress
import re
import socket

PROTOCOLS = {"icmp": 1, "ipip": 4, "tcp": 6, "udp": 17, "ipv6": 41, "gre": 47, "ipv6-icmp": 58, "ipv6icmp": 58}
FLAGS = {"CWR": 128, "ECE": 64, "URG": 32, "ACK": 16, "PSH": 8, "RST": 4, "SYN": 2, "FIN": 1}
UNKNOWN = (0, "0.0.0.0", "::", "00:00:00:00:00:00", "")
TIMES = ("time_start", "time_end", "lasted")
TOLERANCE = 2_000  # microseconds: the oracles print milliseconds, some rounded and some cut


class Second(int):
    """Microseconds of an oracle that has whole seconds, some rounded and some cut."""


def number(value):
    if isinstance(value, str):
        return int(value, 16) if value.startswith("0x") else int(value)
    return value if isinstance(value, int) else None


def address(value):
    """As text; an IPv4 address inside IPv6 (RFC 4291, 2.5.5.2) is the IPv4 address."""
    if not value:
        return None
    given = ipaddress.ip_address(value)
    return str(getattr(given, "ipv4_mapped", None) or given)


def mac(value):
    if isinstance(value, int):
        value = f"{value:012x}"
    if isinstance(value, list):
        value = bytes(value).hex()
    digits = value.replace(":", "").lower()
    return ":".join(digits[at:at + 2] for at in range(0, 12, 2)) if len(digits) == 12 else None


def protocol(value):
    if isinstance(value, str) and not re.match(r"\d", value):
        return PROTOCOLS.get(value.lower())
    return number(value)


def flags(value):
    """16, "0x10", "...A....", ["ACK"] or {"ACK": true}."""
    if isinstance(value, dict):
        value = [name for name, is_set in value.items() if is_set]
    if isinstance(value, list):
        return sum(FLAGS.get(name, 0) for name in value)
    if isinstance(value, str) and re.fullmatch(r"[.CEUAPRSF]{8}", value):
        return sum(bit for bit, letter in zip(FLAGS.values(), value) if letter != ".")
    return number(value)


def moment(value):
    """Microseconds since 1970; none for 1970 itself, which the oracles print where a record tells no time."""
    if isinstance(value, int):
        return value * 1000 or None
    if re.fullmatch(r"\d+\.\d+", value):
        return round(float(value) * 1e6) or None
    if found := re.fullmatch(r"(\w+ +\d+, \d+ [\d:]+)\.(\d{6})\d* UTC", value):
        whole = datetime.datetime.strptime(found[1] + " +0000", "%b %d, %Y %H:%M:%S %z")
        return int(whole.timestamp()) * 1_000_000 + int(found[2])
    if not re.match(r"\d{4}-", value):
        return None
    at = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    at = at if at.tzinfo else at.replace(tzinfo=datetime.timezone.utc)
    return round(at.timestamp() * 1e6) or None


def second(value):
    return Second(moment(value)) if moment(value) else None


def rate(value):
    """Oracles print 0 where nothing is sampled; ours is 1 then."""
    return number(value) or 1


def label(value):
    """The top label of "24002-0-1", ["0-69", …], three bytes, or {"label": 24002}."""
    if isinstance(value, dict):
        return value.get("label")
    if isinstance(value, list) and value and isinstance(value[0], int):
        return int.from_bytes(value, "big") >> 4
    if isinstance(value, list):
        return int(value[0].split("-")[1]) if value else None
    return int(value.split("-")[0])


def way(value):
    if isinstance(value, str) and "gress" in value:
        return 1 if "egress" in value.lower() else 0
    return number(value) if isinstance(value, (int, str)) else None


# A word, our field, and what makes our value of theirs. Where two words fill one field, the upper one wins.
NFDUMP = [
    ("src", "src_addr", address), ("dst", "dst_addr", address), ("sport", "src_port", number), ("dport", "dst_port", number),
    ("proto", "protocol", protocol), ("packets", "packets", number), ("octets", "bytes", number),
    ("first", "time_start", moment), ("last", "time_end", moment), ("tcp_flags", "tcp_flags", flags), ("tos", "tos", number),
    ("in_if", "in_if", number), ("out_if", "out_if", number), ("src_mask", "src_mask", number),
    ("dst_mask", "dst_mask", number), ("next_hop", "next_hop", address), ("src_as", "src_as", number),
    ("dst_as", "dst_as", number), ("src_vlan", "vlan", number), ("icmp_type", "icmp_type", number),
    ("icmp_code", "icmp_code", number), ("mpls_1", "mpls_label", label), ("src4_xlt_ip", "nat_src_addr", address),
    ("dst4_xlt_ip", "nat_dst_addr", address), ("src_xlt_port", "nat_src_port", number),
    ("dst_xlt_port", "nat_dst_port", number), ("event_id", "firewall_event", number), ("nat_event_id", "nat_event", number),
]
TSHARK = [
    ("srcaddr", "src_addr", address), ("dstaddr", "dst_addr", address), ("srcaddrv6", "src_addr", address),
    ("dstaddrv6", "dst_addr", address), ("srcport", "src_port", number), ("dstport", "dst_port", number),
    ("protocol", "protocol", protocol), ("packets", "packets", number), ("octets", "bytes", number),
    ("abstimestart", "time_start", moment), ("abstimeend", "time_end", moment), ("tcpflags", "tcp_flags", flags),
    ("tos", "tos", number), ("inputint", "in_if", number), ("outputint", "out_if", number), ("srcmask", "src_mask", number),
    ("dstmask", "dst_mask", number), ("srcmaskv6", "src_mask", number), ("dstmaskv6", "dst_mask", number),
    ("nexthop", "next_hop", address), ("nexthopv6", "next_hop", address), ("bgpnexthop", "next_hop", address),
    ("bgpnexthopv6", "next_hop", address), ("srcas", "src_as", number), ("dstas", "dst_as", number),
    ("srcmac", "src_mac", mac), ("dstmac", "dst_mac", mac), ("vlanid", "vlan", number), ("dot1q_vlan_id", "vlan", number),
    ("direction", "direction", way), ("flow_end_reason", "end_reason", number),
]
PMACCT = [
    ("ip_src", "src_addr", address), ("ip_dst", "dst_addr", address), ("port_src", "src_port", number),
    ("port_dst", "dst_port", number), ("ip_proto", "protocol", protocol), ("packets", "packets", number),
    ("bytes", "bytes", number), ("timestamp_start", "time_start", second), ("timestamp_end", "time_end", second),
    ("tcp_flags", "tcp_flags", flags), ("tos", "tos", number), ("iface_in", "in_if", number), ("iface_out", "out_if", number),
    ("mask_src", "src_mask", number), ("mask_dst", "dst_mask", number), ("mac_src", "src_mac", mac),
    ("mac_dst", "dst_mac", mac), ("vlan_in", "vlan", number), ("mpls_label_stack", "mpls_label", label),
]
# What the source projects' own tests expect: akvorado, logstash, telegraf, and NetGauze in the words of the IANA registry.
GOLDEN = [
    ("SrcAddr", "src_addr", address), ("DstAddr", "dst_addr", address), ("SrcPort", "src_port", number),
    ("DstPort", "dst_port", number), ("Proto", "protocol", protocol), ("Packets", "packets", number), ("Bytes", "bytes", number),
    ("TCPFlags", "tcp_flags", flags), ("IPTos", "tos", number), ("InIf", "in_if", number), ("OutIf", "out_if", number),
    ("SrcNetMask", "src_mask", number), ("DstNetMask", "dst_mask", number), ("NextHop", "next_hop", address),
    ("SrcAS", "src_as", number), ("DstAS", "dst_as", number), ("SrcVlan", "vlan", number), ("SrcMAC", "src_mac", mac),
    ("DstMAC", "dst_mac", mac), ("SrcAddrNAT", "nat_src_addr", address), ("DstAddrNAT", "nat_dst_addr", address),
    ("SrcPortNAT", "nat_src_port", number), ("DstPortNAT", "nat_dst_port", number), ("SamplingRate", "sampling", rate),
    ("ICMPv4Type", "icmp_type", number), ("ICMPv6Type", "icmp_type", number), ("FlowDirection", "direction", way),
    ("ipv4_src_addr", "src_addr", address), ("ipv4_dst_addr", "dst_addr", address), ("ipv6_src_addr", "src_addr", address),
    ("ipv6_dst_addr", "dst_addr", address), ("l4_src_port", "src_port", number), ("l4_dst_port", "dst_port", number),
    ("protocol", "protocol", protocol), ("in_pkts", "packets", number), ("in_bytes", "bytes", number),
    ("in_permanent_bytes", "bytes", number), ("first_switched", "time_start", moment), ("last_switched", "time_end", moment),
    ("tcp_flags", "tcp_flags", flags), ("src_tos", "tos", number), ("input_snmp", "in_if", number),
    ("output_snmp", "out_if", number), ("src_mask", "src_mask", number), ("dst_mask", "dst_mask", number),
    ("ipv4_next_hop", "next_hop", address), ("src_as", "src_as", number), ("dst_as", "dst_as", number),
    ("src_vlan", "vlan", number), ("in_src_mac", "src_mac", mac), ("in_dst_mac", "dst_mac", mac),
    ("out_src_mac", "src_mac", mac), ("out_dst_mac", "dst_mac", mac), ("icmp_type", "icmp_type", number),
    ("icmp_code", "icmp_code", number), ("direction", "direction", way), ("xlate_src_addr_ipv4", "nat_src_addr", address),
    ("xlate_dst_addr_ipv4", "nat_dst_addr", address), ("xlate_src_port", "nat_src_port", number),
    ("xlate_dst_port", "nat_dst_port", number), ("fw_event", "firewall_event", number), ("flow_start_msec", "time_start", moment),
    ("mpls_label_stack_octets", "mpls_label", label), ("src", "src_addr", address), ("dst", "dst_addr", address),
    ("src_port", "src_port", number), ("dst_port", "dst_port", number), ("in_packets", "packets", number),
    ("l2_bytes", "bytes", number), ("in_snmp", "in_if", number), ("out_snmp", "out_if", number), ("bgp_src_as", "src_as", number),
    ("bgp_dst_as", "dst_as", number), ("flow_start_ms", "time_start", moment), ("flow_end_ms", "time_end", moment),
    ("sampling_interval", "sampling", rate), ("vlan_src", "vlan", number), ("sourceIPv4Address", "src_addr", address),
    ("destinationIPv4Address", "dst_addr", address), ("sourceIPv6Address", "src_addr", address),
    ("destinationIPv6Address", "dst_addr", address), ("sourceTransportPort", "src_port", number),
    ("destinationTransportPort", "dst_port", number), ("protocolIdentifier", "protocol", protocol),
    ("packetDeltaCount", "packets", number), ("octetDeltaCount", "bytes", number), ("packetTotalCount", "packets", number),
    ("octetTotalCount", "bytes", number), ("reversePacketTotalCount", "packets_reverse", number),
    ("reverseOctetTotalCount", "bytes_reverse", number), ("flowStartMilliseconds", "time_start", moment),
    ("flowEndMilliseconds", "time_end", moment), ("flowStartSeconds", "time_start", moment),
    ("flowEndSeconds", "time_end", moment), ("tcpControlBits", "tcp_flags", flags), ("ipClassOfService", "tos", number),
    ("ingressInterface", "in_if", number), ("egressInterface", "out_if", number), ("sourceIPv4PrefixLength", "src_mask", number),
    ("destinationIPv4PrefixLength", "dst_mask", number), ("sourceIPv6PrefixLength", "src_mask", number),
    ("destinationIPv6PrefixLength", "dst_mask", number), ("ipNextHopIPv4Address", "next_hop", address),
    ("ipNextHopIPv6Address", "next_hop", address), ("bgpNextHopIPv4Address", "next_hop", address),
    ("bgpNextHopIPv6Address", "next_hop", address), ("bgpSourceAsNumber", "src_as", number),
    ("bgpDestinationAsNumber", "dst_as", number), ("vlanId", "vlan", number), ("dot1qVlanId", "vlan", number),
    ("sourceMacAddress", "src_mac", mac), ("destinationMacAddress", "dst_mac", mac), ("flowDirection", "direction", way),
    ("postNATSourceIPv4Address", "nat_src_addr", address), ("postNATDestinationIPv4Address", "nat_dst_addr", address),
    ("firewallEvent", "firewall_event", number), ("mplsTopLabelStackSection", "mpls_label", label),
]
# Both lists of a flow sample's records: what sflowtool tells of the sample, and of the packet in it.
SFLOWTOOL = [
    ("srcIP", "src_addr", address), ("dstIP", "dst_addr", address), ("srcIP6", "src_addr", address),
    ("dstIP6", "dst_addr", address), ("TCPSrcPort", "src_port", number), ("TCPDstPort", "dst_port", number),
    ("UDPSrcPort", "src_port", number), ("UDPDstPort", "dst_port", number), ("IPProtocol", "protocol", protocol),
    ("TCPFlags", "tcp_flags", flags), ("IPTOS", "tos", number), ("sampledPacketSize", "bytes", number), ("srcMAC", "src_mac", mac),
    ("dstMAC", "dst_mac", mac), ("ICMPType", "icmp_type", number), ("ICMPCode", "icmp_code", number),
    ("decodedVLAN", "vlan", number), ("in_vlan", "vlan", number), ("nextHop", "next_hop", address),
    ("srcSubnetMask", "src_mask", number), ("dstSubnetMask", "dst_mask", number), ("meanSkipCount", "sampling", rate),
    ("inputPort", "in_if", number), ("outputPort", "out_if", number),
]


def values_of(value, convert):
    """One value, or of a repeated element all of them."""
    is_repeated = isinstance(value, list) and value and isinstance(value[0], str) and convert not in (flags, label)
    try:
        return [convert(one) for one in (value if is_repeated else [value])]
    except (ValueError, TypeError, AttributeError, OSError, socket.error):
        return []


def translated(fields, words):
    """{field: value or tuple of values}; of an IPv4 and an IPv6 address in one record either will do."""
    wanted = {}
    for word, field, convert in words:
        values = [value for value in values_of(fields[word], convert) if value is not None] if word in fields else []
        if not values:
            continue
        if field not in wanted:
            wanted[field] = tuple(values)
        elif field in ("src_addr", "dst_addr", "next_hop", "src_mask", "dst_mask") and word.find("v6") + word.find("V6") > -2:
            wanted[field] += tuple(values)
    return wanted


def uptimes(fields, start, end, unit):
    """How long a flow lasted by two uptimes, which wrap at 2^32 milliseconds."""
    if start not in fields or end not in fields or isinstance(fields[start], list):
        return {}
    first, last = (round(float(fields[word]) * unit) for word in (start, end))
    lasted = (last - first + 2**31) % 2**32 - 2**31
    return {"lasted": (max(lasted, 0) * 1000,)}


def macs(fields):
    """nfdump has the addresses as they came in and as they left; ours are the former, else the latter."""
    given = {}
    for field, words in (("src_mac", ("in_src_mac", "out_src_mac")), ("dst_mac", ("in_dst_mac", "out_dst_mac"))):
        values = [mac(fields[word]) for word in words if fields.get(word) not in (None, "00:00:00:00:00:00")]
        if values:
            given[field] = (values[0],)
    return given


def comparable(oracle, fields, entry):
    """The fields of a sample that we have too, as {field: tuple of right values}."""
    if "option record" in oracle or entry["data_records"] == 0:
        return {}
    if oracle == "sflowtool":
        return of_sflowtool(fields)
    if oracle == "tshark":
        return translated(fields, TSHARK) | uptimes(fields, "timestart", "timeend", 1000)
    if oracle == "pmacct":
        return scaled(translated(fields, PMACCT))
    if oracle == "nfdump":
        return scaled(in_order(translated(fields, NFDUMP))) | macs(fields)
    if oracle.startswith("sfcapd"):
        wanted = translated(fields, NFDUMP) | macs(fields)
        return {field: value for field, value in scaled(wanted).items() if field not in TIMES}  # those of its own replay
    return of_golden(fields, entry)


def in_order(wanted):
    """nfdump 1.7.1 prints the uptimes of IPFIX (22 is the start, 21 the end) the wrong way round."""
    if "time_start" in wanted and "time_end" in wanted and wanted["time_start"] > wanted["time_end"]:
        return wanted | {"time_start": wanted["time_end"], "time_end": wanted["time_start"]}
    return wanted


def scaled(wanted):
    return {"scaled " + field if field in ("packets", "bytes") else field: value for field, value in wanted.items()}


def of_sflowtool(fields):
    if fields.get("sampleType") not in ("FLOWSAMPLE", "DISCARD"):
        return {}
    merged = {}
    for record in fields["elements"] + [fields]:
        for word, value in record.items():
            merged.setdefault(word.removeprefix("discarded_"), value)
    return translated(merged, SFLOWTOOL)


def of_golden(fields, entry):
    if "interface_type" in fields:  # telegraf's of an sFlow counter sample
        return {}
    is_flow = any(field in wanted for wanted in [translated(fields, GOLDEN)] for field in ("src_addr", "src_mac", "bytes"))
    if not is_flow:
        return {}
    wanted = translated(fields, GOLDEN) | uptimes(fields, "flowStartSysUpTime", "flowEndSysUpTime", 1)
    if "golden_caveat" in entry:  # some of logstash's are a second late
        for field in ("time_start", "time_end"):
            if field in wanted:
                wanted[field] += tuple(value - 1_000_000 for value in wanted[field])
    return wanted


def ours(field, row):
    if field == "lasted":
        return moment(row["time_end"]) - moment(row["time_start"])
    if field in TIMES:
        return moment(row[field])
    return row.get(field.removeprefix("scaled "))


def says_the_same(field, right, row):
    """Whether a row has one of the right values; what the oracle prints as zeros may be absent."""
    value = ours(field, row)
    if value is None:
        return any(one in UNKNOWN for one in right)
    if field in TIMES:
        return any(abs(value - one) < 1_000_000 if isinstance(one, Second) else abs(value - one) <= TOLERANCE for one in right)
    return value in right or (field.startswith("scaled ") and value * row["sampling"] in right)
