"""Every message of the filter language and of the configuration as a user sees it, at three widths of a terminal.

tests/data/golden/messages/ holds what is right; WHITHER_GOLDEN=write writes it anew, to be read before it is committed.
"""
import os
import pathlib
import re
import shutil
import unicodedata
import unittest

from support import PHONE, TOP, Case

GOLDEN = TOP / "tests/data/golden/messages"
WIDTHS = (60, 80, 120)
# Behind a word that is no keyword, to see what is cut.
LONG = " or ".join(f"src net 198.51.{number}.0/24 and dst port {8000 + number}" for number in range(12))

CONFIG = f"""
[[device]]
name = "phone"
match = ["ip:{PHONE}"]
[[device]]
name = "tablet"
match = ["ip:192.168.1.140"]
[[group]]
name = "family"
match = ["device:phone", "device:tablet"]
"""
RANGES = """\
17.0.0.0,17.0.0.255,714,Apple Inc.
17.0.1.0,17.0.1.255,6185,Apple Inc.
192.0.2.0,192.0.2.255,64501,Apple Credit Union
198.51.100.0,198.51.100.255,64502,Appleton Schools
8.8.8.0,8.8.8.255,15169,Google LLC
"""
VIEWS = {"itself": "tcp", "broken": "udp"}

FILTERS = {
    "F001": [f"tcp port 443 src ip {PHONE}", "tcp 443", "tcp and", "and tcp", "not", "tcp & udp", "port [80]", "()",
             "port in [80 (", "tcp or or udp", f"{LONG} port 443", "org '東京インターネット' & tcp", f"tcp & org '{'東京' * 40}'",
             f"org '{'東京' * 40}' & tcp", "domain 'é.example.org' & tcp"],
    "F002": ["dst prot 443", f"src ip {PHONE} and dst prot 443", "tpc", "gibberish 5", f"({LONG}) and prut 5 and {LONG}",
             "tcp\tand\tprut 5", "tcp # web\nor prut 5\nor udp"],
    "F003": ["device iphoen", "device phnoe", "src tablte", "group famly", "org nobody", "service htttps", "@nothing"],
    "F004": ["dst net 192.168.1.7/24", "net 10.0.0.1 255.0.0.0", "net 2001:db8::1/32"],
    "F005": ["bytes > 1X", "duration > 5y", "port 80-90"],
    "F006": [f"port 53 or port 853 and src ip {PHONE}", f"tcp or {LONG}"],
    "F007": ["tcp[13] = 2", "tcp[tcpflags] & tcp-syn != 0", "ether[0]", "ip[0] & 1 = 0"],
    "F008": ["flags S9", "flags =SAX1"],
    "F009": ["country USA", "country Germanny"],
    "F010": [f"(port 80 or port 443 and src ip {PHONE}", "port in [80", "tcp)", "host 'x", "name ~ /never closed"],
    "F011": ["org apple"],
    "F012": ["domain *.doubleclick.net"],
    "F013": ["src dst port 80", "dst to org google", "next port 80", "src bytes > 1"],
    "F014": [f"src ip {PHONE} and bytes", "port", "port >", "port in 80", "port in []", "80", "192.0.2.1", "src", "src 80",
             "flags", "mac", "org", "group", "service", "country", "weekday", "time", "first seen", "duration", "router ip"],
    "F015": ["broadcast", "multicast", "gateway"],
    "F016": ["payload content 'GET'", "ttl > 5", "dst vlan 3", "beacon"],
    "F017": ["tcp or " * 600 + "udp", "@include long.filter"],
    "F018": ["(" * 65 + "tcp" + ")" * 65, "@itself"],
    "F019": [f"port in [{'1 ' * 1025}]", "port in [@many.txt]"],
    "F020": ["src mac 00:00:5e", "port foo", "proto foo", "ip example.org", "host 192.0.2.1/33", "net 10.0.0.0 255.0.255.0",
             "ip in [192.0.2.9-192.0.2.1]", "asn google", "name ~ /(/", "time 25:00-26:00", "weekday so", "first seen > soon"],
    "F021": ["port 70000", "port in [90-80]", "bytes > 99999999999T"],
    "F022": ["ip > 192.0.2.1", "bytes ~ 5", "org > a", "flags > S"],
    "F023": ["less 100", "greater 1500"],
    "F024": ["ip in [@blocked.txt]", "@include nothing.filter"],
}

