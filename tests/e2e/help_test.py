"""`whither help` and `whither man`: one text for the program, the documentation and the man pages."""
import re
import shutil
import subprocess
import unittest

from support import TOP, Case

PAGES = {"filter": "filter", "time": "times", "units": "units", "json": "json", "exit": "exit-codes",
         "config": "configuration"}


def commands_of(case, *path):
    """Every command, as its words, by what --help lists."""
    text = case.whither(*path, "--help", data=False)
    listed = re.search(r"^Subcommands:\n((?:  .*\n?)+)", text, re.MULTILINE)
    for name in re.findall(r"^  (\w+) ", listed.group(1), re.MULTILINE) if listed else []:
        yield (*path, name)
        yield from commands_of(case, *path, name)


class Help(Case):
    def test_a_topic_is_the_page_of_the_reference_with_tables_of_the_program(self):
        for topic, page in PAGES.items():
            told = self.whither("help", topic, "--markdown", data=False)
            self.assertEqual(told, (TOP / f"docs/reference/{page}.md").read_text(),
                             f"stale: whither help {topic} --markdown > docs/reference/{page}.md")

    def test_a_topic_is_printed_for_people(self):
        for topic in PAGES:
            text = self.whither("help", topic, data=False)
            self.assertNotIn("](", text)
            self.assertNotIn("<!--", text)
            self.assertNotIn("|---", text)
            for line in text.splitlines():
                self.assertTrue(len(line) <= 80 or line.startswith("    ") or max(map(len, line.split())) > 50, line)

    def test_every_code_of_the_source_has_its_page(self):
        source = "".join(file.read_text() for file in (TOP / "src/query").glob("*.cpp"))
        codes = set(re.findall(r'"(F\d{3})"', source))
        self.assertGreaterEqual(len(codes), 22)
        table = self.whither("help", "filter", data=False)
        for code in codes:
            page = self.whither("help", code, data=False)
            self.assertTrue(page.startswith(f"{code}: "), page)
            self.assertIn("WRITE", page)
            self.assertIn(f"  {code}  ", table)
        self.assertIn("error[F002]: unknown keyword `prot`", self.whither("help", "f002", data=False))

    def test_a_key_of_the_configuration_is_explained(self):
        self.assertIn("20GiB", self.whither("help", "store.max_size", data=False))

    def test_a_command_is_helped_as_by_its_own_option(self):
        self.assertIn("whither config --help", self.whither("help", "config", data=False))  # which is a topic
        for words in commands_of(self):
            if words == ("config",):
                continue
            self.assertEqual(self.whither("help", *words, data=False), self.whither(*words, "--help", data=False))

    def test_alone_it_lists_commands_and_topics(self):
        text = self.whither("help", data=False)
        for word in ("top", "serve", *PAGES):
            self.assertRegex(text, rf"(?m)^  {word} ")

    def test_an_unknown_word_is_told(self):
        self.whither("help", "filtre", code=2, data=False)
        self.assertIn("did you mean `filter`?", self.stderr)

    def test_times_that_the_page_tells_of_are_understood(self):
        page = (TOP / "docs/reference/times.md").read_text()
        rows = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
        times = [time.strip("'") for row in rows for time in re.findall(r"`([^`]+)`", row)]
        self.assertGreater(len(times), 8)
        for time in times:
            # Asked of no store: a time that is wrong would be exit 2.
            self.whither("flows", "--since", time, code=3)


class Man(Case):
    def setUp(self):
        super().setUp()
        self.pages = self.folder / "man"
        self.whither("man", "--all", self.pages, data=False)

    def test_there_is_a_page_for_every_command_and_each_names_its_options(self):
        files = {file.name for file in self.pages.iterdir()}
        self.assertLessEqual({"whither.1", "whither.toml.5", "whither-filter.7"}, files)
        for words in commands_of(self):
            text = (self.pages / f"whither-{words[0]}.1").read_text()
            for option in re.findall(r"^  (?:-\w,)?(--[\w-]+)", self.whither(*words, "--help", data=False), re.MULTILINE):
                self.assertIn(option.replace("-", r"\-"), text, words)
            for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "FILES", "SEE ALSO"):
                self.assertIn(f".SH {section}\n", text)

    def test_one_is_printed_by_its_name(self):
        self.assertEqual(self.whither("man", "top", data=False), (self.pages / "whither-top.1").read_text())
        self.assertEqual(self.whither("man", data=False), (self.pages / "whither.1").read_text())
        self.assertEqual(self.whither("man", "whither.toml", data=False), (self.pages / "whither.toml.5").read_text())
        self.assertEqual(self.whither("man", "filter", data=False), (self.pages / "whither-filter.7").read_text())
        self.whither("man", "nothing", code=2, data=False)

    def check(self, *command):
        """Every page is read without a word."""
        if shutil.which(command[0]) is None:
            print(f"NOT TESTED: {command[0]} is not installed")
            self.skipTest(f"{command[0]} is not installed")
        for page in sorted(self.pages.iterdir()):
            done = subprocess.run([*command, page], capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, ""), f"{page.name}: {done.stdout[:2000]}")
            yield page, done.stdout

    def test_mandoc_has_nothing_to_say(self):
        for page, text in self.check("mandoc", "-T", "lint", "-W", "warning"):
            self.assertEqual(text, "", page.name)

    def test_groff_has_nothing_to_say(self):
        for page, text in self.check("groff", "-man", "-ww", "-T", "utf8", "-K", "utf8"):
            self.assertIn("SEE ALSO", re.sub(".\b", "", text), page.name)


if __name__ == "__main__":
    unittest.main()
