"""Differences between whither and an oracle that are argued, each under its name in docs/explain/decoding-decisions.md."""
import dataclasses
import fnmatch
import typing

from corpus_words import TOLERANCE, Second

WRAP = 2**32 * 1000  # microseconds after which an uptime of 32 bits of milliseconds begins again
CLOCK_OFF = 120_000_000  # microseconds between a header and its arrival from which on the header is not believed
LONGEST = 86_400_000_000  # microseconds that the flows of `end-out-of-reach` last at most
THIS_AGENT = 0x3fff_ffff  # as an interface of sFlow: the packet came from the agent, or went to it


@dataclasses.dataclass
class Argued:
    """Covers the differences of these sequences, oracles and fields (shell patterns) for which `when` holds."""

    name: str
    reason: str
    oracle: str
    fields: tuple
    sequences: tuple = ("*",)
    when: typing.Callable = lambda difference: True

    def covers(self, difference):
        return (fnmatch.fnmatch(difference.oracle, self.oracle) and matches(difference.what, self.fields)
                and matches(difference.sequence.name, self.sequences) and self.when(difference))


def matches(name, patterns):
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def beside_wraps(distance):
    """How far a distance is from the nearest number of whole wraps of the uptime."""
    return min(distance % WRAP, -distance % WRAP)


def by_whole_wraps(difference):
    """The oracle's time lies one or more whole wraps of the uptime away from ours."""
    if difference.found is None:
        return False
    apart = abs(difference.expected[0] - difference.found)
    return apart > WRAP // 2 and beside_wraps(apart) <= TOLERANCE


def by_the_clock(difference):
    """Ours is the oracle's time moved by arrival - export of a datagram whose clock is off (and by whole wraps)."""
    if difference.found is None:
        return False
    offs = [arrival - export for arrival, export in difference.sequence.clocks if abs(arrival - export) > CLOCK_OFF]
    return any(beside_wraps(difference.found - value - off) <= (1_000_000 if isinstance(value, Second) else TOLERANCE)
               for off in offs for value in difference.expected)


def at_the_export(difference):
    """Our flow ends at the export of a datagram (at its arrival, where its clock is off), or began a while before it."""
    ends = [arrival if abs(arrival - export) > CLOCK_OFF else export for arrival, export in difference.sequence.clocks]
    before = [end - difference.found for end in ends]
    return any(abs(late) <= TOLERANCE if difference.what == "time_end" else -TOLERANCE <= late <= LONGEST for late in before)


def is_zero(difference):
    return difference.expected in ((0,), (0, 0))


def is_now(*values):
    """Our count is this one: a difference that is argued does not hide another."""
    return lambda difference: difference.found in values


