"""`whither import … --follow`: what comes into a folder is imported once, whatever else happens there."""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time
import unittest

from commands_test import some_flows
from support import PHONE, SHARED, WHITHER, Case, end, free_udp_port, ip4_frame, netflow5, pcap, udp


@unittest.skipUnless(shutil.which("nfcapd"), "NOT TESTED: nfcapd is not installed")
class Follow(Case):
    def setUp(self):
        super().setUp()
        self.flows = self.folder / "flows"
        self.flows.mkdir()

    def nfcapd(self, folder, *options):
        port = free_udp_port()
        process = self.start("nfcapd", "-b", "127.0.0.1", "-p", port, "-w", folder, *options)
        self.eventually(lambda: f":{port:04X} " in pathlib.Path("/proc/net/udp").read_text())
        return process, port

    def send(self, port, packets, sequence=0):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            flows = [(PHONE, "192.0.2.1", packets, 100 * packets, 40000 + number, 443) for number in range(3)]
            out.sendto(netflow5(flows, sequence=sequence), ("127.0.0.1", port))

    def made(self, name, packets):
        """A file of three flows, apart from the folder."""
        folder = self.folder / f"made-{name}"
        folder.mkdir()
        process, port = self.nfcapd(folder)
        self.send(port, packets)
        self.eventually(lambda: pathlib.Path("/proc/net/udp").read_text().count(f":{port:04X} 00000000:0000 07 00000000:00000000") == 1)
        end(process)
        return next(folder.glob("nfcapd.2*")).rename(self.folder / name)

    def follow(self, *more, json_lines=True, kind="nfcapd"):
        self.errors = open(self.folder / "follow.err", "w+")
        self.addCleanup(self.errors.close)
        process = subprocess.Popen([WHITHER, "import", kind, "--follow", self.flows, "--data-dir", self.data,
                                    *(["--json"] if json_lines else []), *more], stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                   env={**os.environ, "WHITHER_CONFIG": os.devnull})
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
        return json.loads(line)

    def stored(self):
        return self.json("status")["stored_flows"]

    def test_what_nfcapd_finishes_is_imported_as_it_goes(self):
        collecting, port = self.nfcapd(self.flows, "-t", "2", "-S", "1")
        following = self.follow()
        sent = told = files = 0
        for packets in (1, 2):
            self.send(port, packets, sequence=sent)
            sent += 3
            while told < sent:
                told += self.line(following)["flows"]
                files += 1
        end(collecting)
        while files < len(list(self.flows.rglob("nfcapd.2*"))):  # it finishes one without flows, too
            self.line(following)
            files += 1
        following.send_signal(signal.SIGTERM)
        self.assertEqual(following.wait(10), 0)
        self.assertEqual(self.stored(), 6)
        self.assertEqual((self.folder / "follow.err").read_text(), "")

    def test_files_that_are_there_those_that_come_and_those_in_new_folders(self):
        files = [self.made(f"nfcapd.20261126160{number}", number + 1) for number in range(4)]
        files[0].rename(self.flows / files[0].name)
        (self.flows / "nfcapd.current.77").write_bytes(b"begun")
        following = self.follow()
        self.assertEqual(self.line(following)["sums"]["packets"], 3)
        files[1].rename(self.flows / files[1].name)
        self.assertEqual(self.line(following)["sums"]["packets"], 6)
        deep = self.flows / "2026" / "11"
        deep.mkdir(parents=True)
        shutil.copy(files[2], deep / files[2].name)
        self.assertEqual(self.line(following)["sums"]["packets"], 9)
        shutil.copy(files[2], self.flows / "nfcapd.202611261609")
        self.assertIn("imported_before", self.line(following))
        (self.flows / "notes").write_text("nothing")
        following.send_signal(signal.SIGINT)
        self.assertEqual(following.wait(10), 0)
        self.assertEqual(self.stored(), 9)
        again = self.follow()
        self.assertEqual([self.line(again)["flows"] for _ in range(4)], [0, 0, 0, 0])
        files[3].rename(self.flows / files[3].name)
        self.assertEqual(self.line(again)["sums"]["packets"], 12)
        again.send_signal(signal.SIGINT)
        self.assertEqual(again.wait(10), 0)

    def test_captures_and_texts_are_imported_once_nobody_writes_them(self):
        exported = pcap([(int(time.time()), ip4_frame("192.0.2.1", "192.0.2.2", 17, udp(2055, 2055, netflow5(some_flows()))))])
        (self.flows / "first.pcap").write_bytes(exported)
        (self.flows / "notes.txt").write_text("nothing")
        writing = open(self.flows / "second.pcapng", "wb")
        self.addCleanup(writing.close)
        writing.write(exported[:-1])
        writing.flush()
        following = self.follow(kind="pcap")
        first = self.line(following)
        self.assertEqual((first["file"], first["flows"]), (str(self.flows / "first.pcap"), 6))
        writing.write(exported[-1:] + exported[24:])
        writing.close()
        second = self.line(following)
        self.assertEqual((second["file"], second["flows"]), (str(self.flows / "second.pcapng"), 12))
        end(following)
        self.assertEqual((self.folder / "follow.err").read_text(), "")
        (self.flows / "flows.csv").write_text(self.whither("flows", "--csv", "-n", "0"))
        text = self.follow("--again", kind="csv")
        self.assertEqual(self.line(text)["flows"], 18)
        end(text)
        self.whither("import", "ipfix", self.flows, code=3)
        self.assertIn(f"there is no finished file *.ipfix in the folder {self.flows}", self.stderr)
        self.assertIn("imported", self.whither("import", "pcap", self.flows))

    def test_it_goes_on_after_files_that_are_damaged_or_vanish(self):
        whole, other = self.made("nfcapd.202611261600", 1), self.made("nfcapd.202611261605", 2)
        following = self.follow()
        broken = self.flows / "nfcapd.202611261600"
        broken.write_bytes(whole.read_bytes()[:-1])
        line = self.line(following)
        self.assertEqual((line["file"], line["flows"]), (str(broken), 0))
        self.assertIn("is damaged in block 2", line["not_imported"])
        (self.flows / "nfcapd.202611261601").symlink_to(self.folder / "nowhere")
        other.rename(self.flows / other.name)
        self.assertEqual(self.line(following)["sums"]["packets"], 6)
        self.assertEqual(self.stored(), 3)
        broken.write_bytes(whole.read_bytes())
        self.assertEqual(self.line(following)["sums"]["packets"], 3)
        for file in self.flows.iterdir():
            file.unlink()
        self.flows.rmdir()
        self.eventually(lambda: f"the folder {self.flows} is gone" in (self.folder / "follow.err").read_text())
        following.send_signal(signal.SIGINT)
        self.assertEqual(following.wait(10), 0)
        self.assertEqual(self.stored(), 6)

    def test_it_tells_people_what_it_does(self):
        whole = self.made("nfcapd.202611261600", 1)
        following = self.follow(json_lines=False)
        self.eventually(lambda: "waiting for further files" in (self.folder / "follow.err").read_text())
        (self.flows / "nfcapd.202611261605").write_bytes(b"nothing")
        self.eventually(lambda: "no file of nfcapd" in (self.folder / "follow.err").read_text())
        target = whole.rename(self.flows / whole.name)
        self.assertEqual(following.stdout.readline(), f"{target}: 3 flows of 3 packets and 300 bytes\n")
        following.send_signal(signal.SIGINT)
        self.assertEqual(following.wait(10), 0)
        self.assertEqual((self.folder / "follow.err").read_text().splitlines(),
                         ["note: waiting for further files, until Ctrl-C",
                          f"error: {self.flows}/nfcapd.202611261605 is no file of nfcapd; nothing was imported",
                          "note: 3 flows of 1 files were imported, 1 files were not"])

    def test_only_folders_can_be_followed(self):
        file = self.folder / "nfcapd.202611261600"
        file.write_bytes(b"")
        self.whither("import", "nfcapd", "--follow", file, code=2)
        self.assertIn("--follow takes folders", self.stderr)
        self.whither("import", "nfcapd", "--follow", self.folder / "none", code=3)

    def test_an_interrupt_leaves_nothing_of_the_file_in_hand(self):
        large = SHARED / "findings/test1-malicious.nfdump"
        if not large.exists():
            self.skipTest(f"NOT TESTED: there is no {large}")
        for number in range(200):
            os.symlink(large, self.flows / f"nfcapd.2026112616{number:02}")
        following = self.follow("--again")
        first = self.line(following)["flows"]
        following.send_signal(signal.SIGINT)
        more = [json.loads(line)["flows"] for line in following.stdout]
        self.assertEqual(following.wait(10), 0)
        self.assertEqual(self.stored(), first + sum(more))
        self.assertLess(len(more), 199)


if __name__ == "__main__":
    unittest.main()
