#!/usr/bin/env python3
"""The road from a socket to compressed files, and questions about them, beside Debian's nfcapd and nfdump.

    tools/build.sh release whither flowgen && bench/against_nfdump.py [--flows N] [--rate R] [--peers P]

The same datagrams of tools/flowgen (NetFlow v5, heavy-tailed peers) go to `whither serve` and to nfcapd, one after the
other, at a rate that all keep up with. Flows, packets and bytes of what was stored are compared with what was sent
before anything is told. Processor time is user and system of the collecting process from its start to its end.
"""
import argparse
import collections
import os
import pathlib
import re
import tempfile
import time

from beside_nfdump import compared
from running import BUILD, asked, bytes_below, ended, nfcapd, sender, sent, serving, stored_by_nfcapd

SENT_BY_DEVICES = "src net 192.168.0.0/16"


def send(options, port, rate=None):
    return sent(sender(port, "--version", 5, "--count", options.flows, "--rate", rate or options.rate, "--peers", options.peers,
                       "--mtu", 1472, "--prepared"))


def threads_of(pid):
    """Processor seconds by the name of the threads."""
    seconds, tick = collections.Counter(), os.sysconf("SC_CLK_TCK")
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        name, rest = re.fullmatch(r"\d+ \((.*)\) (.*)", (task / "stat").read_text().strip()).groups()
        fields = rest.split()
        seconds[name] += (int(fields[11]) + int(fields[12])) / tick
    return seconds


def when_tidy(process):
    """The same once merging and adding up have come to rest."""
    threads, before = threads_of(process.pid), -1
    while threads["upkeep"] != before:
        before = threads["upkeep"]
        time.sleep(5)
        threads = threads_of(process.pid)
    return threads


def by_whither(options, folder):
    with serving(folder, '[spool]\nmax_size = "4GB"\n') as (process, port):
        told = send(options, port)
        while asked(folder, "status")["stored_flows"] < told["flows"]:
            assert process.poll() is None
            drops = {name: n for name, n in asked(folder, "status")["drops"].items() if n}
            assert not drops, drops
            time.sleep(0.5)
        threads = when_tidy(process)
        seconds = ended(process)
    total = asked(folder, "top", "protocols", "--since", "@0")["total"]
    assert all(total[key] == told[key] for key in ("flows", "packets", "bytes")), (total, told)
    return {"seconds": seconds, "merging": threads["upkeep"], "threads": threads, "bytes": bytes_below(folder / "flows")}


def by_nfcapd(options, folder, compression):
    with nfcapd(folder, "-t", "60", compression, "-B", "8388608") as (process, port):
        told = send(options, port, options.slow_rate if compression == "-j" else None)
        time.sleep(3)
        seconds = ended(process)
    stored = stored_by_nfcapd(folder)
    assert all(stored[key] == told[key] for key in stored), (stored, told)
    return {"seconds": seconds, "bytes": bytes_below(folder)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--flows", type=int, default=5_000_000)
    parser.add_argument("--rate", type=int, default=120_000)
    parser.add_argument("--slow-rate", type=int, default=40_000, help="what nfcapd keeps up with when it compresses by bzip2")
    parser.add_argument("--lz4-only", action="store_true", help="without nfcapd's bzip2, which takes long")
    parser.add_argument("--peers", type=int, default=1_000_000)
    parser.add_argument("--keep", type=pathlib.Path, help="leave what was stored in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="whither-bench-") as temporary:
        top = options.keep or pathlib.Path(temporary)
        top.mkdir(exist_ok=True)
        ours = by_whither(options, top / "whither")
        of_ten_million = 10_000_000 / options.flows
        print(f"{options.flows} flows, {options.peers} peers; processor seconds for 10 M flows, bytes a flow")
        print(f"whither        {ours['seconds'] * of_ten_million:6.1f} s, {ours['merging'] * of_ten_million:.1f} of them merging;"
              f" {ours['bytes'] / options.flows:6.2f} bytes   "
              + ", ".join(f"{name} {seconds * of_ten_million:.1f}" for name, seconds in ours["threads"].most_common(8)))
        for name, compression in (("LZ4", "-y"),) if options.lz4_only else (("LZ4", "-y"), ("bzip2", "-j")):
            theirs = by_nfcapd(options, top / name, compression)
            print(f"nfcapd {name:6}  {theirs['seconds'] * of_ten_million:6.1f} s; {theirs['bytes'] / options.flows:6.2f} bytes   "
                  f"ours: {ours['seconds'] / theirs['seconds']:.2f} of its time"
                  f" ({(ours['seconds'] - ours['merging']) / theirs['seconds']:.2f} without merging),"
                  f" {ours['bytes'] / theirs['bytes']:.2f} of its bytes", flush=True)
        here = [BUILD / "whither", "top", "peers", "--since", "@0", "-n", "10", "--json", "--data-dir", top / "whither"]
        there = ["nfdump", "-R", top / "LZ4", "-q", "-o", "csv", "-n", "10"]
        # Sums do not tell the bytes of a flow, so a filter that asks for them has to read the flows.
        compared("top destinations, from flows", [*here, f"{SENT_BY_DEVICES} and bytes >= 0"],
                 [*there, "-s", "dstip/bytes", SENT_BY_DEVICES])
        compared("top destinations, with hourly sums", [*here, SENT_BY_DEVICES], [*there, "-s", "dstip/bytes", SENT_BY_DEVICES])
        compared("the same as totals by peer", [*here, "--sort", "up"], [*there, "-s", "dstip/bytes", SENT_BY_DEVICES], key="up")
        device = "192.168.1.20"
        compared("one device's top destinations", [*here, f"src host {device}", "--device", device],
                 [*there, "-s", "dstip/bytes", f"src host {device}"])


main()
