#!/usr/bin/env python3
"""The highest rate that is held for some seconds with nothing lost, beside Debian's nfcapd.

    tools/build.sh release whither flowgen && bench/highest_rate.py [--seconds 20]

The same datagrams of tools/flowgen (full ones of NetFlow v5) go to `whither serve` and to nfcapd with LZ4, on the processors
that the sender uses as well. A rate is held where all that was sent is stored: flows, packets and bytes are compared. Rates
are tried upwards in steps of a quarter until one is not held twice running. What could be sent may be below what was asked
for; the rate that the sender told is what is told here.
"""
import argparse
import pathlib
import tempfile
import time

from running import asked, kernel_drops, nfcapd, sender, sent, serving, stored_by_nfcapd


def send(port, rate, seconds):
    return sent(sender(port, "--version", 5, "--count", int(rate * seconds), "--rate", rate, "--mtu", 1472, "--prepared",
                       "--peers", 1_000_000))


def whither_holds(folder, rate, seconds):
    with serving(folder, '[spool]\nmax_size = "8GB"\n') as (_, port):
        told = send(port, rate, seconds)
        while True:
            status = asked(folder, "status")
            drops = {name: n for name, n in status["drops"].items() if n}
            if lost := kernel_drops(port):
                drops["kernel"] = lost
            if drops:
                return told, str(drops)
            if status["stored_flows"] == told["flows"]:
                break
            time.sleep(1)
    total = asked(folder, "top", "protocols", "--since", "@0")["total"]
    assert all(total[key] == told[key] for key in ("flows", "packets", "bytes")), (total, told)
    return told, ""


def nfcapd_holds(folder, rate, seconds):
    with nfcapd(folder, "-t", "60", "-y", "-B", "8388608") as (_, port):
        told = send(port, rate, seconds)
        time.sleep(3)
        lost = kernel_drops(port)
    stored = stored_by_nfcapd(folder)
    if lost or stored["flows"] != told["flows"]:
        return told, f"{told['flows'] - stored['flows']} flows lost, {lost} datagrams dropped by the kernel"
    return told, ""


def highest(name, holds, options):
    best, rate, misses = 0, options.start, 0
    while misses < 2:
        with tempfile.TemporaryDirectory(prefix="whither-rate-") as top:
            told, why_not = holds(pathlib.Path(top) / "data", rate, options.seconds)
        reached = told["flows"] / told["seconds"]
        print(f"{name:8} asked {rate / 1e6:5.2f} M flows/s, sent {reached / 1e6:5.2f} M: {why_not or 'held'}", flush=True)
        if why_not:
            misses += 1
            continue
        best, misses = max(best, reached), 0
        if reached < 0.8 * rate:
            print(f"{name:8} the sender cannot send more")
            break
        rate *= 1.25
    return best


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--start", type=float, default=500_000, help="flows a second to begin with")
    options = parser.parse_args()
    ours, theirs = highest("whither", whither_holds, options), highest("nfcapd", nfcapd_holds, options)
    print(f"held for {options.seconds:.0f} s: whither {ours / 1e6:.2f} M flows/s, nfcapd {theirs / 1e6:.2f} M"
          + (f": {ours / theirs:.2f}" if theirs else ""))


main()
