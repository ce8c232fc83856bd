"""`whither export`: what is written is what was stored, and other programs read it."""
import csv
import io
import json
import subprocess

from commands_test import exported
from support import PHONE, ROUTER, WHITHER, Case, netflow5


class Export(Case):
    def setUp(self):
        super().setUp()
        records = [(PHONE, f"192.0.2.{number % 250}", number, 100 * number, 40000 + number, 443) for number in range(1, 25)]
        capture = self.folder / "capture.pcap"
        capture.write_bytes(exported([netflow5(records), netflow5([(ROUTER, "192.0.2.1", 7, 700, 53, 53, 17)], sequence=24)]))
        self.whither("import", "pcap", capture)

    def export(self, ending, *words, code=0):
        path = self.folder / f"flows.{ending}"
        self.told = self.whither("export", *words, "--since", "@0", "-o", path, code=code)
        self.assertEqual(list(self.folder.glob("*.part")), [])
        return path

    def test_csv_and_ndjson_are_those_of_flows(self):
        path = self.export("csv", "src host", PHONE)
        self.assertIn("24 flows", self.told)
        rows = list(csv.DictReader(io.StringIO(path.read_text())))
        self.assertEqual([int(row["packets"]) for row in rows], list(range(1, 25)))
        wanted = self.whither("flows", "any", "-n", "0", "--since", "@0", "--csv")
        self.assertEqual(self.whither("export", "--since", "@0"), wanted)
        lines = self.export("ndjson", "-n", "5").read_text().splitlines()
        self.assertEqual([json.loads(line)["packets"] for line in lines], [1, 2, 3, 4, 5])

    def test_parquet_has_the_flows(self):
        path = self.export("parquet", "--device", PHONE)
        self.assertIn("24 flows", self.told)
        self.assertTrue(path.read_bytes().startswith(b"PAR1"))
        self.assertIn("name one with -o", self.run_whither("export", "--format", "parquet").stderr)

    def test_ipfix_comes_back_the_same(self):
        path = self.export("ipfix")
        self.assertEqual(self.json("export", "--since", "@0", "-o", path)["records"], 25)
        other = self.folder / "other"
        self.whither("import", "ipfix", path, "--data-dir", other, data=False)
        columns = ("src_addr", "dst_addr", "src_port", "dst_port", "protocol", "packets", "bytes", "time_start", "time_end")
        there = self.whither("flows", "any", "-n", "0", "--since", "@0", "--csv", "--data-dir", other, data=False)
        here = self.whither("flows", "any", "-n", "0", "--since", "@0", "--csv")
        only = lambda text: [[row[name] for name in columns] for row in csv.DictReader(io.StringIO(text))]  # noqa: E731
        self.assertEqual(only(there), only(here))

    def test_what_cannot_be_written_is_told(self):
        self.whither("export", "-o", self.folder / "flows.txt", code=2)
        self.whither("export", "-o", "/nowhere/flows.csv", code=3)
        self.whither("export", "--format", "xml", code=2)
        self.whither("export", "-o", self.folder / "nothing" / "flows.parquet", code=3)

    def test_a_full_disk_leaves_no_file(self):
        command = [WHITHER, "export", "--since", "@0", "-o", self.folder / "big.csv", "--data-dir", self.data]
        done = subprocess.run(["sh", "-c", "ulimit -f 1; trap '' XFSZ; exec \"$@\"", "sh", *map(str, command)],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("cannot write", done.stderr)
        self.assertFalse((self.folder / "big.csv").exists())
