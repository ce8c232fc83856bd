"""A store that the first release wrote: it is read, it grows, its files are merged, and the answers stay the same."""
import csv
import io
import json
import shutil
import unittest

from commands_test import exported
from support import PHONE, TOP, Case, netflow5

STORE = TOP / "tests/data/store-first-release"
WINDOW = ("--since", "@1759990000", "--until", "@1760010000")


class FirstRelease(Case):
    def setUp(self):
        super().setUp()
        shutil.copytree(STORE / "store", self.data)
        self.wanted = list(csv.DictReader(io.StringIO((STORE / "flows.csv").read_text())))
        self.assertEqual(len(self.wanted), 45)

    def flows(self):
        """The flows of before, by what the first release knew of them."""
        rows = csv.DictReader(io.StringIO(self.whither("flows", "any", "-n", "0", *WINDOW, "--csv")))
        return [{name: row[name] for name in self.wanted[0]} for row in rows]

    def answers(self):
        tops = {what: self.json("top", what, *WINDOW)["rows"] for what in ("peers", "ports", "devices", "routers", "protocols")}
        filtered = self.json("flows", "src net 2001:db8::/32 or dst port 40010", *WINDOW, "-n", "0")["rows"]
        return tops, sorted(filtered, key=str), sorted(self.json("flows", "--device", PHONE, *WINDOW, "-n", "0")["rows"], key=str)

    def import_more(self, first, count, start):
        for number in range(first, first + count):
            capture = self.folder / f"{number}.pcap"
            capture.write_bytes(exported([netflow5([(PHONE, "203.0.113.7", 1, 100, number, 443)] * 4, seconds=start)], start=start))
            self.whither("import", "pcap", capture)

    def test_it_says_what_it_said_then(self):
        self.assertEqual(self.flows(), self.wanted)
        peers = {row["key"]: row["bytes"] for row in self.json("top", "peers", *WINDOW, "-n", "0")["rows"]}
        by_peer = {}
        for row in self.wanted:
            peer = row["dst_addr"] if row["src_addr"] in (PHONE, "2001:db8::139") else row["src_addr"]
            by_peer[peer] = by_peer.get(peer, 0) + int(row["bytes"])
        self.assertEqual(peers, by_peer)
        self.assertEqual(len(self.answers()[1]), 6)
        info, check = self.json("storage", "info"), self.json("storage", "check")
        files = list((self.data / "flows").rglob("*.parquet"))
        self.assertEqual((info["flows"], info["files"], info["bytes"]), (45, 3, sum(file.stat().st_size for file in files)))
        self.assertEqual((check["files"], check["damaged"]), (3, []))
        lines = self.whither("log", "-n", "0").splitlines()
        self.assertEqual([line.split(",")[0] for line in lines], [row["dst_addr"] for row in self.wanted])

    def test_a_damaged_file_of_it_is_found(self):
        file = next((self.data / "flows").rglob("*-000000000035.parquet"))
        content = bytearray(file.read_bytes())
        content[-20] ^= 0xFF
        file.write_bytes(content)
        answer = json.loads(self.whither("storage", "check", "--json", code=4))
        self.assertEqual([damaged["flows"] for damaged in answer["damaged"]], [36])

    def test_it_grows_and_is_merged_and_the_answers_stay_the_same(self):
        before = self.answers()
        self.import_more(1, 1, 1_770_000_000)
        self.assertLessEqual(self.json("storage", "info")["files"], 4, "fewer where its day is over: they were merged")
        self.assertEqual(self.answers(), before)
        self.assertEqual(self.flows(), self.wanted)
        self.import_more(2, 20, 1_770_000_000)
        info = self.json("storage", "info")
        self.assertEqual(info["flows"], 45 + 84)
        self.assertLess(info["files"], 12)
        self.assertEqual(self.answers(), before)
        self.assertEqual(sorted(self.flows(), key=str), sorted(self.wanted, key=str))
        self.assertEqual(self.json("storage", "check")["damaged"], [])
        self.assertEqual(self.json("flows", "dst ip 203.0.113.7", "-n", "0", "--since", "@0")["rows"][0]["exporter"], "192.0.2.1")
        self.assertFalse((self.data / "set-aside").exists())

    def test_a_server_goes_on_with_it(self):
        server = self.serve()
        server.send(netflow5([(PHONE, "203.0.113.7", 1, 100, 1, 443)]))
        self.eventually(lambda: self.json("status")["stored_flows"] == 46)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(sorted(self.flows(), key=str), sorted(self.wanted, key=str))

    def test_what_it_wrote_as_csv_is_imported(self):
        other = self.folder / "other"
        answer = json.loads(self.whither("import", "csv", STORE / "flows.csv", "--json", "--data-dir", other, data=False))
        self.assertEqual((answer["flows"], answer["other_lines"], answer["unknown_columns"]), (45, {}, []))
        self.data = other
        self.assertEqual(self.flows(), self.wanted)


if __name__ == "__main__":
    unittest.main()
