#!/usr/bin/env python3
"""The common questions over 1, 10 and 100 million flows, beside Debian's nfdump where it can answer the same.

    tools/build.sh release whither storegen && bench/questions.py [--days 1 10 100] [--keep FOLDER]

A store of so many days at 12 flows a second is made, sent on to nfcapd (`whither replay`; what nfcapd lost is told and ends
it), and asked. Answers are compared before a time is told. Times are from the start of a process to its end, medians of
five. nfcapd files flows by the time that they arrive, here in an hour; so nfdump reads them all for a question about one
hour, which a collector that had run for months would not: such questions are told without it.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile
import time

from beside_nfdump import compared, timed
from running import BUILD, asked, nfcapd, stored_by_nfcapd

RATE = 12
DEVICE = "192.168.1.20"
PEER = "198.18.0.22"
SENT = "src net 192.168.0.0/16"
SENT_UP = "not dst net 192.168.0.0/16"  # what whither takes for sent: the household has no local networks of IPv6
EVER = ["--since", "@0"]
# What whither is asked, and the statistic and filter of nfdump that mean the same.
BOTH = [
    ("top destinations", ["top", "peers", "--sort", "up", *EVER], ("dstip", SENT_UP)),
    ("the same with a filter", ["top", "peers", SENT, *EVER], ("dstip", SENT)),
    ("one device's destinations", ["top", "peers", f"src host {DEVICE}", *EVER], ("dstip", f"src host {DEVICE}")),
    ("who sends to one address", ["top", "devices", f"{SENT} and dst host {PEER}", *EVER], ("srcip", f"{SENT} and dst host {PEER}")),
    ("protocols", ["top", "protocols", *EVER], ("proto", "any")),
    ("large flows to a port", ["top", "protocols", "dst port 53 and bytes > 20000", *EVER], ("proto", "dst port 53 and bytes > 20000")),
]
ALONE = [
    ("top organisations, last day", ["top", "orgs", "--last", "24h"]),
    ("one device, last hour", ["top", "peers", "--device", DEVICE, "--last", "1h"]),
    ("one device, last day", ["device", DEVICE, "--last", "24h"]),
    ("the last twenty flows of a device", ["flows", f"src host {DEVICE}", "-n", "20"]),
    ("who talks to an address, ever", ["who", PEER, *EVER]),
    ("top organisations, ever", ["top", "orgs", *EVER]),
    ("service ports by days, ever", ["top", "ports", "--step", "1d", *EVER]),
]


def whither(folder, words):
    return [BUILD / "whither", *words, "--json", "--data-dir", folder]


def plan(folder, words):
    """What `--explain` tells of where an answer comes from, where a command has it."""
    if words[0] not in ("top", "flows", "who"):
        return "-"
    told = subprocess.run([*whither(folder, words), "--explain"], capture_output=True, text=True, check=True).stderr
    return "; ".join(" ".join(line.split()) for line in told.splitlines() if line.startswith(("flows ", "sums ", "totals ")))


def replayed(store, folder, flows):
    with nfcapd(folder, "-t", "300", "-y", "-B", "8388608") as (_, port):
        subprocess.run([BUILD / "whither", "replay", "--data-dir", store, *EVER, "--to", f"127.0.0.1:{port}", "--rate", "300000"],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(5)
    stored = stored_by_nfcapd(folder)
    assert stored["flows"] == flows, f"nfcapd lost {flows - stored['flows']} flows"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--keep", type=pathlib.Path, help="leave the stores in this folder, and use those that are there")
    options = parser.parse_args()
    for days in options.days:
        with tempfile.TemporaryDirectory(prefix="whither-questions-") as temporary:
            top = options.keep or pathlib.Path(temporary)
            top.mkdir(exist_ok=True)
            store, theirs = top / f"whither-{days}", top / f"nfcapd-{days}"
            if not store.exists():
                subprocess.run([BUILD / "storegen", "--data-dir", store, "--days", str(days), "--rate", str(RATE), "--minutes", "30"],
                               check=True, stdout=subprocess.DEVNULL)
                assert asked(store, "storage", "info")["flows"] == days * 86400 * RATE
            flows = asked(store, "storage", "info")["flows"]
            if not theirs.exists():
                replayed(store, theirs, flows)
            print(f"\n{flows} flows")
            for title, words, (statistic, tested) in BOTH:
                compared(title, whither(store, [*words, "-n", "10"]),
                         ["nfdump", "-R", theirs, "-q", "-o", "csv", "-n", "10", "-s", f"{statistic}/bytes", tested], 5,
                         key="up" if "up" in words else "bytes")
                print(f"    {plan(store, words)}")
            for title, words in ALONE:
                output, seconds, peak = timed(whither(store, words), 5)
                json.loads(output)
                print(f"{title:34} {seconds:7.2f} s {peak:7.0f} MB\n    {plan(store, words)}", flush=True)


main()
