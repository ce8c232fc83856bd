"""Devices, groups and views: names that people give, in filters, in --device and in `who`."""
import json
import subprocess
import unittest

from commands_test import some_flows
from support import PHONE, WHITHER, Case, netflow5

CONFIG = f"""
[[group]]
name = "family"
match = ["device:phone"]

[[device]]
name = "phone"
match = ["ip:{PHONE}", "ip:2001:db8::139"]

[[device]]
name = "desk"
match = ["net:192.168.1.16/28"]
"""


class Names(Case):
    def setUp(self):
        super().setUp()
        self.config = self.folder / "whither.toml"
        self.config.write_text(CONFIG)
        self.env = {"WHITHER_CONFIG": str(self.config)}
        server = self.serve()
        server.send(netflow5(some_flows() + [("192.168.1.20", "198.51.100.7", 9, 900, 40000, 443)]))
        self.eventually(lambda: self.json("status")["stored_flows"] == len(some_flows()) + 1)
        server.stop()

    def total(self, *words):
        return self.json("top", "peers", *words, env=self.env)["total"]["flows"]

    def test_devices_and_groups_are_known_to_filters_and_device(self):
        by_address = self.total(f"ip {PHONE}")
        self.assertGreater(by_address, 0)
        for words in (["device phone"], ["device PHONE"], ["group family"], ["src phone or dst phone"], ["--device", "Phone"],
                      ["--device", PHONE]):
            self.assertEqual(self.total(*words), by_address, words)
        self.assertEqual(self.total("src desk"), 1)
        self.assertEqual(self.json("top", "peers", "--device", "desk", env=self.env)["query"]["device"], "desk")

    def test_a_device_that_nobody_has_is_told_with_the_nearest(self):
        self.whither("top", "peers", "device phnoe", code=2, env=self.env)
        self.assertIn("error[F003]: no device is called `phnoe`", self.stderr)
        self.assertIn("device phone", self.stderr)
        self.whither("top", "peers", "--device", "phnoe", code=2, env=self.env)
        self.assertIn("neither the name of a device", self.stderr)

    def test_the_configuration_shows_and_checks_them(self):
        shown = self.json("config", "show", data=False, env=self.env)
        self.assertEqual([device["name"] for device in shown["devices"]], ["phone", "desk"])
        self.assertEqual(shown["groups"][0]["match"], ["device:phone"])
        text = self.whither("config", "show", data=False, env=self.env)
        again = self.folder / "again.toml"
        again.write_text(text[text.index("[[device]]"):])
        self.assertEqual(self.json("config", "show", "--config", again, data=False)["devices"][1]["match"], ["net:192.168.1.16/28"])
        self.config.write_text(CONFIG + '[[device]]\nname = "tv"\nmatch = ["maker:00:00:5e"]\n')
        self.whither("config", "check", data=False, env=self.env, code=1)
        self.whither("top", "peers", "device phone", env=self.env)
        self.assertIn("device.match takes", self.stderr, "what is wrong is told, and what is right is known")

    def test_views_keep_filters(self):
        self.whither("views", "list")
        self.assertIn("there is no view yet", self.stderr)
        self.whither("views", "save", "mine", "device phone and dst port 443", env=self.env)
        self.assertEqual(self.total("@mine"), self.total("device phone and dst port 443"))
        self.assertEqual(self.total("not @MINE"), self.total("not (device phone and dst port 443)"))
        self.whither("views", "save", "both", "@mine or src desk", env=self.env)
        self.assertEqual(self.total("@both"), self.total("@mine") + 1)
        self.whither("views", "save", "Mine", "udp", env=self.env)
        self.assertEqual([view["filter"] for view in self.json("views", "list")["rows"]], ["@mine or src desk", "udp"])
        self.whither("views", "rm", "mine")
        self.whither("top", "peers", "@both", code=2, env=self.env)
        self.assertIn("in view `both`:", self.stderr)
        self.assertIn("no view is called `mine`", self.stderr)
        self.whither("views", "rm", "mine", code=2)
        self.whither("views", "save", "bad", "prot 443", code=2)
        self.whither("views", "save", "a b", "tcp", code=2)
        self.whither("views", "save", "itself", "tcp", env=self.env)
        self.whither("views", "save", "itself", "@itself", env=self.env)
        self.whither("top", "peers", "@itself", code=2, env=self.env)
        self.assertIn("error[F018]", self.stderr)

    def test_a_damaged_state_hinders_nothing_but_views(self):
        (self.data / "state.db").write_bytes(b"this is no database, however long it may be " * 50)
        self.assertGreater(self.total("any"), 0)
        self.whither("views", "list", code=4)
        self.whither("top", "peers", "@mine", code=2)
        self.assertIn("views cannot be read", self.stderr)

    def test_who_turns_the_question_round(self):
        rows = self.json("who", "198.51.100.7", env=self.env)["rows"]
        self.assertEqual([row["key"] for row in rows], ["desk"])
        self.assertEqual(self.json("who", "443/tcp", "--sort", "flows")["query"]["filter"], "tcp port 443")
        for word, meant in (("AS64496", "AS64496"), ("DE", "country DE"), ("*.example.org", "domain '*.example.org'"),
                            ("53", "port 53"), ("2001:db8::/32", "ip 2001:db8::/32")):
            self.assertEqual(self.json("who", word)["query"]["filter"], meant)
        self.whither("who", "nobody in particular", code=2)
        self.whither("who", "nobody", code=2)
        self.assertIn("no organisation is called `nobody`", self.stderr)

    def test_a_device_is_told_of_as_a_whole(self):
        told = self.json("device", "phone", env=self.env)
        self.assertEqual(told["addresses"][0]["first"], PHONE)
        total = self.json("top", "orgs", "--device", "phone", env=self.env)["total"]
        self.assertEqual(told["orgs"]["total"], total)
        self.assertEqual(told["ports"]["total"], total)
        self.assertEqual(sum(told["hours"]), total["bytes"])
        self.assertEqual(len(told["hours"]), 24)
        self.assertIn("compare", told["orgs"])
        text = self.whither("device", "phone", env=self.env)
        for word in ("phone (192.168.1.139, 2001:db8::139)", "ORGANISATION", "CHANGE", "SERVICE", "hours   |", "flows"):
            self.assertIn(word, text)
        self.whither("device", "192.0.2.99", "--fail-empty", code=1)
        self.whither("device", "nobody", code=2)

    def test_a_filter_takes_files(self):
        (self.folder / "list.txt").write_text("198.51.100.7 # a server\n203.0.113.0/24\n")
        (self.folder / "web.filter").write_text("port in [80 443]\n")
        for words, same in ((["ip in [@list.txt]"], ["ip in [198.51.100.7 203.0.113.0/24]"]),
                            (["@include web.filter and tcp"], ["tcp and port in [80 443]"])):
            run = subprocess.run([WHITHER, "top", "peers", *words, "--json", "--data-dir", self.data], cwd=self.folder,
                                 capture_output=True, text=True, timeout=60)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertEqual(json.loads(run.stdout)["total"]["flows"], self.total(*same))
        run = subprocess.run([WHITHER, "top", "peers", "ip in [@/etc/hosts]", "--data-dir", self.data], cwd=self.folder,
                             capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 2)
        self.assertIn("lies neither below this folder", run.stderr)


if __name__ == "__main__":
    unittest.main()
