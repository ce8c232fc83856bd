"""`whither completions`: the scripts, in real shells, and the words that they ask for."""
import os
import pathlib
import shutil
import subprocess
import unittest

from support import WHITHER, Case

# Sources the script, plays readline, and prints what it would offer.
BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
compopt() { options="$*"; }
_whither
echo "$options" >&2
printf '%s\\n' "${COMPREPLY[@]}"
"""


class Words(Case):
    def complete(self, *words):
        lines = self.whither("complete", "--", *words, data=False).splitlines()
        return [line.split("\t")[0] for line in lines]

    def test_commands_and_their_options(self):
        self.assertLessEqual({"serve", "top", "flows", "help", "man", "completions"}, set(self.complete("")))
        self.assertNotIn("complete", self.complete(""))
        self.assertEqual(self.complete("fl"), ["flows"])
        self.assertEqual(self.complete("config", ""), ["check", "show", "path", "schema", "init", "set", "unset"])
        self.assertIn("--since", self.complete("flows", "--s"))
        self.assertEqual(self.complete("version", ""), [])

    def test_values_that_are_fixed(self):
        orders = ["bytes", "up", "down", "packets", "flows"]
        self.assertEqual(self.complete("top", "orgs", "--sort", ""), orders)
        self.assertEqual(self.complete("top", "orgs", "--sort", "=", ""), orders)  # as bash cuts --sort=
        self.assertEqual(self.complete("top", "orgs", "--sort=p"), ["--sort=packets"])
        self.assertIn("peers", self.complete("top", ""))
        self.assertEqual(self.complete("completions", ""), ["bash", "zsh", "fish"])
        self.assertEqual(self.complete("replay", "--version", ""), ["5", "9", "10"])

    def test_topics_codes_keys_and_commands_behind_help(self):
        words = self.complete("help", "")
        self.assertLessEqual({"filter", "F002", "store.max_size", "top"}, set(words))
        self.assertEqual(self.complete("help", "config", ""), ["check", "show", "path", "schema", "init", "set", "unset"])
        self.assertEqual(self.complete("man", "wh"), ["who", "whois"])

    def test_paths(self):
        self.assertEqual(self.complete("import", "pcap", ""), [":files"])
        self.assertEqual(self.complete("export", "-o", ""), [":files"])
        self.assertEqual(self.complete("flows", "--data-dir", ""), [":folders"])

    def test_filters_word_by_word(self):
        for command in (["flows"], ["top", "orgs"]):
            self.assertEqual(self.complete(*command, "src", "po"), ["port", "portrange"])
            self.assertEqual(self.complete(*command, "--last", "1h", "src", "port", "1", "a"), ["and"])
            self.assertEqual(self.complete(*command, "src", "port", "dns"),
                             ["dns", "dns-over-quic", "dns-over-tls"])
        self.assertNotIn("bytes", self.complete("flows", "src", ""))
        self.assertEqual(self.complete("flows", "proto", "gr"), ["gre"])
        self.assertEqual(self.complete("flows", "tcp", "and", "dst", "as"), ["as", "asn"])

    def test_filters_in_quotes_are_completed_at_their_end(self):
        self.assertEqual(self.complete("flows", "src ip 192.0.2.1 and dst po"),
                         [":goes-on", "src ip 192.0.2.1 and dst port", "src ip 192.0.2.1 and dst portrange"])
        self.assertEqual(self.complete("flows", "port in [53, https-"), [":goes-on"])
        self.assertIn("(port in [53, https", self.complete("flows", "(port in [53, http"))


class Bash(Case):
    def setUp(self):
        super().setUp()
        if shutil.which("bash") is None:
            print("NOT TESTED: there is no bash")
            self.skipTest("no bash")
        self.script = self.folder / "whither.bash"
        self.script.write_text(self.whither("completions", "bash", data=False))

    def reply(self, *words, cwd=None):
        done = subprocess.run(["bash", "--norc", "-c", BASH, "bash", self.script, WHITHER, *words], capture_output=True,
                              text=True, timeout=60, cwd=cwd)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.options = done.stderr
        return done.stdout.splitlines()

    def test_the_function_fills_its_reply(self):
        self.assertEqual(self.reply("to"), ["top"])
        self.assertEqual(self.reply("top", "orgs", "--sort", "p"), ["packets"])
        self.assertEqual(self.reply("flows", "src", "po"), ["port", "portrange"])
        self.assertEqual(self.reply("flows", "'src ip 192.0.2.1 and dst ports"), [""])
        self.assertEqual(self.reply("flows", "'not src po")[0], "not src port")
        self.assertIn("nospace", self.options)
        self.assertEqual(self.reply("flows", "'src port 1 an"), ["src port 1 and", "src port 1 and "])  # stays open

    def test_files_and_folders_are_the_shells(self):
        (self.folder / "a folder").mkdir()
        (self.folder / "a file.pcap").touch()
        self.assertEqual(sorted(self.reply("import", "pcap", "a", cwd=self.folder)), ["a file.pcap", "a folder"])
        self.assertIn("filenames", self.options)
        self.assertEqual(self.reply("serve", "--data-dir", "a", cwd=self.folder), ["a folder"])

    def test_it_is_set_for_the_program(self):
        done = subprocess.run(["bash", "--norc", "-c", f"source {self.script}; complete -p whither"], capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.stdout, "complete -F _whither whither\n")


class OtherShells(Case):
    def shell(self, name):
        if shutil.which(name) is None:
            print(f"NOT TESTED: {name} is not installed")
            self.skipTest(f"{name} is not installed")
        script = self.folder / f"_whither.{name}"
        script.write_text(self.whither("completions", name, data=False))
        done = subprocess.run([name, "-n", script], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return script

    def test_zsh_reads_its_script(self):
        self.shell("zsh")

    def test_fish_reads_its_script_and_offers_words(self):
        script = self.shell("fish")
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "whither").symlink_to(pathlib.Path(WHITHER).resolve())
        done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C 'whither top --sort p'"],
                              capture_output=True, text=True, timeout=60,
                              env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "HOME": str(self.folder)})
        self.assertEqual(done.stdout.split(), ["packets"], done.stderr)

    def test_another_shell_is_refused(self):
        self.whither("completions", "csh", code=2, data=False)
        self.assertIn("bash, zsh, fish", self.stderr)


if __name__ == "__main__":
    unittest.main()
