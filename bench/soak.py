#!/usr/bin/env python3
"""A server under load for long: nothing is lost, memory stays flat, questions are answered meanwhile.

    tools/build.sh release whither flowgen && bench/soak.py [--minutes 30] [--rate 20000] [--max-size 300MB]

tools/flowgen sends IPFIX at a steady rate, questions are asked all the time, files are merged, and the store is small
enough for its oldest flows to be let go. Tells each minute what the server keeps in memory and what is stored; ends with
1 where a datagram was lost, a question failed, or memory grew by more than a quarter over the second half.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

BUILD = pathlib.Path(__file__).resolve().parents[1] / "build/release"
QUESTIONS = (["top", "orgs"], ["top", "peers", "--device", "192.168.1.20", "--last", "1h"], ["flows", "port 53", "-n", "20"],
             ["top", "ports", "--last", "5m"], ["storage", "info"])


def asked(folder, *words):
    return json.loads(subprocess.run([BUILD / "whither", *words, "--json", "--data-dir", folder], capture_output=True,
                                     text=True, check=True).stdout)


def resident(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def kernel_drops(port):
    """Of the socket, as the kernel counts them."""
    for line in pathlib.Path("/proc/net/udp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1].rsplit(":", 1)[1], 16) == port:
            return int(fields[-1])
    raise LookupError(f"no socket has port {port}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=int, default=20_000)
    parser.add_argument("--max-size", default="300MB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="whither-soak-") as top:
        folder, config = pathlib.Path(top) / "data", pathlib.Path(top) / "whither.toml"
        config.write_text(f'[store]\nmax_size = "{options.max_size}"\n')
        server = subprocess.Popen([BUILD / "whither", "serve", "--data-dir", folder, "--config", config, "--listen",
                                   "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        port = next(int(line.rsplit(":", 1)[1]) for line in server.stdout if line.startswith("listening"))
        count = int(options.rate * 60 * options.minutes)
        sender = subprocess.Popen([BUILD / "flowgen", "--to", f"127.0.0.1:{port}", "--rate", str(options.rate), "--count",
                                   str(count), "--peers", "200000"], stdout=subprocess.PIPE, text=True)
        memory, waits, questions, next_tell = [], [], 0, time.monotonic()
        try:
            while sender.poll() is None:
                words = QUESTIONS[questions % len(QUESTIONS)]
                began = time.perf_counter()
                asked(folder, *words)
                waits.append(time.perf_counter() - began)
                questions += 1
                if time.monotonic() >= next_tell:
                    next_tell += 60
                    memory.append(resident(server.pid))
                    info = asked(folder, "storage", "info")
                    print(f"{memory[-1]:6.0f} MB; {info['flows']:>11} flows stored, {info['pruned']['flows']:>11} let go, "
                          f"{info['files']:>4} files, {info['bytes'] / 1e6:.0f} MB; {kernel_drops(port)} drops of the kernel",
                          flush=True)
                time.sleep(0.2)
            sent = json.loads(sender.stdout.read())["flows"]
            deadline = time.monotonic() + 60
            while True:
                info = asked(folder, "storage", "info")
                if info["flows"] + info["pruned"]["flows"] >= sent or time.monotonic() > deadline:
                    break
                time.sleep(0.5)
            drops = {name: n for name, n in asked(folder, "status")["drops"].items() if n}
            lost = kernel_drops(port)
        finally:
            sender.kill()
            server.terminate()
            server.wait()
        stored = info["flows"] + info["pruned"]["flows"]
        half = memory[len(memory) // 2:]
        growth = half[-1] / half[0] - 1
        waits.sort()
        print(f"{sent} flows sent, {stored} stored or let go since, kernel drops {lost}, others {drops}; {questions} questions, "
              f"median {waits[len(waits) // 2] * 1000:.0f} ms, slowest {waits[-1] * 1000:.0f} ms; memory over the second half "
              f"{growth:+.0%}")
        sys.exit(stored != sent or lost != 0 or bool(drops) or growth > 0.25)


main()
