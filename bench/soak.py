#!/usr/bin/env python3
"""A server under load for long: nothing is lost, memory stays flat, questions are answered meanwhile.

    tools/build.sh release whither flowgen && bench/soak.py [--minutes 30] [--rate 20000] [--max-size 300MB]

tools/flowgen sends IPFIX at a steady rate, questions are asked all the time, files are merged, and the store is small
enough for its oldest flows to be let go. Tells each minute what the server keeps in memory and what is stored; ends with
1 where a datagram was lost, a question failed, or memory grew by more than a quarter over the second half.
"""
import argparse
import pathlib
import sys
import tempfile
import time

from running import asked, kernel_drops, resident, sender, sent, serving

QUESTIONS = (["top", "orgs"], ["top", "peers", "--device", "192.168.1.20", "--last", "1h"], ["flows", "port 53", "-n", "20"],
             ["top", "ports", "--last", "5m"], ["storage", "info"])


def under_load(load, folder, server, port):
    """Asks until the load ends: (megabytes of memory each minute, seconds of each question)."""
    memory, waits, next_tell = [], [], time.monotonic()
    while load.poll() is None:
        began = time.perf_counter()
        asked(folder, *QUESTIONS[len(waits) % len(QUESTIONS)])
        waits.append(time.perf_counter() - began)
        if time.monotonic() >= next_tell:
            next_tell += 60
            memory.append(resident(server.pid))
            info = asked(folder, "storage", "info")
            print(f"{memory[-1]:6.0f} MB; {info['flows']:>11} flows stored, {info['pruned']['flows']:>11} let go, "
                  f"{info['files']:>4} files, {info['bytes'] / 1e6:.0f} MB; {kernel_drops(port)} drops of the kernel",
                  flush=True)
        time.sleep(0.2)
    return memory, waits


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=int, default=20_000)
    parser.add_argument("--max-size", default="300MB")
    options = parser.parse_args()
    count = int(options.rate * 60 * options.minutes)
    with tempfile.TemporaryDirectory(prefix="whither-soak-") as top:
        folder = pathlib.Path(top) / "data"
        with serving(folder, f'[store]\nmax_size = "{options.max_size}"\n') as (server, port):
            load = sender(port, "--rate", options.rate, "--count", count, "--peers", 200_000)
            try:
                memory, waits = under_load(load, folder, server, port)
                total = sent(load)["flows"]
            finally:
                load.kill()
            deadline = time.monotonic() + 60
            while True:
                info = asked(folder, "storage", "info")
                if info["flows"] + info["pruned"]["flows"] >= total or time.monotonic() > deadline:
                    break
                time.sleep(0.5)
            drops = {name: n for name, n in asked(folder, "status")["drops"].items() if n}
            lost = kernel_drops(port)
    stored = info["flows"] + info["pruned"]["flows"]
    half = memory[len(memory) // 2:]
    growth = half[-1] / half[0] - 1
    waits.sort()
    print(f"{total} flows sent, {stored} stored or let go since, kernel drops {lost}, others {drops}; {len(waits)} questions, "
          f"median {waits[len(waits) // 2] * 1000:.0f} ms, slowest {waits[-1] * 1000:.0f} ms; memory over the second half "
          f"{growth:+.0%}")
    sys.exit(stored != total or lost != 0 or bool(drops) or growth > 0.25)


main()
