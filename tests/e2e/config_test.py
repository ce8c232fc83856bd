"""The configuration file as a user writes it."""
import json
import socket
import struct
import unittest

from commands_test import exported, some_flows
from support import Case, ipfix, ipfix_records, ipfix_template, netflow5

RIGHT = """\
listen.netflow = ["127.0.0.1:0"]
listen.sflow = ["127.0.0.1:0"]
listen.ipfix_tcp = ["127.0.0.1:0"]
[[router]]
address = "192.0.2.1"
sampling = 100
"""


class Configuration(Case):
    def file(self, text, name="whither.toml"):
        path = self.folder / name
        path.write_text(text)
        return path

    def test_a_server_listens_where_the_file_says(self):
        server = self.serve("--config", self.file(RIGHT), listen=())
        kinds = [line.split()[1] for line in server.lines if line.startswith("listening")]
        self.assertEqual(kinds, ["udp", "udp", "tcp"])
        self.assertIn(f"config     {self.folder}/whither.toml", server.lines)
        server.send(netflow5(some_flows()), port=1)
        with socket.create_connection(("127.0.0.1", server.ports[2])) as out:
            out.sendall(ipfix(ipfix_template(), ipfix_records(some_flows())))
        self.eventually(lambda: self.json("status")["stored_flows"] == 12)

    def test_words_of_the_command_are_over_the_file(self):
        server = self.serve("--config", self.file(RIGHT.replace("listen.ipfix_tcp", "# ")))
        self.assertEqual(len(server.ports), 1)

    def test_by_default_a_server_has_the_ports_of_netflow_ipfix_and_sflow(self):
        try:
            for port in (2055, 4739, 6343):
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                    probe.bind(("0.0.0.0", port))
        except OSError:
            self.skipTest("another program has these ports: NOT TESTED")
        server = self.serve(listen=())
        self.assertEqual(server.ports, [2055, 4739, 6343])
        server.send(netflow5(some_flows()), port=2)
        self.eventually(lambda: self.json("status")["stored_flows"] == 6)

    def test_what_is_wrong_is_told_with_its_line_and_nothing_starts(self):
        wrong = self.file("listen.netfow = []\nstore.keep_extra = 1\n")
        lines = self.whither("config", "check", "--config", wrong, code=1, data=False).splitlines()
        self.assertEqual(lines, [f"{wrong}:1:8: there is no key `listen.netfow`",
                                 "  | listen.netfow = []",
                                 "  |        ^^^^^^",
                                 "  = did you mean `listen.netflow`?",
                                 f"{wrong}:2:20: store.keep_extra takes true or false",
                                 "  | store.keep_extra = 1",
                                 "  |                    ^"])
        answer = json.loads(self.whither("config", "check", "--config", wrong, "--json", code=1, data=False))
        self.assertEqual((answer["ok"], len(answer["complaints"])), (False, 2))
        for command in (["serve"], ["listen"], ["import", "pcap", "x.pcap"], ["import", "ipfix", "x.ipfix"]):
            self.whither(*command, "--config", wrong, code=2)
            self.assertIn("did you mean `listen.netflow`", self.stderr)
        self.whither("serve", "--config", self.folder / "absent", code=3)
        self.assertFalse(self.data.exists())

    def test_the_user_s_file_is_found_and_the_environment_is_over_it(self):
        (self.folder / "whither").mkdir()
        self.file('store.keep_extra = true\nlisten.sflow = ["127.0.0.1:6343"]\n', "whither/whither.toml")
        env = {"WHITHER_CONFIG": "", "XDG_CONFIG_HOME": str(self.folder), "WHITHER__LISTEN__SFLOW": "127.0.0.1:1,[::1]:2"}
        shown = json.loads(self.whither("config", "show", "--json", data=False, env=env))
        settings = {each["key"]: (each["value"], each["from"]) for each in shown["settings"]}
        self.assertEqual(settings["store.keep_extra"], (True, f"{self.folder}/whither/whither.toml:1"))
        self.assertEqual(settings["listen.sflow"], (["127.0.0.1:1", "[::1]:2"], "environment WHITHER__LISTEN__SFLOW"))
        self.assertIn(f"{self.folder}/whither/whither.toml  (user, read; written by `config set`)", self.whither("config", "path", data=False, env=env))
        env["WHITHER__LISTEN__SFLO"] = "x"
        self.whither("config", "check", data=False, env=env, code=1)

    def imported(self, *words):
        """The rows that an import with these words makes, in a store of their own."""
        self.data = self.folder / f"data-{len(list(self.folder.iterdir()))}"
        self.whither("import", *words)
        return [json.loads(line) for line in self.whither("flows", "any", "-n", "0", "--since", "@0", "--ndjson").splitlines()]

    def test_the_rate_of_a_router_is_over_what_it_says(self):
        capture = self.folder / "capture.pcap"
        capture.write_bytes(exported([netflow5(some_flows())]))
        self.assertEqual({row["sampling"] for row in self.imported("pcap", capture)}, {1})
        rows = self.imported("pcap", capture, "--config", self.file(RIGHT))
        self.assertEqual({row["sampling"] for row in rows}, {100})
        self.assertEqual(sum(row["bytes"] for row in rows), 28092, "as exported")
        other = self.file(RIGHT.replace("192.0.2.1", "192.0.2.2"))
        self.assertEqual({row["sampling"] for row in self.imported("pcap", capture, "--config", other)}, {1})

    def test_extra_is_kept_on_request(self):
        file = self.folder / "flows.ipfix"
        template = struct.pack(">HHHHHHHHHH", 2, 20, 256, 3, 8, 4, 12, 4, 52, 1)  # sourceIPv4Address, …, minimumTTL
        data = struct.pack(">HH4s4sB", 256, 13, bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2]), 64)
        file.write_bytes(ipfix(template, data))
        self.assertEqual([row.get("extra") for row in self.imported("ipfix", file)], [None])
        rows = self.imported("ipfix", file, "--config", self.file("store.keep_extra = true"))
        self.assertIn("minimumTTL", str(rows[0]["extra"]))

    def test_what_is_shown_can_be_a_file_again(self):
        shown = self.whither("config", "show", "--config", self.file(RIGHT), data=False)
        again = self.whither("config", "show", "--config", self.file(shown, "again.toml"), data=False)
        self.assertEqual(again, shown)
        self.assertNotIn("#", shown)
        with_origin = self.whither("config", "show", "--origin", "--config", self.file(RIGHT), data=False)
        self.assertEqual([line.split("  #")[0] for line in with_origin.splitlines()], shown.splitlines())
        self.assertIn(f"sampling = 100  # {self.folder}/whither.toml:6", with_origin)
        self.assertIn('spool.max_size = "1GB"  # built in', with_origin)

    def test_a_folder_is_no_configuration(self):
        self.whither("config", "show", "--config", self.folder, code=3, data=False)

    def test_init_writes_a_file_that_changes_nothing_until_it_is_edited(self):
        env = {"WHITHER_CONFIG": "", "XDG_CONFIG_HOME": str(self.folder)}
        before = self.whither("config", "show", data=False, env=env)
        self.assertEqual(self.whither("config", "init", data=False, env=env), f"{self.folder}/whither/whither.toml\n")
        file = self.folder / "whither/whither.toml"
        text = file.read_text()
        self.assertEqual(self.whither("config", "show", data=False, env=env), before)
        self.whither("config", "init", data=False, env=env, code=2)
        self.assertIn("is there already", self.stderr)
        self.assertEqual(self.whither("config", "init", "-o", "-", data=False), text)
        self.whither("config", "init", "-o", self.folder / "other.toml", data=False)
        self.assertEqual((self.folder / "other.toml").read_text(), text)
        for line in before.splitlines():
            self.assertIn("\n#" + line.split(".", 1)[1] + "\n", text, "every key stands there as it is built in")
        self.whither("config", "set", "store.max_size", "100GB", data=False, env=env)
        self.assertEqual(file.read_text(), text.replace('#max_size = "20GiB"\n', '#max_size = "20GiB"\nmax_size = "100GB"\n'))
        self.whither("config", "unset", "store.max_size", data=False, env=env)
        self.assertEqual(file.read_text(), text)

    def test_set_changes_one_value_and_keeps_the_rest(self):
        file = self.file("# mine\r\n[store]  # disk\r\nkeep_extra = false # why not\r\n")
        file.chmod(0o640)
        words = ("--config", file, "store.keep_extra", "true")
        self.assertEqual(self.whither("config", "set", *words, data=False), f"{file}:3\n")
        self.assertEqual(file.read_bytes(), b"# mine\r\n[store]  # disk\r\nkeep_extra = true # why not\r\n")
        self.assertEqual(file.stat().st_mode & 0o7777, 0o640)
        self.assertEqual(list(self.folder.iterdir()), [file])
        self.whither("config", "set", *words, data=False, env={"WHITHER__STORE__KEEP_EXTRA": "false"})
        self.assertIn("note: environment WHITHER__STORE__KEEP_EXTRA is over it", self.stderr)
        for key, value, told in (("store.keep_extra", "perhaps", "takes true or false"), ("store.keep_extr", "true", "did you mean"),
                                 ("router.sampling", "7", "[[router]]"), ("device.name", "phone", "[[device]]")):
            self.whither("config", "set", "--config", file, key, value, data=False, code=2)
            self.assertIn(told, self.stderr)
        self.whither("config", "unset", "--config", file, "store.max_size", data=False)
        self.assertIn("does not say store.max_size", self.stderr)
        self.whither("config", "set", "store.keep_extra", "true", data=False, code=2)
        self.assertIn("/dev/null is no file", self.stderr)

    def test_what_was_set_is_what_a_server_does(self):
        file = self.folder / "new/whither.toml"
        self.whither("config", "set", "--config", file, "listen.netflow", "127.0.0.1:0,127.0.0.1:0", data=False)
        self.whither("config", "set", "--config", file, "listen.sflow", "", data=False)
        self.assertEqual(len(self.serve("--config", file, listen=()).ports), 2)


if __name__ == "__main__":
    unittest.main()
