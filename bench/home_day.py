#!/usr/bin/env python3
"""A home's day of a million flows: how long `whither top` takes from process start, and how much a server at rest keeps.

    tools/build.sh release whither && bench/home_day.py [FLOWS]

Makes v5 exports of eight devices and a heavy tail of 60 000 peers, sends them to a server over loopback at a bounded
rate, checks that the rankings add up to what was sent, and then measures. Times are medians of nine; compare them with
the time of `whither version`, which is the process alone.
"""
import json
import pathlib
import random
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

WHITHER = pathlib.Path(__file__).resolve().parents[1] / "build/release/whither"
FLOWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
START = 1_766_000_000


def datagrams():
    """(datagram, packets, octets) of 30 records each, spread over a day."""
    random.seed(2055)
    peers = [random.randrange(1 << 24, 0xDFFFFFFF) for _ in range(60_000)]
    devices = [0xC0A80100 + host for host in (139, 20, 21, 22, 30, 31, 32, 33)]
    for first in range(0, FLOWS, 30):
        count, now, body, packets, octets = min(30, FLOWS - first), START + 86_000 * first // FLOWS, b"", 0, 0
        for _ in range(count):
            device, peer = random.choice(devices), peers[int(len(peers) * random.random() ** 3)]
            port, service = random.randrange(32768, 60999), random.choice((443, 443, 443, 80, 53, 5223, 123))
            way = (device, peer, port, service) if random.random() < 0.5 else (peer, device, service, port)
            sent = min(int(random.paretovariate(1.1)), 100_000)
            size = sent * random.randrange(60, 1400)
            packets, octets = packets + sent, octets + size
            end = 86_400_000 - random.randrange(2000)
            body += struct.pack(">IIIHHIIIIHHBBBBHHBBH", way[0], way[1], 0, 1, 2, sent, size, end - random.randrange(60_000),
                                end, way[2], way[3], 0, 0x1B, 17 if service == 53 else 6, 0, 0, 0, 0, 0, 0)
        yield struct.pack(">HHIIIIBBH", 5, count, 86_400_000, now, 0, first, 0, 0, 0) + body, packets, octets


def run(folder, *args):
    return subprocess.run([WHITHER, *args, "--data-dir", folder], capture_output=True, text=True, check=True).stdout


def resident_kb(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def median_ms(*command):
    times = []
    for _ in range(9):
        began = time.perf_counter()
        subprocess.run([WHITHER, *command], capture_output=True, check=True)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def main():
    with tempfile.TemporaryDirectory(prefix="whither-bench-") as folder:
        server = subprocess.Popen([WHITHER, "serve", "--data-dir", folder, "--listen", "127.0.0.1:0"],
                                  stdout=subprocess.PIPE, text=True)
        try:
            port = next(int(line.rsplit(":", 1)[1]) for line in server.stdout if line.startswith("listening"))
            packets = octets = sent = 0
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                for datagram, its_packets, its_octets in datagrams():
                    out.sendto(datagram, ("127.0.0.1", port))
                    packets, octets, sent = packets + its_packets, octets + its_octets, sent + 1
                    if sent % 50 == 0:
                        time.sleep(0.01)
            while json.loads(run(folder, "status", "--json"))["stored_flows"] < FLOWS:
                time.sleep(0.2)
            for what in ("orgs", "peers", "ports"):
                total = json.loads(run(folder, "top", what, "--since", "@0", "--json"))["total"]
                assert (total["flows"], total["packets"], total["bytes"]) == (FLOWS, packets, octets), (what, total)
            print(f"{FLOWS} flows stored, sums right; whither version alone: {median_ms('version'):.0f} ms")
            for what in ("orgs", "peers", "devices", "ports", "countries"):
                print(f"top {what:10} {median_ms('top', what, '--data-dir', folder):6.0f} ms")
            print(f"top orgs of one device {median_ms('top', 'orgs', '--device', '192.168.1.139', '--data-dir', folder):6.0f} ms")
            time.sleep(60)
            print(f"the server keeps {resident_kb(server.pid) / 1024:.0f} MB 60 s after the last query")
        finally:
            server.terminate()
            server.wait()


main()
