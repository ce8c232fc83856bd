"""Files that Debian's nfcapd wrote, imported, and compared flow by flow with what its nfdump says is in them."""
import datetime
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
import unittest

from commands_test import exported, some_flows
from support import SHARED, WHITHER, Case, end, free_udp_port, ipfix, ipfix_records, ipfix_template, netflow5, phone_traffic, softflowd

COMPRESSIONS = {"plain": [], "lz4": ["-y"], "bzip2": ["-j"], "lzo": ["-z"]}


@unittest.skipUnless(shutil.which("nfcapd") and shutil.which("nfdump"), "nfcapd and nfdump are not installed")
class Nfcapd(Case):
    def written(self, name, options=()):
        """The one file that nfcapd makes of softflowd's NetFlow v9, and of v5 with sampling and ICMP."""
        folder = self.folder / name
        folder.mkdir()
        port = free_udp_port()
        nfcapd = self.start("nfcapd", "-b", "127.0.0.1", "-p", port, "-w", folder, *options)
        self.eventually(lambda: f":{port:04X} " in pathlib.Path("/proc/net/udp").read_text())
        traffic = self.folder / "traffic.pcap"
        traffic.write_bytes(phone_traffic())
        softflowd(traffic, 9, port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.sendto(netflow5(some_flows() + [("192.0.2.1", "192.0.2.2", 3, 252, 0, 0x0800, 1)], seconds=1_760_000_100),
                       ("127.0.0.1", port))
        time.sleep(0.5)
        end(nfcapd)
        files = list(folder.glob("nfcapd.2*"))
        self.assertEqual(len(files), 1)
        return files[0]

    def stored(self):
        out = self.whither("flows", "any", "-n", "0", "--since", "2000-01-01", "--ndjson")
        return [json.loads(line) for line in out.splitlines()]

    def nfdump(self, file):
        done = subprocess.run(["nfdump", "-q", "-r", file, "-o", "json"], capture_output=True, text=True, check=True,
                              env={**os.environ, "TZ": "UTC"}, timeout=60)
        # nfdump forgets commas between the rows of old files.
        rows, at, decoder = [], done.stdout.find("{"), json.JSONDecoder()
        while at >= 0:
            row, end_of_row = decoder.raw_decode(done.stdout, at)
            rows.append(row)
            at = done.stdout.find("{", end_of_row)
        return rows

    def moment(self, text):
        time_of = datetime.datetime.fromisoformat(text)
        return (time_of if time_of.tzinfo else time_of.replace(tzinfo=datetime.timezone.utc)).timestamp()

    def rows_of_nfdump(self, file):
        return sorted((self.moment(row["first"]), self.moment(row["last"]), self.moment(row["received"]),
                       row.get("src4_addr") or row["src6_addr"], row.get("dst4_addr") or row["dst6_addr"], row["proto"],
                       row.get("src_port", 0), row.get("dst_port", row.get("icmp_type", 0) << 8 | row.get("icmp_code", 0)),
                       row["in_packets"], row["in_bytes"], row["input_snmp"], row["output_snmp"], row["direction"],
                       row["src_tos"], row["ip4_router"]) for row in self.nfdump(file))

    def rows_of_whither(self):
        return sorted((self.moment(row["time_start"]), self.moment(row["time_end"]), self.moment(row["time_received"]),
                       row["src_addr"], row["dst_addr"], row["protocol"], row["src_port"], row["dst_port"], row["packets"],
                       row["bytes"], row["in_if"], row["out_if"], row["direction"], row["tos"], row["exporter"])
                      for row in self.stored())

    def test_every_compression_gives_the_flows_that_nfdump_shows(self):
        for name, options in COMPRESSIONS.items():
            with self.subTest(name):
                self.data = self.folder / f"data-{name}"
                file = self.written(name, options)
                answer = self.json("import", "nfcapd", file)
                rows = self.rows_of_nfdump(file)
                self.assertEqual(self.rows_of_whither(), rows)
                self.assertGreater(len(rows), 100)
                sums = {"flows": len(rows), "packets": sum(row[8] for row in rows), "bytes": sum(row[9] for row in rows)}
                self.assertEqual((answer["sums"], answer["told"], answer["sums_agree"]), (sums, sums, True))
                self.assertEqual(answer["unknown"], {"blocks": 0, "records": 0, "values": 0})
                self.assertEqual(self.json("top", "peers", "--since", "2020-01-01")["total"]["flows"], len(rows))

    def test_an_old_file_of_nfdump_1_6(self):
        file = SHARED / "findings/test1-malicious.nfdump"
        if not file.exists():
            self.skipTest(f"there is no {file}")
        answer = self.json("import", "nfcapd", file)
        self.assertEqual((answer["flows"], answer["sums_agree"]), (4593, True))
        ours = sorted((self.moment(row["time_start"]), row["src_addr"], row["dst_addr"], row["src_port"], row["dst_port"],
                       row["packets"], row["bytes"], row["src_as"], row["dst_as"], row["exporter"]) for row in self.stored())
        rows = self.nfdump(file)
        theirs = sorted((self.moment(row["first"]), row.get("src4_addr") or row["src6_addr"],
                         row.get("dst4_addr") or row["dst6_addr"], row.get("src_port", 0),
                         row.get("dst_port", row.get("icmp_type", 0) << 8 | row.get("icmp_code", 0)), row["in_packets"],
                         row["in_bytes"], row["src_as"], row["dst_as"], row["ip4_router"]) for row in rows)
        self.assertEqual(ours, theirs)

    def test_lzo_needs_nfdump_and_says_so(self):
        file = self.written("lzo", ["-z"])
        self.whither("import", "nfcapd", file, code=3, env={"PATH": str(self.folder)})
        self.assertIn("install the package nfdump", self.stderr)
        self.whither("import", "nfcapd", self.broken(file), code=7)
        self.assertRegex(self.stderr, "nfdump cannot read it .*; nothing was imported\n$")

    def broken(self, file):
        bytes_of = bytearray(file.read_bytes())
        bytes_of[60:] = bytes(len(bytes_of) - 60)
        broken = self.folder / "broken"
        broken.write_bytes(bytes_of)
        return broken

    def test_a_folder_is_its_files_but_for_the_one_that_is_being_written(self):
        file = self.written("day")
        (file.parent / "nfcapd.current.1234").write_bytes(file.read_bytes()[:100])
        (file.parent / "deep").mkdir()
        softer = file.parent / "deep" / "nfcapd.202001010000"
        subprocess.run(["nfdump", "-q", "-r", file, "-w", softer, "proto udp"], check=True, stdout=subprocess.DEVNULL)
        lines = self.whither("import", "nfcapd", file.parent).splitlines()
        self.assertIn("nfcapd.current.1234 is still being written", self.stderr)
        self.assertEqual([line.split(":")[0] for line in lines], [str(softer), str(file)])
        self.whither("import", "nfcapd", self.folder / "data", code=3)
        self.assertIn("no finished file", self.stderr)

    def test_a_cut_file_is_not_imported(self):
        file = self.written("plain")
        cut = self.folder / "cut"
        cut.write_bytes(file.read_bytes()[:-1])
        self.whither("import", "nfcapd", cut, code=7)
        self.assertRegex(self.stderr, "cut is damaged in block 2: the file ends within it; nothing was imported\n$")
        self.assertEqual(self.stored(), [])

    def test_sums_that_differ_are_noted(self):
        file = self.written("plain")
        bytes_of = bytearray(file.read_bytes())
        at = bytes_of.rindex(b"\x02\x80") + 4
        bytes_of[at:at + 8] = (9999).to_bytes(8, "little")
        other = self.folder / "other"
        other.write_bytes(bytes_of)
        self.whither("import", "nfcapd", other)
        self.assertIn("says of itself that it holds 9 999 flows", self.stderr)


class Again(Case):
    def imported(self, *words, **more):
        return [json.loads(line) for line in self.whither("import", *words, "--json", **more).splitlines()]

    def flows(self):
        return self.json("status")["stored_flows"]

    def test_a_file_is_imported_once_whatever_its_name(self):
        capture, messages = self.folder / "exports.pcap", self.folder / "flows.ipfix"
        capture.write_bytes(exported([netflow5(some_flows())]))
        messages.write_bytes(ipfix(ipfix_template(), ipfix_records(some_flows())))
        other = self.folder / "other.pcap"
        other.write_bytes(capture.read_bytes())
        for kind, files in (("pcap", [capture, other]), ("ipfix", [messages, messages])):
            first, second = self.imported(kind, *files)
            self.assertEqual((first["flows"], second["flows"]), (6, 0))
            self.assertIn("imported_before", second)
        self.assertEqual(self.flows(), 12)
        self.assertIn("nothing was added, it was imported on", self.whither("import", "pcap", other))
        self.assertEqual(self.imported("pcap", capture, "--again")[0]["flows"], 6)
        self.assertEqual(self.flows(), 18)

    def test_what_a_crash_broke_off_before_its_commit_comes_again(self):
        capture, other = self.folder / "exports.pcap", self.folder / "other.pcap"
        capture.write_bytes(exported([netflow5(some_flows())]))
        other.write_bytes(exported([netflow5(some_flows(), sequence=6)]))
        self.imported("pcap", other)
        manifest = self.data / "manifest"
        before, files = manifest.read_bytes(), set((self.data / "flows").rglob("*.parquet"))
        self.imported("pcap", capture)
        placed = set((self.data / "flows").rglob("*.parquet")) - files
        manifest.write_bytes(before)
        (self.data / "commit.pending").write_text("".join(f"{file.relative_to(self.data / 'flows')}\n" for file in placed))
        self.assertEqual(self.imported("pcap", capture)[0]["flows"], 6)
        self.assertIn("imported_before", self.imported("pcap", capture)[0])
        self.assertEqual(self.flows(), 12)
        self.assertFalse((self.data / "set-aside").exists())

    def test_standard_input_is_not_remembered(self):
        capture = self.folder / "exports.pcap"
        capture.write_bytes(exported([netflow5(some_flows())]))
        for _ in range(2):
            with capture.open("rb") as stdin:
                subprocess.run([WHITHER, "import", "pcap", "-", "--data-dir", self.data], stdin=stdin, check=True,
                               stdout=subprocess.DEVNULL)
        self.assertEqual(self.flows(), 12)

    def test_an_interrupt_leaves_nothing_of_the_file(self):
        capture = self.folder / "exports.pcap"
        small = self.folder / "small.pcap"
        small.write_bytes(exported([netflow5(some_flows())]))
        once = exported([netflow5(some_flows() * 5)])
        capture.write_bytes(once + once[24:] * 100_000)
        importing = subprocess.Popen([WHITHER, "import", "pcap", small, capture, "--data-dir", self.data],
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                     env={**os.environ, "WHITHER_CONFIG": os.devnull})
        self.addCleanup(end, importing)
        self.assertIn("6 flows", importing.stdout.readline())
        importing.send_signal(signal.SIGINT)
        _, stderr = importing.communicate(timeout=30)
        self.assertEqual((importing.returncode, stderr),
                         (130, f"error: interrupted: nothing of {capture} was imported\n"))
        self.assertEqual(self.flows(), 6)


if __name__ == "__main__":
    unittest.main()
