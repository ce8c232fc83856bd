"""What a disk can do to a server: it fills, bits flip, files are cut short, it may only be read."""
import os
import pathlib
import random
import socket
import struct
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from support import Case, netflow5  # noqa: E402


def numbered(first, count=20):
    return netflow5([("192.168.1.139", socket.inet_ntoa(struct.pack(">I", 0x0A000000 + number)), 1, 100, 4000, 443)
                     for number in range(first, first + count)], sequence=first)


class Faults(Case):
    def numbers(self):
        rows = self.whither("flows", "any", "-n", "0", "--since", "@0", "--csv").splitlines()
        column = rows[0].split(",").index("dst_addr")
        return sorted(struct.unpack(">I", socket.inet_aton(row.split(",")[column]))[0] - 0x0A000000 for row in rows[1:])

    def received(self, datagrams):
        self.eventually(lambda: self.json("status")["received"]["datagrams"] == datagrams, 20)

    def killed_with(self, datagrams):
        """A server that took so many datagrams, of which the later ones are only in the spool, and was killed."""
        server = self.serve()
        for index in range(datagrams):
            server.send(numbered(20 * index))
            if index == datagrams // 2:
                self.received(index + 1)
        path = self.data / "status"
        deadline = time.monotonic() + 20
        while f"datagrams {datagrams}\n" not in path.read_text() and time.monotonic() < deadline:
            time.sleep(0.05)
        server.process.kill()
        server.process.wait()

    def segments(self):
        return sorted(path for path in (self.data / "spool").rglob("*") if path.is_file())

    @unittest.skipUnless(os.geteuid() == 0, "NOT TESTED: mounting a small disk takes root")
    def test_a_full_disk_loses_nothing_until_the_spool_is_full_and_goes_on_when_there_is_room(self):
        disk = self.folder / "data"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", str(disk)], capture_output=True, text=True)
        if mounted.returncode:
            self.skipTest(f"NOT TESTED: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", str(disk)])
        config = self.folder / "whither.toml"
        config.write_text('[spool]\nmax_size = "32MB"\n')
        server = self.serve("--config", str(config))
        server.send(numbered(0))
        self.received(1)
        filler = disk / "filler"
        with filler.open("wb") as out:
            try:
                while True:
                    out.write(bytes(65536))
                    out.flush()
            except OSError:
                pass
        for index in range(1, 200):
            server.send(numbered(20 * index))
            time.sleep(0.001)
        trouble = self.eventually(lambda: self.json("status").get("trouble"), 30)
        self.assertRegex(trouble, "(?i)no space|cannot")
        self.assertEqual(self.numbers(), list(range(20)), "what is stored is as it was")
        filler.unlink()
        self.received(200)
        self.eventually(lambda: len(self.numbers()) == 4000, 20)
        self.assertEqual(self.numbers(), list(range(4000)))
        status = self.json("status")
        self.assertNotIn("trouble", status)
        self.assertEqual(sum(status["drops"].values()), 0)
        self.assertEqual(server.stop(), 0)

    def test_a_segment_that_is_cut_short_costs_what_was_cut_off(self):
        self.killed_with(100)
        for segment in self.segments():
            size = max(4096, segment.stat().st_size // 1000 * 3)  # within what was written of the first one
            os.truncate(segment, size)
        server = self.serve()
        numbers = self.eventually(self.numbers)
        self.assertEqual(numbers, list(range(len(numbers))))
        self.assertGreaterEqual(len(numbers), 1000)
        self.assertEqual(server.stop(), 0)

    def test_flipped_bits_in_the_spool_cost_the_records_that_they_hit_and_are_told(self):
        self.killed_with(100)
        segment = self.segments()[0]
        content = bytearray(segment.read_bytes())
        written = len(content.rstrip(b"\0"))
        for _ in range(3):
            content[random.randrange(written * 9 // 10, written)] ^= 1 << random.randrange(8)
        segment.write_bytes(content)
        server = self.serve()
        self.eventually(lambda: self.json("status")["drops"]["SpoolDamaged"] > 0)
        numbers = self.numbers()
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertGreaterEqual(len(numbers), 2000 - 3 * 20)
        self.assertTrue(list((self.data / "set-aside").glob("spool-*.reason")))
        self.assertEqual(server.stop(), 0)
        server = self.serve()
        self.assertEqual(self.numbers(), numbers, "and only once")
        server.stop()

    def test_a_flipped_bit_in_the_manifest_is_told_and_nothing_is_touched(self):
        self.killed_with(10)
        manifest = self.data / "manifest"
        content = bytearray(manifest.read_bytes())
        content[len(content) // 2] ^= 1
        manifest.write_bytes(content)
        before = {path: path.read_bytes() for path in (self.data / "flows").rglob("*.parquet")}
        done = self.run_whither("serve", "--listen", "127.0.0.1:0", timeout=20)
        self.assertEqual(done.returncode, 4)
        self.assertIn("checksum does not match", done.stderr)
        self.assertEqual({path: path.read_bytes() for path in (self.data / "flows").rglob("*.parquet")}, before)
        content[len(content) // 2] ^= 1
        manifest.write_bytes(content)
        server = self.serve()
        self.assertEqual(self.eventually(self.numbers), list(range(200)))
        server.stop()

    def test_a_flipped_bit_in_what_was_learned_costs_templates_and_no_flow(self):
        self.killed_with(10)
        learned = next(self.data.glob("learned-*"))
        content = bytearray(learned.read_bytes())
        content[-1] ^= 1
        learned.write_bytes(content)
        server = self.serve()
        self.assertEqual(self.eventually(self.numbers), list(range(200)))
        self.assertIn("templates are not known", (self.folder / "serve.err").read_text())
        server.stop()

    @unittest.skipUnless(os.geteuid() == 0, "NOT TESTED: mounting takes root")
    def test_a_disk_that_may_only_be_read_is_told_and_read(self):
        self.killed_with(10)
        server = self.serve()
        self.eventually(lambda: len(self.numbers()) == 200)
        server.stop()
        for flags in (["--bind", str(self.data), str(self.data)], ["-o", "remount,ro,bind", str(self.data)]):
            mounted = subprocess.run(["mount", *flags], capture_output=True, text=True)
            if mounted.returncode:
                self.skipTest(f"NOT TESTED: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.data)])
        done = self.run_whither("serve", "--listen", "127.0.0.1:0", timeout=20)
        self.assertEqual(done.returncode, 5)
        self.assertIn("Read-only file system", done.stderr)
        self.assertEqual(self.numbers(), list(range(200)))


if __name__ == "__main__":
    unittest.main()
