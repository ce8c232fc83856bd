"""Every `$ whither …` line of the documentation is run against a prepared store."""
import os
import pathlib
import re
import shlex
import subprocess
import unittest

from commands_test import exported
from support import PHONE, ROUTER, TOP, WHITHER, Case, netflow5


def examples(file):
    """(line number, words, exit code) of each example in the ```console blocks of a page."""
    inside, lines = False, file.read_text().splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            inside = line.startswith("```console")
        if inside and line.startswith("$ whither"):
            behind = lines[number] if number < len(lines) else ""
            code = re.fullmatch(r"\(exit (\d+)\)", behind.strip())
            yield number, shlex.split(line[2:]), int(code.group(1)) if code else 0


class Documentation(Case):
    def test_every_example_does_what_it_says(self):
        records = [(PHONE, "8.8.8.8", 2, 140, 40000, 53, 17), ("8.8.8.8", PHONE, 2, 400, 53, 40000, 17),
                   (PHONE, "8.8.8.8", 5, 900, 40004, 443), (PHONE, "1.1.1.1", 10, 3000, 40001, 443),
                   ("1.1.1.1", PHONE, 20, 24000, 443, 40001), (PHONE, ROUTER, 5, 500, 40002, 80),
                   (PHONE, "192.0.2.10", 1, 52, 40003, 443)]
        capture = self.folder / "capture.pcap"
        capture.write_bytes(exported([netflow5(records)]))
        self.whither("import", "pcap", capture)
        ranges = self.folder / "ranges.csv"
        ranges.write_text("8.8.8.0,8.8.8.255,15169,Google LLC\n1.1.1.0,1.1.1.255,13335,\"Cloudflare, Inc.\"\n")
        self.whither("data", "import", ranges)
        pages = [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]
        count = 0
        for page in pages:
            for number, words, code in examples(page):
                count += 1
                done = subprocess.run([WHITHER, *words[1:]], capture_output=True, text=True, timeout=60, cwd=self.folder,
                                      env={**os.environ, "WHITHER_DATA_DIR": str(self.data),
                                           "XDG_CONFIG_HOME": str(self.folder)})
                self.assertEqual(done.returncode, code, f"{page.relative_to(TOP)}:{number}: {words}\n{done.stderr}")
        print(f"documentation: {count} examples run")
        self.assertGreater(count, 20)

    def test_every_link_leads_somewhere(self):
        for page in [*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md"), *(TOP / "src").rglob("*.md")]:
            for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
                if not target.startswith("http"):
                    self.assertTrue((page.parent / target).exists(), f"{page.relative_to(TOP)} → {target}")

    def test_every_command_and_loss_is_documented(self):
        page = (TOP / "docs/reference/commands.md").read_text()
        for name in re.findall(r'add_subcommand\(\s*"(\w+)"', "".join(
                file.read_text() for file in (TOP / "src/app/commands").glob("*.cpp"))):
            self.assertIn(name, page)
        fields = (TOP / "docs/reference/fields.md").read_text()
        for name in re.findall(r"WHITHER_FIELD\((\w+), +\"", (TOP / "src/flow/field_list.h").read_text()):
            self.assertIn(f"`{name}`", fields)
        for name in re.findall(r"WHITHER_DROP\((\w+), +\"", (TOP / "src/flow/drop_list.h").read_text()):
            self.assertIn(name, page)


if __name__ == "__main__":
    unittest.main()