WRONG_FILES = {
    "keys": '[listen]\nnetfow = ["[::]:2055"]\n[strore]\nkeep_extra = true\n[store]\nkeep_extr = true\nnonsense = 1\n',
    "values": 'listen.netflow = 2055\nlisten.sflow = ["*:6343"]\nreceive.workers = 0\nspool.max_size = "1kB"\n'
              'store.keep_extra = "yes"   # a comment\nstore.max_size = 5\nstore.keep_flows = "soon"\n',
    "tables": '[[router]]\naddress = "192.0.2.0/24"\n[[router]]\naddress = "192.0.2.1"\nsampling = 0\n[[router]]\naddress = "192.0.2.1"\n'
              '[[device]]\nname = ""\nmatch = ["ip:192.0.2.1"]\n[[device]]\nname = "phone"\nmatch = ["mac:00:00:5e:00:53:01"]\n'
              '[[device]]\nname = "tv"\nicon = "tv"\n[[group]]\nname = "family"\nmatch = ["device:nobody"]\n',
    "no tables": 'router = 5\ndevice = ["phone"]\n',
    "no TOML": "[store]\nmax_size = 20GiB\n",
    "long": 'listen.sflow = [' + ", ".join(f'"192.0.2.{number}:6343"' for number in range(9)) + ', "*:6343"] # 東京\n',
    "wide": 'device = "東京"\n[[device]]\nname = "東京"\nmatch = [] # 東京\n',
    "wide line": '"東京" = 1\n',
}


def columns(text):
    return sum(0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


class Messages(Case):
    def setUp(self):
        super().setUp()
        shutil.copytree(TOP / "tests/data/store-first-release/store", self.data)
        (self.folder / "ranges.csv").write_text(RANGES)
        (self.folder / "whither.toml").write_text(CONFIG)
        (self.folder / "long.filter").write_text("tcp or " * 20000 + "udp")
        (self.folder / "many.txt").write_text("1 " * 100001)
        self.whither("data", "import", self.folder / "ranges.csv")
        for name, text in VIEWS.items():
            self.whither("views", "save", name, text)
        self.whither("views", "save", "itself", "@itself")
        self.old = pathlib.Path.cwd()
        os.chdir(self.folder)
        self.addCleanup(os.chdir, self.old)

    def said(self, width, text):
        """What the program says of a filter."""
        done = self.run_whither("--width", width, "flows", text, "--since", "@1759990000", "--until", "@1760010000",
                                env={"WHITHER_CONFIG": "whither.toml"})
        self.assertIn(done.returncode, (0, 2), done.stderr)
        return done.stderr

    def compare(self, name, text):
        file = GOLDEN / f"{name}.txt"
        if os.environ.get("WHITHER_GOLDEN") == "write":
            GOLDEN.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.assertTrue(file.exists(), f"{file} is missing: WHITHER_GOLDEN=write makes it")
        self.assertEqual(file.read_text(), text, f"{file}: WHITHER_GOLDEN=write writes it anew")

    def check_lines(self, text, width):
        """The line that is meant fits, and its caret is not beyond it."""
        for line, caret in zip(text.splitlines(), text.splitlines()[1:]):
            if line.startswith("  | ") and re.fullmatch(r"  \| *\^+", caret):
                self.assertLessEqual(columns(line), width, line)
                self.assertLessEqual(columns(caret), width, caret)

    def test_every_code_is_asked_for(self):
        source = (TOP / "src/query/message_pages.cpp").read_text()
        codes = re.findall(r'\{"(F\d{3})"', source)
        self.assertGreaterEqual(len(codes), 24)
        self.assertEqual(sorted(FILTERS), sorted(codes))
        self.assertEqual(sorted(file.stem for file in GOLDEN.glob("F*.txt")), sorted(codes))

    def test_messages_of_filters(self):
        for code, filters in FILTERS.items():
            with self.subTest(code):
                pieces = []
                for text in filters:
                    told = {}
                    for width in WIDTHS:
                        told[width] = self.said(width, text)
                        self.assertIn(f"[{code}]", told[width].splitlines()[0], text)
                        self.check_lines(told[width], width)
                    for width in WIDTHS:
                        if width == WIDTHS[0] or told[width] != told[WIDTHS[0]]:
                            pieces.append(f"--- {width} columns\n{told[width]}")
                self.compare(code, "\n".join(pieces))

    def test_messages_of_the_configuration(self):
        pieces = []
        for name, text in WRONG_FILES.items():
            (self.folder / "wrong.toml").write_text(text)
            told = {}
            for width in WIDTHS:
                told[width] = self.whither("--width", width, "config", "check", "--config", "wrong.toml", data=False, code=1)
                self.check_lines(told[width], width)
                self.assertGreaterEqual(len(re.findall(r"^wrong\.toml:\d+:\d+: ", told[width], re.M)), 1)
            for width in WIDTHS:
                if width == WIDTHS[0] or told[width] != told[WIDTHS[0]]:
                    pieces.append(f"--- {name}, {width} columns\n{told[width]}")
        self.compare("configuration", "\n".join(pieces))


if __name__ == "__main__":
    unittest.main()
