"""How commands behave in a terminal and in a pipe: signals, colours, widths, first words."""
import csv
import json
import os
import pty
import re
import signal
import subprocess
import time
import unittest

from commands_test import exported, some_flows
from support import PHONE, WHITHER, Case, netflow5

ESCAPE = "\x1b["


def interruptible():
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # whatever the one who runs the tests ignores


def give_names(case):
    ranges = case.folder / "ranges.csv"
    ranges.write_text('8.8.8.0,8.8.8.255,15169,"A name that is long, as those of organisations are, of Google LLC"\n')
    case.whither("data", "import", ranges)


class Many(Case):
    """Commands over more flows than pipes and DuckDB's own buffers hold."""

    FLOWS = 120_000

    def setUp(self):
        super().setUp()
        datagram = netflow5([(PHONE, f"198.51.100.{index}", 2, 140, 40000 + index, 443) for index in range(30)], seconds=1_760_000_000)
        capture = self.folder / "capture.pcap"
        capture.write_bytes(exported([datagram] * (self.FLOWS // 30)))
        self.whither("import", "pcap", capture)
        give_names(self)

    def start_reading(self, *words):
        process = subprocess.Popen([WHITHER, *words, "--data-dir", str(self.data)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, preexec_fn=interruptible,
                                   env={**os.environ, "TZ": "UTC"})
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.stdout.close)
        first = process.stdout.read(1000)
        self.assertEqual(len(first), 1000)
        return process, first

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        process, _ = self.start_reading("flows", "-n", "0", "--since", "@0")
        process.stdout.close()
        self.assertEqual(process.wait(20), -signal.SIGPIPE)
        self.assertEqual(process.stderr.read(), b"")

    def interrupted(self, *words):
        process, first = self.start_reading("flows", "-n", "0", "--since", "@0", *words)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        rest = process.stdout.read()
        self.assertEqual(process.wait(20), 130)
        self.assertRegex(process.stderr.read().decode(), r"^note: interrupted: the answer is partial, [\d ]+ rows of it were printed\n$")
        return (first + rest).decode()

    def test_sigint_leaves_what_was_printed_and_says_so(self):
        lines = self.interrupted("--csv").splitlines()
        self.assertLess(len(lines), self.FLOWS)
        self.assertEqual({line.count(",") for line in lines}, {lines[0].count(",")})

    def test_sigint_leaves_json_whole(self):
        answer = json.loads(self.interrupted("--json"))
        self.assertTrue(answer["partial"])
        self.assertLess(len(answer["rows"]), self.FLOWS)
        self.assertGreater(len(answer["rows"]), 0)

    def test_where_sigint_is_ignored_it_stays_so(self):
        process = subprocess.Popen([WHITHER, "flows", "-n", "0", "--since", "@0", "--ndjson", "--data-dir", str(self.data)],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        rest = process.stdout.read(1000)
        process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        rest += process.stdout.read()
        process.stdout.close()
        self.assertEqual(process.wait(20), 0)
        self.assertEqual(rest.count(b"\n"), self.FLOWS)


class Few(Case):
    def setUp(self):
        super().setUp()
        capture = self.folder / "capture.pcap"
        capture.write_bytes(exported([netflow5(some_flows(), seconds=1_760_000_000)]))
        self.whither("import", "pcap", capture)
        give_names(self)

    def on_terminal(self, *words, **env):
        """What a command prints on a terminal of 80 columns, both of its outputs."""
        master, slave = pty.openpty()
        clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
        process = subprocess.Popen([WHITHER, *words, "--data-dir", str(self.data)], stdout=slave, stderr=slave,
                                   env={**clean, "TERM": "xterm", "COLUMNS": "80", **env})
        os.close(slave)
        text = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # EIO: the other end is closed
                break
            if not piece:
                break
            text += piece
        os.close(master)
        process.wait(20)
        return text.decode().replace("\r\n", "\n")

    def test_colours_are_for_terminals(self):
        words = ("top", "peers", "--since", "@0")
        self.assertIn(ESCAPE, self.on_terminal(*words))
        self.assertNotIn(ESCAPE, self.on_terminal(*words, TERM="dumb"))
        self.assertNotIn(ESCAPE, self.on_terminal(*words, NO_COLOR="1"))
        self.assertIn(ESCAPE, self.on_terminal(*words, NO_COLOR=""))
        self.assertNotIn(ESCAPE, self.on_terminal(*words, "--color", "never"))
        self.assertNotIn(ESCAPE, self.whither(*words))
        self.assertIn(ESCAPE, self.whither(*words, "--color", "always"))
        self.assertIn(ESCAPE, self.whither(*words, env={"FORCE_COLOR": "1", "NO_COLOR": ""}))
        self.assertNotIn(ESCAPE, self.whither(*words, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}))
        self.whither(*words, "--color", "sometimes", code=2)

    def test_colours_carry_no_meaning(self):
        words = ("top", "peers", "--since", "@0", "--until", "@1760010000", "--width", "80")
        coloured = self.whither(*words, "--color", "always")
        self.assertEqual(re.sub(r"\x1b\[[\d;]*m", "", coloured), self.whither(*words, "--color", "never"))

    def test_machine_formats_are_never_coloured(self):
        for words in (("flows", "--json"), ("flows", "--csv"), ("flows", "--tsv"), ("top", "orgs", "--ndjson")):
            self.assertNotIn(ESCAPE, self.whither(*words, "--since", "@0", "--color", "always"))

    def test_errors_have_a_coloured_word(self):
        self.whither("flows", "dst prot 443", "--color", "always", code=2)
        self.assertTrue(self.stderr.startswith("\x1b[1;31merror[F002]:\x1b[0m unknown keyword"), self.stderr)
        self.whither("top", "orgz", "--color", "always", code=2)
        self.assertTrue(self.stderr.startswith("\x1b[1;31merror:\x1b[0m there is no"), self.stderr)

    def test_tables_are_as_wide_as_was_asked_for(self):
        def widest(*words):
            return max(map(len, self.whither("flows", "--since", "@0", *words).splitlines()))

        narrowest = widest("--width", "20")  # only the organisation is cut, to 12 columns
        for width in (60, 80, 120):
            self.assertLessEqual(widest("--width", width), max(width, narrowest))
        self.assertGreater(widest(), 120)
        self.whither("flows", "--width", "3", code=2)

    def test_tsv_is_the_csv_with_tabs(self):
        for words in (("flows",), ("top", "ports"), ("top", "orgs")):
            rows = csv.reader(self.whither(*words, "--since", "@0", "--csv").splitlines())
            self.assertEqual(self.whither(*words, "--since", "@0", "--tsv"), "\n".join("\t".join(row) for row in rows) + "\n")
        self.whither("flows", "--tsv", "--csv", code=2)

    def test_first_words_are_a_status_in_eight_lines(self):
        env = {"WHITHER_DATA_DIR": str(self.data)}
        text = self.whither(data=False, env=env)
        self.assertLessEqual(text.count("\n"), 8)
        for word in ("does not run: whither serve", "6, the newest ended", "lost     nothing", "free", "whither top orgs"):
            self.assertIn(word, text)
        server = self.serve()
        server.send(netflow5(some_flows()))
        self.eventually(lambda: self.json("status")["stored_flows"] == 12)
        text = self.whither(data=False, env=env)
        self.assertLessEqual(text.count("\n"), 8)
        self.assertRegex(text, r"server   runs since .* \(process \d+\)")
        self.assertRegex(text, r"flows    12, ")
        self.assertRegex(text, r"routers  127\.0\.0\.1 \(netflow5, ")
        self.assertEqual(server.stop(), 0)
        self.assertIn("does not run; the last one ended", self.whither(data=False, env=env))

    def test_first_words_without_data_are_ways_to_start(self):
        text = self.whither(data=False, env={"WHITHER_DATA_DIR": str(self.folder / "none")})
        for word in ("whither serve", "whither listen", "whither import"):
            self.assertIn(word, text)


if __name__ == "__main__":
    unittest.main()
