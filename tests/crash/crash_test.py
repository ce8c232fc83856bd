"""Nothing twice, nothing missing: a server under load is killed at random moments and started again, and every flow that
was acknowledged in the spool is stored once. WHITHER_CRASHES=200 is the long form."""
import collections
import os
import pathlib
import random
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from support import Case, ipfix, ipfix_template  # noqa: E402

ROUNDS = int(os.environ.get("WHITHER_CRASHES", "10"))
SEED = int(os.environ.get("WHITHER_SEED", str(int(time.time()))))


def numbered(round_number, first, count, domain):
    """A data set whose flows say the round (port) and their number (destination)."""
    now = int(time.time() * 1000)
    body = b"".join(struct.pack(">IIIIHHBQQ", 0xC0A8018B, 0x0A000000 + number, 1, 100, round_number, 443, 6, now - 1000, now)
                    for number in range(first, first + count))
    return ipfix(struct.pack(">HH", 256, 4 + len(body)) + body, sequence=first, domain=domain)


class Sender(threading.Thread):
    """Sends numbered flows of a round from an address of its own until it is stopped; `sent` are datagrams."""

    PER_DATAGRAM = 20

    def __init__(self, port, round_number, host, pause):
        super().__init__(daemon=True)
        self.port, self.round, self.host, self.pause = port, round_number, host, pause
        self.stopped = threading.Event()
        self.sent = self.late = 0

    def run(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.bind((self.host, 0))
            out.connect(("127.0.0.1", self.port))
            # The template comes late in some rounds: then data waits for it over a crash.
            late = self.late = random.randrange(0, 50) if random.random() < 0.3 else 0
            first = 0
            while not self.stopped.is_set() and first < 0xFFFFF0:
                try:
                    if self.sent == late:
                        out.send(ipfix(ipfix_template(), sequence=first, domain=self.round))
                    else:
                        out.send(numbered(self.round, first, self.PER_DATAGRAM, self.round))
                        first += self.PER_DATAGRAM
                    self.sent += 1
                except ConnectionRefusedError:
                    return
                if self.pause:
                    time.sleep(self.pause)

    def stop(self):
        self.stopped.set()
        self.join()


def faults(numbers):
    """Where a sorted list of numbers does not count from 0 on: what is twice, and where something is missing."""
    found, expected = [], 0
    for number in numbers:
        if number < expected:
            found.append(f"{number} again")
        elif number > expected:
            found.append(f"{expected} to {number - 1} missing")
        expected = max(expected, number + 1)
    return found[:5]


WHITHER = os.environ.get("WHITHER", str(pathlib.Path(__file__).resolve().parents[2] / "build/release/whither"))


class Crashes(Case):
    def numbers_of(self, round_number):
        done = subprocess.run([WHITHER, "flows", f"src port {round_number}", "-n", "0", "--since", "@0", "--csv", "--data-dir", str(self.data)],
                              capture_output=True, text=True, timeout=300, env={**os.environ, "WHITHER_CONFIG": os.devnull})
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = done.stdout.splitlines()
        column = lines[0].split(",").index("dst_addr")
        numbers = collections.defaultdict(list)
        exporter = lines[0].split(",").index("exporter")
        for line in lines[1:]:
            cells = line.split(",")
            numbers[cells[exporter]].append(struct.unpack(">I", socket.inet_aton(cells[column]))[0] - 0x0A000000)
        return numbers

    def let_go_of_earlier_rounds(self, seconds):
        """What is older goes, and the program that does it may be killed too."""
        return subprocess.Popen([WHITHER, "storage", "prune", "--older", f"{seconds}s", "--data-dir", str(self.data)],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def test_each_flow_is_stored_once_whenever_the_server_is_killed(self):
        random.seed(SEED)
        config = self.folder / "whither.toml"
        # More than senders can fill in a round, however slow the disk is: what a full spool drops is no matter of this test.
        config.write_text('[spool]\nmax_size = "512MB"\n[receive]\nworkers = 2\n')
        stored = 0
        for round_number in range(1, ROUNDS + 1):
            began = time.time()
            server = self.serve("--config", str(config))
            hosts = ["127.0.0.1", "127.0.0.2"]
            senders = [Sender(server.ports[0], round_number, host, random.choice([0, 0.0005, 0.003])) for host in hosts]
            for sender in senders:
                sender.start()
            pruning = self.let_go_of_earlier_rounds(int(time.time() - began) + 5) if random.random() < 0.5 else None
            time.sleep(random.choice([0.05, 0.3, 1.0, 2.0]) * random.random())
            pauses = round_number % 2 == 0
            if pauses:
                for sender in senders:
                    sender.stop()
                sent = sum(sender.sent for sender in senders)
                self.eventually(lambda: self.json("status")["received"]["datagrams"] == sent, 30)
                time.sleep(random.random() * 0.3)
            server.process.kill()
            server.process.wait()
            if pruning:
                if random.random() < 0.5:
                    pruning.kill()
                pruning.wait()
            for sender in senders:
                sender.stop()
            after = self.serve("--config", str(config))
            self.eventually(lambda: self.json("status")["spool_bytes"] >= 0)
            numbers = self.numbers_of(round_number)
            for sender in senders:
                with self.subTest(round=round_number, sender=sender.host, seed=SEED):
                    found = sorted(numbers[sender.host])
                    self.assertEqual(faults(found), [], f"of {len(found)} stored, {sender.sent} datagrams sent")
                    if pauses:
                        with_template = sender.sent > sender.late
                        self.assertEqual(len(found), Sender.PER_DATAGRAM * (sender.sent - 1) if with_template else 0)
                    stored += len(found)
            if round_number % 3:
                self.assertEqual(after.stop(), 0)
            else:
                after.kill()
        self.assertGreater(stored, 100 * ROUNDS)
        storage = self.json("storage", "info")
        pruned = storage["pruned"]["flows"]
        self.assertEqual(storage["flows"] + pruned, stored)
        self.assertEqual(storage["pruned"]["flows_without_sums"], 0)
        self.assertEqual(self.json("top", "routers", "--since", "@0")["total"]["flows"], stored)
        self.assertEqual(self.json("storage", "check")["damaged"], [])
        self.assertEqual(self.json("status")["files_set_aside"], 0)
        print(f"crashes: {ROUNDS} kills, {stored} flows stored once, {pruned} of them let go, seed {SEED}", end=" ")


if __name__ == "__main__":
    unittest.main()
