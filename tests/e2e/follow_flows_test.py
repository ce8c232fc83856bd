"""`whither flows --follow`: flows as they arrive, each once, whatever happens to the store meanwhile."""
import csv
import json
import os
import pathlib
import signal
import subprocess
import threading
import time
import unittest

from commands_test import exported, some_flows
from support import PHONE, ROUTER, WHITHER, Case, end, netflow5


def flow(packets, port=443):
    return (PHONE, "192.0.2.1", packets, 100 * packets, 40000 + packets, port)


class FollowFlows(Case):
    def follow(self, *words):
        self.errors = open(self.folder / "follow.err", "w+")
        self.addCleanup(self.errors.close)
        process = subprocess.Popen([WHITHER, "flows", "--follow", "--data-dir", str(self.data), *map(str, words)],
                                   stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                   env={**os.environ, "TZ": "UTC", "WHITHER_CONFIG": os.devnull})
        self.addCleanup(process.stdout.close)
        self.addCleanup(end, process)
        return process

    def line(self, process):
        """The next line; a test does not wait for ever."""
        timer = threading.Timer(15, process.kill)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        self.assertTrue(line, (self.folder / "follow.err").read_text())
        return line

    def rows_of_csv(self, process):
        """Gives the next row each time; its header says that flows are followed from now on."""
        header = next(csv.reader([self.line(process)]))
        return lambda: dict(zip(header, next(csv.reader([self.line(process)]))))

    def stored(self, *flows):
        """A store of these, without a server."""
        capture = self.folder / "capture.pcap"
        capture.write_bytes(exported([netflow5(flows)]))
        self.whither("import", "pcap", capture, "--again")

    def test_a_flow_comes_within_two_seconds_and_late_ones_come_too(self):
        server = self.serve()
        server.send(netflow5(some_flows()))
        self.eventually(lambda: self.json("status")["stored_flows"] == 6)
        following = self.follow("dst port 443", "--csv")
        row = self.rows_of_csv(following)
        for packets in range(1, 6):
            sent = time.monotonic()
            late = 90 * (packets % 2)
            server.send(netflow5([flow(packets), flow(packets, port=80)], sequence=2 * packets, seconds=int(time.time()) - late))
            self.assertEqual(row()["packets"], str(packets), "the next, not one of before and not one of port 80")
            self.assertLess(time.monotonic() - sent, 2.0)
        following.send_signal(signal.SIGINT)
        self.assertEqual(following.stdout.read(), "")
        self.assertEqual(following.wait(10), 0)
        self.assertNotIn("error", (self.folder / "follow.err").read_text())

    def test_each_comes_once_across_restarts_of_the_server_and_merges(self):
        server = self.serve()
        server.send(netflow5([flow(1)]))
        self.eventually(lambda: self.json("status")["stored_flows"] == 1)
        following = self.follow("--csv")
        row = self.rows_of_csv(following)
        seen = []
        for packets in range(2, 42):
            server.send(netflow5([flow(packets)], sequence=packets))
            if packets % 2 == 0:
                seen.append(row()["packets"])  # so that there are many files
            if packets % 15 == 0:
                self.assertEqual(server.stop(), 0)
                server = self.serve()
        while len(seen) < 40:
            seen.append(row()["packets"])
        self.assertEqual(seen, [str(packets) for packets in range(2, 42)])
        self.assertEqual(server.stop(), 0)
        following.send_signal(signal.SIGTERM)
        self.assertEqual(following.stdout.read(), "")
        self.assertEqual(following.wait(10), 0)

    def test_what_is_imported_comes_too_and_with_since_what_is_stored(self):
        self.stored(*some_flows())
        following = self.follow("--device", PHONE, "--since", "@0", "--csv")
        row = self.rows_of_csv(following)
        self.assertEqual(sorted(row()["dst_addr"] for _ in range(6)),
                         sorted(dst for _, dst, *_ in some_flows()))
        self.stored(flow(7), (ROUTER, "192.0.2.1", 1, 40, 1, 2))
        self.assertEqual(row()["packets"], "7")
        following.send_signal(signal.SIGINT)
        self.assertEqual(following.wait(10), 0)

    def test_what_retention_takes_before_it_was_given_is_told(self):
        old = int(time.time()) - 40 * 86_400
        capture = self.folder / "old.pcap"
        capture.write_bytes(exported([netflow5(some_flows(), seconds=old)], start=old))
        self.whither("import", "pcap", capture)
        following = self.follow("--csv")
        row = self.rows_of_csv(following)
        following.send_signal(signal.SIGSTOP)
        more = self.folder / "more.pcap"
        more.write_bytes(exported([netflow5([flow(9)], seconds=old)], start=old))
        self.whither("import", "pcap", more)
        self.whither("storage", "prune", "--older", "30d")
        self.assertEqual(json.loads(self.whither("storage", "info", "--json"))["flows"], 0)
        self.stored(flow(7))
        following.send_signal(signal.SIGCONT)
        self.assertEqual(row()["packets"], "7")
        following.send_signal(signal.SIGINT)
        self.assertEqual(following.wait(10), 0)
        self.assertIn("1 stored flows were let go", (self.folder / "follow.err").read_text())

    def test_every_form(self):
        self.stored(*some_flows())
        since = ("--since", "@0", "-n", "4")
        document = json.loads(self.whither("flows", "--follow", *since, "--json"))
        self.assertEqual(len(document["rows"]), 4)
        self.assertEqual([json.loads(line) for line in self.whither("flows", "--follow", *since, "--ndjson").splitlines()],
                         document["rows"])
        self.assertEqual(len(self.whither("flows", "--follow", *since, "--tsv").splitlines()), 5)
        table = self.whither("flows", "--follow", *since).splitlines()
        self.assertEqual(len(table), 5)
        self.assertTrue(table[0].startswith("TIME "))
        self.assertEqual({len(line) for line in table}, {len(table[0])}, "columns of one width")
        following = self.follow("--since", "@0", "--json")
        self.eventually(lambda: self.stored_lines(following))
        following.send_signal(signal.SIGTERM)
        self.assertEqual(len(json.loads(following.stdout.read())["rows"]), 6)
        self.assertEqual(following.wait(10), 0)

    def stored_lines(self, process):
        """Whether it waits for what is still to come: it has written, and sleeps."""
        written = int(pathlib.Path(f"/proc/{process.pid}/io").read_text().split("wchar: ")[1].split()[0])
        return written > 1000

    def test_it_ends_when_nobody_reads_and_with_wrong_words(self):
        self.stored(*some_flows())
        command = f"{WHITHER} flows --follow --since @0 --ndjson --data-dir {self.data} | head -n 1"
        done = subprocess.run(["bash", "-c", command + "; echo ${PIPESTATUS[0]} >&2"], capture_output=True, text=True, timeout=15,
                              env={**os.environ, "WHITHER_CONFIG": os.devnull})
        self.assertEqual(len(done.stdout.splitlines()), 1)
        self.assertEqual(done.stderr.split()[-1], "141")
        self.whither("flows", "--follow", "--until", "@5", code=2)
        self.whither("flows", "--follow", "prot 443", code=2)


if __name__ == "__main__":
    unittest.main()
