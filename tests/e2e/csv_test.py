"""Texts of flows, imported: what nfdump really writes, and what whither itself does, there and back."""
import csv
import io
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import time
import unittest

from commands_test import exported, some_flows
from support import (PHONE, WHITHER, Case, end, free_udp_port, ipfix, ipfix_records, ipfix_template, netflow5, phone_traffic,
                     softflowd)

SILK = ("            sIP|            dIP|sPort|dPort|pro|   packets|     bytes|   flags|                  sTime| duration|"
        "                  eTime|sen|\n"
        "  192.168.1.139|      192.0.2.1|40000|  443|  6|        10|      1000| FS PA  |2026/08/14T12:00:00.250|    1.500|"
        "2026/08/14T12:00:01.750| S0|\n"
        "  192.168.1.139|    2001:db8::1|    0|  771| 58|         1|        84|        |2026/08/14T12:00:00.000|    0.000|"
        "2026/08/14T12:00:00.000| S0|\n")


class Texts(Case):
    def imported(self, *words, **more):
        return json.loads(self.whither("import", "csv", *words, "--json", **more))

    def rows(self, data=None):
        text = self.whither("flows", "any", "-n", "0", "--since", "@0", "--csv", "--data-dir", data or self.data, data=False)
        return list(csv.DictReader(io.StringIO(text)))

    def written(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def export(self, data):
        return self.whither("export", "--since", "@0", "--data-dir", data, data=False)


class Csv(Texts):
    def test_what_was_exported_comes_back_the_same(self):
        capture, messages = self.folder / "exports.pcap", self.folder / "flows.ipfix"
        capture.write_bytes(exported([netflow5(some_flows() + [("192.0.2.1", "192.0.2.2", 3, 3, 0, 0x0800, 1)], sampling=0x4064),
                                      netflow5(some_flows(), uptime=1000)]))
        # Translations, which have neither counters nor all of the fields, a name, and IPv6.
        fields = [(8, 4), (12, 4), (225, 4), (230, 1), (323, 8)]
        template = struct.pack(">HHHH", 2, 8 + 4 * len(fields), 300, len(fields)) + b"".join(struct.pack(">HH", *field) for field in fields)
        event = struct.pack(">HH", 300, 4 + 21) + socket.inet_aton(PHONE) + socket.inet_aton("192.0.2.1") + socket.inet_aton("192.0.2.2") + struct.pack(">BQ", 4, 1_760_000_000_123)
        named = [(27, 16), (28, 16), (4, 1), (1, 8), (2, 8), (96, 65535), (152, 8), (153, 8)]
        template6 = struct.pack(">HHHH", 2, 8 + 4 * len(named), 301, len(named)) + b"".join(struct.pack(">HH", *field) for field in named)
        name = b'=x, "y"\n\'z'
        record = (socket.inet_pton(socket.AF_INET6, "2001:db8::1") + socket.inet_pton(socket.AF_INET6, "2001:db8::2")
                  + struct.pack(">BQQ", 6, 2**40, 2**20) + bytes([len(name)]) + name + struct.pack(">QQ", 1_760_000_000_000, 1_760_000_001_001))
        messages.write_bytes(ipfix(template, event, ipfix_template(), ipfix_records(some_flows()), template6,
                                   struct.pack(">HH", 301, 4 + len(record)) + record))
        self.whither("import", "pcap", capture)
        self.whither("import", "ipfix", messages)
        wanted = self.export(self.data)
        self.assertGreater(wanted.count("\n"), 20)
        other = self.folder / "other"
        answer = json.loads(self.whither("import", "csv", self.written("flows.csv", wanted), "--json", "--data-dir", other, data=False))
        self.assertEqual((answer["written_by"], answer["unknown_columns"], answer["other_lines"]), ("whither", [], {}))
        self.assertEqual(self.export(other), wanted)
        third = self.folder / "third"
        with_zone = self.whither("export", "--since", "@0", env={"TZ": "Asia/Kolkata"})
        self.whither("import", "csv", self.written("flows.csv", with_zone), "--data-dir", third, data=False, env={"TZ": "America/Lima"})
        self.assertEqual(self.export(third), wanted)

    def test_silk_is_in_utc_whatever_the_local_zone(self):
        answer = self.imported(self.written("flows.txt", SILK), env={"TZ": "Europe/Zurich"})
        self.assertEqual((answer["written_by"], answer["flows"], answer["other_lines"]), ("silk", 2, {}))
        rows = self.rows()
        self.assertEqual([(row["time_start"], row["time_end"], row["src_addr"], row["dst_addr"], row["protocol"], row["bytes"], row["tcp_flags"],
                           row["icmp_type"], row["kind"]) for row in rows],
                         [("2026-08-14T12:00:00.250000+00:00", "2026-08-14T12:00:01.750000+00:00", PHONE, "192.0.2.1", "6", "1000", "27", "",
                           "traffic"),
                          ("2026-08-14T12:00:00+00:00", "2026-08-14T12:00:00+00:00", PHONE, "2001:db8::1", "58", "84", "", "3", "traffic")])

    def test_a_zone_may_be_named(self):
        text = "ts,sa,da\n2026-08-14 14:00:00,192.168.1.139,192.0.2.1\n"
        for number, (words, env, hour) in enumerate([((), {"TZ": "Europe/Zurich"}, 12), (("--timezone", "UTC"), {"TZ": "Europe/Zurich"}, 14),
                                                     (("--timezone", "+05:30"), {}, 8), (("--timezone", "America/Lima"), {}, 19)]):
            data = self.folder / f"data{number}"
            self.whither("import", "csv", self.written("flows.csv", text), *words, "--data-dir", data, data=False, env=env)
            self.assertIn(f"T{hour:02}:", self.rows(data)[0]["time_start"], words)
        for zone in ("Nowhere/Land", "/etc/passwd", "../zoneinfo/UTC", "+25:99"):
            self.whither("import", "csv", self.folder / "flows.csv", "--timezone", zone, code=2)
            self.assertIn(f"--timezone `{zone}` is no zone", self.stderr)

    def test_lines_that_are_no_flow_are_counted_and_the_first_is_told(self):
        text = ("sIP,dIP,sPort,sTime,mood\n192.0.2.1,192.0.2.2,1,1786708800,good\n192.0.2.1,192.0.2.2,\x1b[31mhttp,1786708800,bad\n"
                "192.0.2.1\n192.0.2.1,192.0.2.2,70000,1786708800,\n")
        path = self.written("flows.csv", text)
        out = self.whither("import", "csv", path)
        self.assertEqual(out.splitlines(), [f"{path}: 1 flows of 0 packets and 0 bytes",
                                            "  1 lines not imported (Cells): more or fewer cells than the header has names",
                                            "  2 lines not imported (Value): a cell that cannot be a value of its column"])
        self.assertEqual(self.stderr.splitlines(),
                         [f"note: {path} has columns that are not known, and are left out: mood",
                          f"note: line 3 of {path} is the first that is no flow: `?[31mhttp` is no value of sPort",
                          f"note: the times in {path} are whole seconds"])
        answer = self.imported(path, "--again")
        self.assertEqual((answer["other_lines"], answer["unknown_columns"]), ({"Cells": 1, "Value": 2}, ["mood"]))
        self.assertEqual((answer["first_of_them"]["line"], answer["first_of_them"]["name"]), (3, "Value"))

    def test_what_is_no_such_text_is_refused(self):
        for text, why in (("a,b\n1,2\n", "does not begin with a header that is known"), ("sIP|sTime|\n", "names no destination address"),
                          ("", "does not begin"), ("\x7fELF\0\0\0", "does not begin")):
            self.whither("import", "csv", self.written("flows.csv", text), code=7)
            self.assertIn(why, self.stderr)
            self.assertIn("nothing was imported", self.stderr)
        self.whither("import", "csv", self.folder / "none", code=3)
        (self.folder / "empty").mkdir()
        self.whither("import", "csv", self.folder / "empty", code=3)

    def test_it_is_imported_once_and_read_from_standard_input(self):
        path = self.written("flows.txt", SILK)
        self.assertEqual(self.imported(path)["flows"], 2)
        self.assertIn("imported_before", self.imported(path))
        self.assertEqual(json.loads(self.whither("import", "csv", "-", "--json", stdin=SILK))["flows"], 2)
        self.assertEqual(len(self.rows()), 4)
        old, config = self.written("old.txt", SILK.replace("2026/", "2001/")), self.written("whither.toml", '[store]\nkeep_flows = "5y"\n')
        self.whither("import", "csv", old, "--config", config, code=2)
        self.assertIn("--keep imports them", self.stderr)
        self.assertEqual(self.imported(old, "--config", config, "--keep")["flows"], 2)

    def test_an_interrupt_leaves_nothing_of_the_file(self):
        header, *rows = SILK.splitlines(keepends=True)
        path = self.written("flows.txt", header + "".join(rows) * 500_000)
        importing = subprocess.Popen([WHITHER, "import", "csv", path, "--data-dir", self.data], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, text=True, env={**os.environ, "WHITHER_CONFIG": os.devnull})
        self.addCleanup(end, importing)
        self.eventually(lambda: (self.data / "unfinished").exists())
        importing.send_signal(signal.SIGINT)
        _, stderr = importing.communicate(timeout=30)
        self.assertEqual((importing.returncode, stderr), (130, f"error: interrupted: nothing of {path} was imported\n"))
        self.assertEqual(self.json("status")["stored_flows"], 0)


@unittest.skipUnless(shutil.which("nfcapd") and shutil.which("nfdump"), "NOT TESTED: nfcapd and nfdump are not installed")
class OfNfdump(Texts):
    def collected(self):
        folder = self.folder / "nfcapd"
        folder.mkdir()
        port = free_udp_port()
        nfcapd = self.start("nfcapd", "-b", "127.0.0.1", "-p", port, "-w", folder)
        self.eventually(lambda: f":{port:04X} " in pathlib.Path("/proc/net/udp").read_text())
        traffic = self.folder / "traffic.pcap"
        traffic.write_bytes(phone_traffic())
        softflowd(traffic, 9, port)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            protocols = [("192.0.2.1", "192.0.2.2", 3, 252, 0, 0x0800, number) for number in (1, 2, 47, 50, 58, 132, 200)]
            out.sendto(netflow5(some_flows() + protocols, seconds=1_760_000_100), ("127.0.0.1", port))
        time.sleep(0.5)
        end(nfcapd)
        return next(folder.glob("nfcapd.2*"))

    def test_the_same_flows_as_out_of_its_files_but_for_milliseconds(self):
        file = self.collected()
        zone = {"TZ": "America/Lima"}
        text = subprocess.run(["nfdump", "-r", file, "-o", "csv"], capture_output=True, text=True, check=True, env={**os.environ, **zone}).stdout
        answer = self.imported(self.written("nfdump.csv", text), env=zone)
        self.assertEqual((answer["written_by"], answer["sums_agree"], answer["told"], answer["unknown_columns"]),
                         ("nfdump", True, answer["sums"], []))
        self.assertEqual(set(answer["other_lines"]), {"Summary"})
        other = self.folder / "other"
        self.whither("import", "nfcapd", file, "--data-dir", other, data=False)

        def told(row):
            left_out = {"time_start", "time_end", "time_received", "observation_domain", "sampling", "copy"}
            # nfdump writes 0 for what is not known.
            return ({name: value for name, value in row.items() if name not in left_out and value not in ("", "0")},
                    row["time_start"][:19], row["time_end"][:19], row["time_received"][:19])
        self.assertEqual([told(row) for row in self.rows()], [told(row) for row in self.rows(other)])
        self.assertGreater(answer["flows"], 100)


if __name__ == "__main__":
    unittest.main()
