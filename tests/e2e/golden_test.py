"""What commands print for people, at three widths, over a store that is always the same.

The outputs are files in tests/data/golden/. Where a change is wanted, WHITHER_GOLDEN=write python3 -m unittest golden_test
writes them anew: look at what git diff shows.
"""
import os
import re
import shlex
import unittest

import household
from household import WINDOW
from support import PHONE, ROUTER, TOP, Case

FOLDER = TOP / "tests/data/golden"
WIDTHS = (60, 80, 120)
OUTPUTS = {
    "top-orgs": ("top", "orgs", *WINDOW),
    "top-orgs-without-names": ("top", "orgs", *WINDOW),
    "top-peers": ("top", "peers", "--sort", "packets", *WINDOW),
    "top-devices": ("top", "devices", *WINDOW),
    "top-ports": ("top", "ports", "-n", "3", *WINDOW),
    "top-protocols": ("top", "protocols", *WINDOW),
    "top-countries": ("top", "countries", *WINDOW),
    "top-asn": ("top", "asn", *WINDOW),
    "top-routers": ("top", "routers", *WINDOW),
    "top-step": ("top", "orgs", "--step", "30m", *WINDOW),
    "top-compare": ("top", "orgs", "--compare", "previous", *WINDOW),
    "top-step-compare": ("top", "peers", "--step", "1h", "--compare", "previous", *WINDOW),
    "top-nothing": ("top", "orgs", "port 9", *WINDOW),
    "flows": ("flows", "-n", "12", *WINDOW),
    "flows-all": ("flows", "-n", "0", *WINDOW),
    "flows-nothing": ("flows", "port 9", *WINDOW),
    "device": ("device", PHONE, *WINDOW),
    "who": ("who", "AS64496", *WINDOW),
    "interfaces": ("interfaces", "--since", "@0"),
    "storage-info": ("storage", "info"),
    "storage-check": ("storage", "check"),
    "views": ("views", "list"),
    "status": ("status",),
    "whois": ("whois", "11.0.0.7", "13.0.0.9", ROUTER, "--offline"),
    "sql": ("sql", "SELECT org(dst_addr) AS org, count(*) AS flows, sum(bytes) AS bytes FROM flows GROUP BY 1 ORDER BY 3 DESC, 1"),
    "help": ("help",),
    "config-schema": ("config", "schema"),
}
OF_A_SERVER = ("interfaces", "status")
WITHOUT_NAMES = ("top-orgs-without-names",)
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# What no two runs have in common, and what stands for it, as long.
OF_NOW = {
    "whois": ((r"\d{4}-\d\d-\d\d", "YYYY-MM-DD"),),
    "status": ((r"process \d+", "process PID"), (r":\d{5}\b", ":PORTS"), (rf"\d+ ({MONTHS}) [\d: ]*\d\d:\d\d:\d\d", "DD MMM HH:MM:SS")),
    "views": ((rf"\d+ ({MONTHS}) [\d:]+", "DD MMM HH:MM:SS"),),
    "storage-info": ((r"[\d.]+ [kMGT]?B\b", "SIZE"), (r"[\d.]+ bytes a flow", "SIZE a flow")),
    "storage-check": ((r"[\d.]+ [kMGT]?B\b", "SIZE"),),
}


class Golden(Case):
    maxDiff = None

    def printed(self, name, width):
        """A command, and what it prints."""
        words = OUTPUTS[name]
        text = self.whither(*words, "--width", width, data=words[0] not in ("help", "config"))
        text = text.replace(str(self.data), "FOLDER")
        for pattern, mask in OF_NOW.get(name, ()):
            text = re.sub(pattern, mask, text)
        return f"$ whither {shlex.join(words)} --width {width}\n{text}\n"

    def agree(self, names):
        for name in names:
            with self.subTest(name):
                file = FOLDER / f"{name}.txt"
                text = "".join(self.printed(name, width) for width in WIDTHS)
                if os.environ.get("WHITHER_GOLDEN") == "write":
                    FOLDER.mkdir(exist_ok=True)
                    file.write_text(text)
                self.assertEqual(text, file.read_text())

    def test_outputs_over_a_store_with_names(self):
        household.fill(self)
        self.whither("views", "save", "abroad", "country in [DE JP] and not port 53 and bytes > 1k and packets > 3 and duration >= 0")
        self.whither("views", "save", "web", "tcp and port in [80 443]")
        self.agree(name for name in OUTPUTS if name not in OF_A_SERVER and name not in WITHOUT_NAMES)

    def test_outputs_without_names(self):
        household.fill(self, names=False)
        self.agree(WITHOUT_NAMES)

    def test_outputs_of_what_a_server_has_heard(self):
        household.serve_for_a_moment(self)
        self.agree(OF_A_SERVER)

    def test_every_file_is_of_an_output(self):
        self.assertEqual({file.stem for file in FOLDER.glob("*.txt")}, set(OUTPUTS))


if __name__ == "__main__":
    unittest.main()
