"""Differences between whither and an oracle that are argued, each under its name in docs/explain/decoding-decisions.md."""
import dataclasses
import fnmatch
import typing

WRAP = 2**32 * 1000  # microseconds after which an uptime of 32 bits of milliseconds begins again
SET_CLOCK = 946_684_800_000_000  # 2000-01-01


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


def by_whole_wraps(difference):
    """The oracle's time lies one or more whole wraps of the uptime away from ours."""
    if difference.found is None:
        return False
    apart = abs(difference.expected[0] - difference.found)
    return apart > WRAP // 2 and min(apart % WRAP, WRAP - apart % WRAP) <= 2_000


def is_zero(difference):
    return difference.expected in ((0,), (0, 0))


def is_now(*values):
    """Our count is this one: a difference that is argued does not hide another."""
    return lambda difference: difference.found in values


ARGUED = [
    Argued("uptime-nearest", "RFC 3954 5.1, 8: uptimes are 32 bits and wrap every 49.7 days; ours is the moment nearest to the export, nfdump's "
           "is boot + uptime, in the future or decades ago", "nfdump", ("time_start", "time_end"), when=by_whole_wraps),
    Argued("clock-unset", "an export time before 2000 is no clock: the flow is placed at its arrival and marked clock_shifted",
           "nfdump", ("time_start", "time_end"), when=lambda one: one.expected[0] < SET_CLOCK),
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
    Argued("icmp-protocol", "softflowd's ICMP templates have no protocol; the element in place of the ports tells it", "nfdump",
           ("protocol",), ("bitkeks/ipfix",), is_zero),
    Argued("first-of-repeated", "RFC 7011 8: of an element that is repeated the first is the outer header's; ours is the outer "
           "flow, nfdump and pmacct tell the inner one", "*", ("src_addr", "dst_addr", "src_port", "dst_port", "protocol", "tos"),
           ("netgauze/srv6-pcap", "pmacct/106-*", "pmacct/403-*", "pmacct/502-*")),
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
