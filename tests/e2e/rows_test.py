"""Every command that prints rows writes them in each format, and all of them say the same."""
import csv
import io
import json
import subprocess
import unittest

import household
import parquet
from household import WINDOW
from support import PHONE, WHITHER, Case

TIME = "TIMESTAMP WITH TIME ZONE"
# Words of a question, and where its rows are in the JSON document (None: they are not there as rows).
QUESTIONS = (
    (("top", "orgs", *WINDOW), "rows"),
    (("top", "peers", "-n", "3", "--compare", "previous", *WINDOW), "rows"),
    (("top", "ports", "--step", "1h", "-n", "2", *WINDOW), None),
    (("who", "AS64496", *WINDOW), "rows"),
    (("flows", "-n", "0", "--since", "@0"), "rows"),
    (("flows", "udp", "-n", "3", *WINDOW), "rows"),
    (("flows", "port 9", "-n", "3", *WINDOW), "rows"),
    (("device", PHONE, *WINDOW), None),
    (("interfaces", "--since", "@0"), "rows"),
    (("status",), "exporters"),
    (("whois", "8.8.8.8", PHONE, "--offline"), None),
    (("storage", "info"), None),
    (("storage", "check"), "damaged"),
    (("storage", "prune", "--dry-run", "--older", "1d"), None),
    (("views", "list"), "rows"),
    (("sql", "SELECT src_port AS port, packets, bytes, bytes / 8 AS part, application, time_start, clock_shifted "
             "FROM flows ORDER BY time_start, packets, port"), "rows"),
)


def same(cell, value):
    """A cell of CSV, and what JSON or Parquet has in its place."""
    if isinstance(value, bool):
        return cell == ("true" if value else "false")
    if isinstance(value, float):
        return abs(float(cell) - value) <= 1e-5 * abs(value)
    if isinstance(value, (dict, list)):
        return json.loads(cell) == value
    return cell == str(value)


class Formats(Case):
    def setUp(self):
        super().setUp()
        household.serve_for_a_moment(self)
        household.fill(self)
        giant = self.folder / "giant.csv"
        giant.write_text("".join(f"{line}\n" for line in (household.MORE.splitlines()[0],
                         f"{household.NOON},{household.NOON},{PHONE},11.0.0.7,43002,443,17,7,{2**63 + 1},")))
        self.whither("import", "csv", giant)
        self.whither("views", "save", "web", "tcp and port in [80 443]")
        self.file = self.folder / "rows.parquet"

    def parquet(self, *words):
        told = self.whither(*words, "--parquet", self.file)
        types, rows = parquet.read(self.file)
        self.assertEqual(told, f"{self.file}: {len(rows)} rows\n")
        return types, rows

    def test_all_formats_have_the_same_rows(self):
        for words, place in QUESTIONS:
            with self.subTest(words=words):
                lines = [json.loads(line) for line in self.whither(*words, "--ndjson").splitlines()]
                table = list(csv.DictReader(io.StringIO(self.whither(*words, "--csv"))))
                tabbed = list(csv.DictReader(io.StringIO(self.whither(*words, "--tsv")), delimiter="\t", quoting=csv.QUOTE_NONE))
                types, rows = self.parquet(*words)
                self.assertEqual([list(line) for line in table[:1]], [list(types)] if table else [])
                self.assertEqual((len(table), len(tabbed), len(lines)), (len(rows),) * 3)
                if place:
                    self.assertEqual(self.json(*words)[place], lines)
                for row, cells, tabs, line in zip(rows, table, tabbed, lines):
                    self.assertEqual({name for name, cell in cells.items() if cell != ""}, {name for name, value in row.items() if value != ""})
                    for name, value in row.items():
                        is_time = types[name].startswith("TIMESTAMP")
                        cell = cells[name].removeprefix("'")
                        self.assertEqual(tabs[name], cells[name])
                        self.assertTrue(parquet.time_of(cell) == value if is_time else same(cell, value), (name, cell, value))
                        if name in line:
                            told = parquet.time_of(line[name]) if is_time else line[name]
                            self.assertTrue(told == value or same(cell, told), (name, told, value))

    def test_columns_have_types(self):
        types, rows = self.parquet("top", "orgs", *WINDOW)
        self.assertEqual(types, {"rank": "UBIGINT", "key": "VARCHAR", "name": "VARCHAR", "bytes": "UBIGINT", "up": "UBIGINT",
                                 "down": "UBIGINT", "packets": "UBIGINT", "packets_up": "UBIGINT", "packets_down": "UBIGINT",
                                 "flows": "UBIGINT", "share": "DOUBLE"})
        self.assertEqual(rows[0]["name"], "株式会社例示ネットワーク研究所")
        self.assertGreater(rows[0]["bytes"], 2**63)
        types, rows = self.parquet("flows", "-n", "0", "--since", "@0")
        self.assertEqual([types[name] for name in ("time_start", "clock_shifted", "src_addr", "bytes", "extra", "device")],
                         [TIME, "BOOLEAN", "VARCHAR", "UBIGINT", "VARCHAR", "VARCHAR"])
        self.assertIn("2001:db8:1::10", {row["dst_addr"] for row in rows})
        self.assertEqual(self.parquet("top", "ports", "--step", "1h", *WINDOW)[0]["time"], TIME)

    def test_an_answer_without_rows_is_a_file_without_rows(self):
        types, rows = self.parquet("flows", "port 9", *WINDOW)
        self.assertEqual((types["src_addr"], rows), ("VARCHAR", []))
        self.whither("top", "orgs", "port 9", *WINDOW, "--fail-empty", "--parquet", self.file, code=1)
        self.assertEqual(parquet.read(self.file)[1], [])

    def test_what_was_written_is_told_as_json(self):
        told = self.json("top", "ports", *WINDOW, "--parquet", self.file)
        self.assertEqual(told, {"schema": "whither.parquet/1", "file": str(self.file), "rows": len(parquet.read(self.file)[1])})

    def test_a_file_is_there_wholly_or_as_it_was(self):
        for words in (("flows", "-n", "0", "--since", "@0"), ("top", "orgs"), ("views", "list")):
            self.whither(*words, "--parquet", self.folder / "no" / "such.parquet", code=3)
            self.assertIn("cannot write", self.stderr)
            self.file.write_text("as it was")
            command = [WHITHER, *words, "--parquet", self.file, "--data-dir", self.data]
            done = subprocess.run(["sh", "-c", "ulimit -f 0; trap '' XFSZ; exec \"$@\"", "sh", *map(str, command)],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertEqual(self.file.read_text(), "as it was")
            self.assertEqual(list(self.folder.glob("*.part")), [])
            self.whither(*words, "--parquet", self.file)
            self.assertEqual(self.file.read_bytes()[:4], b"PAR1")

    def test_one_format_at_a_time(self):
        for words in (("flows",), ("top", "orgs"), ("status",), ("device", PHONE), ("storage", "info"), ("views", "list")):
            for more in ("--csv", "--tsv", "--ndjson"):
                self.whither(*words, "--parquet", self.file, more, code=2)
            self.whither(*words, "--tsv", "--csv", code=2)


if __name__ == "__main__":
    unittest.main()
