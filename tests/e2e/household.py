"""A small store that several tests ask: what a house did on an afternoon of 2025, at fixed times."""
import itertools
import struct

from commands_test import exported
from support import PHONE, ROUTER, netflow5

NOON = 1_755_172_800  # 2025-08-14 12:00 UTC, long ago so that no answer depends on the day
WINDOW = ("--since", f"@{NOON}", "--until", f"@{NOON + 6 * 3600}")
TV = "192.168.1.20"
RANGES = """8.8.8.0,8.8.8.255,15169,Google LLC
1.1.1.0,1.1.1.255,13335,"Cloudflare, Inc."
11.0.0.0,11.0.0.255,64496,株式会社例示ネットワーク研究所
13.0.0.0,13.0.0.255,64497,Café 🦊🇩🇪 “Söhne” & Cie
14.0.0.0,14.0.0.255,64498,A provider whose name is longer than any table of this program wants to show it
2001:db8:1::,2001:db8:1:ffff:ffff:ffff:ffff:ffff,64499,Example IPv6 ISP
8.8.8.0,8.8.8.255,US
1.1.1.0,1.1.1.255,US
11.0.0.0,11.0.0.255,JP
13.0.0.0,13.0.0.255,DE
2001:db8:1::,2001:db8:1:ffff:ffff:ffff:ffff:ffff,NL
"""
# What NetFlow v5 cannot say: IPv6, names, a flow of hours.
MORE = f"""time_start,time_end,src_addr,dst_addr,src_port,dst_port,protocol,packets,bytes,dst_name
{NOON + 60},{NOON + 4 * 3600},2001:db8::139,2001:db8:1::10,43001,443,6,90000,123456789,video.example.org
{NOON + 7200},{NOON + 7260},{PHONE},11.0.0.7,43002,443,17,7,7654321,名前.example
"""


def afternoon():
    """(second, record) of each datagram that the router exports, one after the other so that no two flows are as new."""
    talk = [(PHONE, "8.8.8.8", 2, 140, 40000, 53, 17), ("8.8.8.8", PHONE, 2, 400, 53, 40000, 17),
            (PHONE, "1.1.1.1", 10, 3000, 40001, 443), ("1.1.1.1", PHONE, 20, 24000, 443, 40001),
            (TV, "13.0.0.9", 300, 21000, 50001, 443), ("13.0.0.9", TV, 5000, 6_900_000, 443, 50001),
            (PHONE, "11.0.0.7", 3, 180, 42000, 123, 17), (PHONE, "14.0.0.10", 1, 52, 40003, 8883),
            (PHONE, ROUTER, 5, 500, 40002, 80)]
    for index, record in enumerate(talk[:4]):
        yield NOON - 5 * 3600 + index, record  # before the window, to compare with
    for hour in range(6):
        for index, record in enumerate(talk[: 9 - hour]):
            yield NOON + hour * 3600 + 1800 + index, record


def fill(case, names=True):
    """Imports it into the case's store."""
    hours = itertools.groupby(enumerate(afternoon()), lambda each: each[1][0] // 3600)
    for hour, datagrams in hours:
        capture = case.folder / f"{hour}.pcap"
        datagrams = list(datagrams)
        capture.write_bytes(exported([netflow5([record], sequence=number, seconds=second)
                                      for number, (second, record) in datagrams], start=datagrams[0][1][0]))
        case.whither("import", "pcap", capture)
    more = case.folder / "more.csv"
    more.write_text(MORE)
    case.whither("import", "csv", more)
    if names:
        give_names(case)


def give_names(case):
    ranges = case.folder / "ranges"
    ranges.mkdir()
    (ranges / "asn.csv").write_text("".join(line + "\n" for line in RANGES.splitlines() if line.count(",") > 2))
    (ranges / "country.csv").write_text("".join(line + "\n" for line in RANGES.splitlines() if line.count(",") == 2))
    case.whither("data", "import", ranges)


def sflow_counters(interface, octets, sequence):
    """An sFlow v5 datagram of what an interface has counted (if_counters)."""
    counters = struct.pack(">IIQII", interface, 6, 1_000_000_000, 1, 3)
    counters += struct.pack(">QIIIIII", octets, octets // 1000, 0, 0, 1, 2, 0)
    counters += struct.pack(">QIIIIII", octets // 2, octets // 2000, 0, 0, 0, 0, 0)
    sample = struct.pack(">III", sequence, interface, 1) + struct.pack(">II", 1, len(counters)) + counters
    head = struct.pack(">II4sIIII", 5, 1, bytes([192, 168, 1, 1]), 0, sequence, 1000 * sequence, 1)
    return head + struct.pack(">II", 2, len(sample)) + sample


def serve_for_a_moment(case):
    """A server that has heard a router and counters of an interface, and has ended."""
    server = case.serve()
    server.send(netflow5([(PHONE, "8.8.8.8", 2, 140, 40000, 53, 17)]), sflow_counters(3, 1_000_000, 1))
    case.eventually(lambda: case.json("status")["received"]["datagrams"] == 2)
    server.send(netflow5([(PHONE, "8.8.8.8", 2, 140, 40000, 53, 17)], sequence=5), sflow_counters(3, 3_000_000, 2))
    case.eventually(lambda: case.json("status")["received"]["datagrams"] == 4)
    case.assertEqual(server.stop(), 0)
