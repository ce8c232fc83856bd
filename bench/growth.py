#!/usr/bin/env python3
"""What storing and asking cost as a store grows: the same rate of flows for 1, 10 and 100 days, a million a day.

    tools/build.sh release whither storegen && bench/growth.py [--days 1 10 100]

Processor time a flow is all that a server does after decoding: ordering, writing, merging, summing up. Times of questions
are medians of seven, from the start of the process to its end; their flows are about as many in each store, as they lie in
its last hour and day.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

from running import BUILD, asked, bytes_below

RATE, MINUTES = 12, 30
DEVICE = "192.168.1.20"
QUESTIONS = {"one device, last hour": ["top", "peers", "--device", DEVICE, "--last", "1h"],
             "top orgs, last day": ["top", "orgs", "--last", "24h"]}


def timed(folder, words):
    times = []
    for _ in range(7):
        began = time.perf_counter()
        answer = asked(folder, *words)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000, answer["total"]["flows"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, nargs="+", default=[1, 10, 100])
    options = parser.parse_args()
    for days in options.days:
        with tempfile.TemporaryDirectory(prefix="whither-growth-") as top:
            folder = pathlib.Path(top) / "data"
            process = subprocess.Popen([BUILD / "storegen", "--data-dir", folder, "--days", str(days), "--rate", str(RATE),
                                        "--minutes", str(MINUTES)], stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            assert status == 0
            made = days * 86400 * RATE
            stored = asked(folder, "storage", "info")
            assert stored["flows"] == made, stored
            told = [f"{name} {ms:.0f} ms ({flows} flows)"
                    for name, (ms, flows) in ((name, timed(folder, words)) for name, words in QUESTIONS.items())]
            print(f"{made:>11} flows in {stored['files']:>3} files: {(usage.ru_utime + usage.ru_stime) / made * 1e6:.2f} us a flow"
                  f" of processor time, {bytes_below(folder) / made:.1f} bytes; {'; '.join(told)}", flush=True)


main()