ARGUED = [
    Argued("uptime-nearest", "RFC 3954 5.1, 8: uptimes are 32 bits and wrap every 49.7 days; ours is the moment nearest to the export, nfdump's "
           "is boot + uptime, in the future or decades ago", "nfdump", ("time_start", "time_end"), when=by_whole_wraps),
    Argued("clock-off", "a header more than 120 s from the arrival is not believed: its flows are moved by the difference and "
           "marked clock_shifted", "*", ("time_start", "time_end"), when=by_the_clock),
    Argued("end-out-of-reach", "RFC 3954 5.1, 8: no flow ends long after its export; First and Last of Fortigate are of another "
           "clock than SysUptime, softflowd's element 160 of another than its header", "*", ("time_start", "time_end"),
           ("logstash/netflow-9-fortigate-fortios-5-2-1", "bitkeks/ipfix", "telegraf/netflow_v9_example", "*.softflowd-*",
            "*.pmacctd-v5.pcap", "netflow_parser/v7"),
           at_the_export),
    Argued("uptime-wraps-once", "First = 2^32 - 1 is a millisecond before boot; logstash takes it for 49.7 days after",
           "golden", ("time_start",), ("logstash/netflow-5-valid-01",)),
    Argued("several-pdus", "a datagram of 1 728 bytes whose header counts 2 records is 12 PDUs of v5 back to back (T26)",
           "sums", ("records", "packets", "bytes"), ("logstash/netflow-5-valid-01",), is_now(30, 230, 18684)),
    Argued("v5-count", "a v5 header that counts more records than the datagram has is not believed (30 is the most there can be)",
           "*", ("*",), ("logstash/netflow-5-invalid-02",)),
    Argued("v7-unsampled", "a v7 header has four reserved bytes where v5 has engine and sampling; nfdump scales by them", "nfdump",
           ("scaled packets", "scaled bytes"), ("netflow_parser/v7",)),
    Argued("nfdump-masks", "nfdump 1.7.1 does not keep the prefix lengths of v5 and v7 (bytes 44 and 45 of a record)",
           "nfdump", ("src_mask", "dst_mask"), when=lambda one: is_zero(one) and one.sequence.protocol in ("NetFlow v5", "NetFlow v7")),
    Argued("icmp-port", "type and code are elements 32 and 139, else the destination port as in v5; nfdump 1.7.1 reads "
           "neither for some templates, or the source port's bytes", "nfdump", ("icmp_type", "icmp_code", "dst_port"),
           ("akvorado/icmp", "bitkeks/ipfix", "fluent/v9-mpls", "logstash/netflow-9-cisco-nbar-flowset-262",
            "logstash/netflow-9-multiple-netflow-exporters", "logstash/netflow-9-valid-01", "netflow_parser/v9-multi-options",
            "netgauze/*subregs", "netgauze/nokia-pen", "netgauze/vmware")),
    Argued("icmp-port", "sfcapd 1.7.1 has type 0 for every ICMP header in a sample; ours is the header's", "sfcapd*", ("icmp_type",),
           when=is_zero),
    Argued("icmp-protocol", "softflowd's ICMP templates have no protocol; the element in place of the ports tells it", "nfdump",
           ("protocol",), ("bitkeks/ipfix",), is_zero),
    Argued("first-of-repeated", "RFC 7011 8: of an element that is repeated the first is the outer header's; ours is the outer "
           "flow, nfdump and pmacct tell the inner one", "*", ("src_addr", "dst_addr", "src_port", "dst_port", "protocol", "tos"),
           ("netgauze/srv6-pcap", "pmacct/106-*", "pmacct/403-*", "pmacct/502-*")),
    Argued("first-of-repeated", "the same in a sampled frame: the outer IPv6 header of SRv6, with its 40 bytes", "golden",
           ("src_addr", "dst_addr", "protocol", "bytes"), ("akvorado/ipfix-srv6",)),
    Argued("frame-section", "RFC 7133, element 315: a frame is a packet of as many bytes as its IP header says; the sums count "
           "elements 1 and 2 alone", "sums", ("packets", "bytes"), ("akvorado/datalink", "akvorado/ipfix-srv6"), is_now(1, 96, 104)),
    Argued("lists", "RFC 6313: nfdump 1.7.1 passes over structured data, where yaf has the TCP flags", "nfdump", ("tcp_flags",),
           ("ipfix-rita/yaf-ipfix",), is_zero),
    Argued("reverse-apart", "RFC 5103 6.1: an element of the reverse direction is another element; nfdump 1.7.1 lets its TCP flags "
           "and type of service replace those of the flow", "nfdump", ("tcp_flags", "tos"),
           ("*biflow*", "logstash/ipfix-yaf-basic-with-applabel")),
    Argued("biflow-one-row", "RFC 5103 4: a biflow is one record, and one row here; akvorado makes two flows of it", "golden",
           ("src_addr", "src_port", "dst_port", "protocol", "packets", "bytes", "tcp_flags", "in_if", "out_if", "dst_addr",
            "src_mac", "dst_mac"), ("akvorado/ipfixprobe",)),
    Argued("initiator", "octets and packets of the initiator (231, 298) are the flow's where there are no deltas; nfdump 1.7.1 has "
           "no counters then", "nfdump", ("scaled packets", "scaled bytes"), ("netflow_parser/ipfix-mixed-enterprise",), is_zero),
    Argued("initiator", "the same, where the sample has no addresses to tell the records apart", "nfdump", ("protocol",),
           ("netflow_parser/ipfix-mixed-enterprise",)),
    Argued("enterprise-ports", "the server's port is Cisco's element 12241, which nfdump 1.7.1 does not know", "nfdump",
           ("dst_port", "out_if"), ("netflow_parser/ipfix-mixed-enterprise",), lambda one: one.what == "out_if" or is_zero(one)),
    Argued("sflow-frame-length", "sFlow v5, 5: the length of a sampled header is that of the frame on the wire; "
           "akvorado has the length in the IP header", "golden", ("bytes",), ("akvorado/data-*",),
           lambda one: one.found is not None and 0 < one.found - one.expected[0] <= 26),
    Argued("sflow-interface", "sFlow v5, 5: 0x3fffffff is the agent itself; ours is 0", "*", ("in_if", "out_if"),
           when=lambda one: one.expected == (THIS_AGENT,) and one.found == 0),
    Argued("sflow-interface", "sFlow v5, 5: with a format of 1 or 2 the value is a reason or a count, no interface; sfcapd 1.7.1 "
           "takes it for one", "sfcapd*", ("out_if",), when=lambda one: one.found is None),
    Argued("sflow-inner-vlan", "of two VLAN tags in a frame the inner one is kept, as by akvorado", "sflowtool", ("vlan",),
           ("akvorado/data-qinq",)),
    Argued("sflow-no-header", "samples without a sampled header are packets too, and an Ethernet record tells their length; the sums "
           "and sfcapd 1.7.1 count sampled headers alone", "sums", ("packets", "bytes"),
           ("flowparser-sflow/flow_sample_bench_L8.dat", "gopacket/L*"), lambda one: one.expected == 0 and one.found in (256, 1, 7000, 112000)),
    Argued("sflow-no-header", "the same", "sfcapd*", ("scaled bytes",), ("gopacket/L339",), is_zero),
    Argued("sflow-tunnel", "sFlow's tunnel records (0:1021 to 0:1030) tell of the tunnel around the sampled packet, not of the packet",
           "sfcapd*", ("protocol",), ("gopacket/L241",)),
    Argued("sflow-discarded", "a discarded packet went nowhere: an event without packets and bytes", "sflowtool", ("bytes",),
           ("cistern-sflow/event_discarded_packet.dump",)),
    Argued("telegraf-source", "telegraf's in_snmp is the source of the sample, which for a packet going out is where it left by",
           "golden", ("in_if",), ("telegraf/sflow_issue_15918",)),
    Argued("logstash-millis", "logstash cuts the milliseconds of some uptimes to .999", "golden", ("time_start", "time_end"),
           ("logstash/netflow-9-streamcore",), lambda one: one.expected[0] % 1_000_000 == 999_000),
    Argued("pmacct-arrival", "pmacct has the arrival where a record counts from a boot time that came in options", "pmacct",
           ("time_start",), ("pmacct/402-*", "pmacct/501-*", "pmacct/502-*")),
    Argued("pmacct-networks", "pmacct takes prefix lengths out of its own table of networks where it is told to", "pmacct",
           ("src_mask", "dst_mask"), ("pmacct/402-*", "pmacct/501-*", "pmacct/502-*"), is_zero),
    Argued("pmacct-sums", "pmacct's row is the sum of several records (95 rows of 480 records)", "pmacct",
           ("scaled packets", "scaled bytes", "in_if", "time_start"), ("pmacct/403-*",)),
]


def argument(difference):
    """What covers a difference, or None."""
    return next((one for one in ARGUED if one.covers(difference)), None)
