"""An import that is killed at any moment leaves its file whole or not at all, and once it was imported it is known:
so importing all again stores each file once. WHITHER_CRASHES=200 is the long form."""
import os
import pathlib
import random
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from support import PHONE, WHITHER, Case, ip4_frame, netflow5, pcap, udp  # noqa: E402

ROUNDS = int(os.environ.get("WHITHER_CRASHES", "10"))
SEED = int(os.environ.get("WHITHER_SEED", str(int(time.time()))))


class ImportCrashes(Case):
    FLOWS = 20

    def capture(self, number):
        """A file of flows of its own."""
        exported = netflow5([(PHONE, "192.0.2.1", 1, 100, number, 443)] * self.FLOWS, seconds=1_760_000_000)
        path = self.folder / f"{number}.pcap"
        path.write_bytes(pcap([(1_760_000_000, ip4_frame("192.0.2.9", "192.0.2.10", 17, udp(2055, 2055, exported)))]))
        return path

    def begin(self, files):
        return subprocess.Popen([WHITHER, "import", "pcap", *files, "--data-dir", self.data], stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, env={**os.environ, "WHITHER_CONFIG": os.devnull})

    def test_each_file_is_stored_once_whenever_imports_are_killed(self):
        random.seed(SEED)
        began = time.monotonic()
        first = self.begin([self.capture(0)])
        self.assertEqual((first.communicate(timeout=60)[1], first.returncode), (b"", 0))
        long = time.monotonic() - began
        files = []
        for number in range(1, ROUNDS + 1):
            files += [self.capture(2 * number), self.capture(2 * number + 1)]
            # Two at the same time, so that one may find what the other has stored meanwhile.
            killed = [self.begin(files[-2:]) for _ in range(2)]
            for process in killed:
                time.sleep(random.random() * 1.5 * long)
                process.kill()
                process.communicate()
        again = self.begin(files)
        _, stderr = again.communicate(timeout=120)
        self.assertEqual((again.returncode, stderr), (0, b""), f"seed {SEED}")
        rows = self.whither("flows", "any", "-n", "0", "--since", "@0", "--csv").splitlines()
        column = rows[0].split(",").index("src_port")
        stored = [int(row.split(",")[column]) for row in rows[1:]]
        self.assertEqual({port: stored.count(port) for port in set(stored)},
                         dict.fromkeys([0, *range(2, 2 * ROUNDS + 2)], self.FLOWS), f"seed {SEED}")
        self.assertFalse((self.data / "set-aside").exists())
        print(f"crashes of imports: {2 * ROUNDS} kills, {len(files)} files stored once, seed {SEED}", end=" ")


if __name__ == "__main__":
    unittest.main()
