"""Reverse DNS (`--reverse`), with a name server that is played on loopback."""
import socket
import sqlite3
import struct
import threading
import time
import unittest

import household
from household import WINDOW
from schemas_test import faults
from support import PHONE, Case

NOT_FOUND, REFUSED = 3, 5
RESOLVER, SHOP, VIDEO = "8.8.8.8", "13.0.0.9", "2001:db8:1::10"


class NameServer:
    """Answers by the address that is asked for: labels, a code, or None for silence."""

    def __init__(self, case):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.where = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.answers, self.asked, self.delay = {}, [], 0
        self.other = NOT_FOUND
        threading.Thread(target=self.run, daemon=True).start()
        case.addCleanup(self.socket.close)

    def run(self):
        while True:
            try:
                question, sender = self.socket.recvfrom(512)
            except OSError:
                return
            threading.Thread(target=self.reply, args=(question, sender), daemon=True).start()

    def reply(self, question, sender):
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1 : at + 1 + question[at]].decode())
            at += 1 + question[at]
        address = ".".join(reversed(labels[:4])) if labels[-2] == "in-addr" else socket.inet_ntop(
            socket.AF_INET6, bytes.fromhex("".join(reversed(labels[:32]))))
        self.asked.append(address)
        answer = self.answers.get(address, self.other)
        if answer is None:
            return
        time.sleep(self.delay)
        code, count, record = (answer, 0, b"") if isinstance(answer, int) else (0, 1, b"")
        if count:
            name = b"".join(bytes([len(label)]) + label for label in answer) + b"\0"
            record = b"\xc0\x0c" + struct.pack(">HHIH", 12, 1, 60, len(name)) + name
        head = question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, count, 0, 0)
        try:
            self.socket.sendto(head + question[12 : at + 5] + record, sender)
        except OSError:
            pass


class Reverse(Case):
    def setUp(self):
        super().setUp()
        household.fill(self)
        self.server = NameServer(self)
        self.server.answers = {RESOLVER: (b"dns", b"example", b"net"), SHOP: (b"host-9", b"shop", b"example"),
                               "14.0.0.10": REFUSED, VIDEO: (b"v6", b"example")}
        self.config = self.folder / "whither.toml"
        self.config.write_text(f'names.reverse_dns = "{self.server.where}"\n')
        self.on = {"WHITHER_CONFIG": str(self.config)}

    def peers(self, *words, **more):
        answer = self.json("top", "peers", *WINDOW, "--reverse", *words, env=self.on, **more)
        self.assertEqual(faults(answer, "top"), [])
        return {row["key"]: row.get("ptr") for row in answer["rows"]}

    def test_it_is_off_until_the_configuration_says_otherwise(self):
        for command in (("top", "peers"), ("flows",)):
            self.whither(*command, *WINDOW, "--reverse", code=2)
            self.assertIn("reverse DNS is switched off", self.stderr)
        self.whither("top", "peers", *WINDOW, env=self.on)
        self.whither("flows", *WINDOW, env=self.on)
        self.assertEqual(self.server.asked, [])

    def test_peers_get_the_names_that_their_owners_gave_them(self):
        peers = self.peers()
        self.assertEqual((peers[RESOLVER], peers[SHOP], peers[VIDEO]), ("dns.example.net", "host-9.shop.example", None))
        self.assertIsNone(peers["1.1.1.1"])
        self.assertIn("1 of 5 addresses stay without an answer: the name server refused, failed or cannot be reached", self.stderr)
        self.assertEqual(set(self.server.asked), {RESOLVER, SHOP, "1.1.1.1", "11.0.0.7", "14.0.0.10"})
        self.assertFalse([each for each in self.server.asked if each.startswith("192.168.") or ":" in each],
                         "private and special addresses are not asked for")
        text = self.whither("top", "peers", *WINDOW, "--reverse", env=self.on)
        self.assertRegex(text, r"PEER +PTR +ORGANISATION")
        self.assertIn("host-9.shop.example", text)
        self.assertTrue(self.whither("top", "peers", *WINDOW, "--reverse", "--csv", env=self.on).startswith("rank,key,name,"))
        self.assertIn(",ptr\n", self.whither("top", "peers", *WINDOW, "--reverse", "--csv", env=self.on))
        self.assertNotIn("ptr", self.whither("top", "peers", *WINDOW, "--csv", env=self.on))

    def test_what_is_kept_is_not_asked_again(self):
        first = self.peers()
        asked = len(self.server.asked)
        self.assertEqual(self.peers(), first)
        self.assertIn("in vain just now", self.stderr)
        self.assertEqual(self.peers("--offline"), first)
        self.assertEqual(self.stderr.count("note"), 0)
        kept = self.json("top", "peers", *WINDOW, "--reverse", "--offline")  # also where it is off
        self.assertEqual({row["key"]: row.get("ptr") for row in kept["rows"]}, first)
        self.assertEqual(len(self.server.asked), asked)
        with sqlite3.connect(self.data / "registry/reverse.db") as database:
            database.execute("UPDATE reverse_names SET asked = asked - 8 * 86400 * 1000000")
        self.assertEqual(set(self.peers("--offline").values()), {None})
        self.peers()
        self.assertEqual(len(self.server.asked), 2 * asked)

    def test_nothing_is_asked_offline(self):
        self.assertEqual(set(self.peers("--offline").values()), {None})
        self.assertEqual(self.server.asked, [])
        self.assertFalse((self.data / "registry/reverse.db").exists())

    def test_flows_without_a_name_are_named(self):
        answer = self.json("flows", *WINDOW, "-n", "50", "--reverse", env=self.on)
        self.assertEqual(faults(answer, "flows"), [])
        rows = [row for row in answer["rows"] if SHOP in (row["src_addr"], row["dst_addr"])]
        self.assertEqual({row["ptr"] for row in rows}, {"host-9.shop.example"})
        named = [row for row in answer["rows"] if "dst_name" in row]
        self.assertEqual([row.get("ptr") for row in named], [None] * len(named), "what the flow tells is better")
        text = self.whither("flows", *WINDOW, "-n", "50", "--reverse", env=self.on)
        self.assertIn("PTR host-9.shop.example (Café", text)
        self.assertIn(",ptr\n", self.whither("flows", *WINDOW, "--reverse", "--csv", env=self.on))
        for words in (("-n", "0"), ("--follow",)):
            self.whither("flows", "--reverse", *words, env=self.on, code=2)
        self.whither("flows", "--offline", code=2)

    def test_hostile_text_does_not_reach_the_terminal(self):
        self.server.answers[SHOP] = (b"a\x1b[31mred", b"b\x07\r\n", "\u202egpj".encode(), b"example")
        self.server.answers[RESOLVER] = (b"\x00" * 63,) * 3 + (b"\xff" * 60,)
        text = self.whither("top", "peers", *WINDOW, "--reverse", env=self.on)
        flows = self.whither("flows", *WINDOW, "-n", "50", "--reverse", "--csv", env=self.on)
        for bad in ("\x1b", "\x07", "\r", "\u202e", "\x00"):
            self.assertNotIn(bad, text + flows)

    def test_a_silent_server_is_not_waited_for_long(self):
        self.server.other = None
        begun = time.monotonic()
        peers = self.peers()
        self.assertLess(time.monotonic() - begun, 15)
        self.assertEqual(peers[SHOP], "host-9.shop.example", "what others get is shown")
        self.assertIn("stay without an answer", self.stderr)
        begun = time.monotonic()
        self.peers()
        self.assertLess(time.monotonic() - begun, 3, "and is not asked again so soon")

    def test_a_slow_server_is_waited_for(self):
        self.server.delay = 1
        self.assertEqual(self.peers()[SHOP], "host-9.shop.example")

    def test_a_server_that_is_not_there_is_told(self):
        self.server.socket.close()
        self.config.write_text('names.reverse_dns = ["127.0.0.1:9"]\n')
        self.assertEqual(set(self.peers().values()), {None})
        self.assertIn("stay without an answer", self.stderr)

    def test_who_names_another_server_need_not_wait(self):
        good = self.config.read_text()
        self.config.write_text('names.reverse_dns = ["127.0.0.1:9"]\n')
        self.assertEqual(set(self.peers().values()), {None})
        self.config.write_text(good)
        self.assertEqual(self.peers()[SHOP], "host-9.shop.example")
        self.assertNotIn("in vain", self.stderr)

    def test_wrong_words_are_told(self):
        for ranking in ("orgs", "devices", "ports,peers"):
            self.whither("top", ranking, "--reverse", env=self.on, code=2)
            self.assertIn("--reverse names peers", self.stderr)
        self.whither("top", "peers", "--offline", env=self.on, code=2)
        for value in ("here", "192.168.1.1", "192.168.1.1:0", "system,192.168.1.1:53"):
            self.whither("config", "set", "names.reverse_dns", value, env=self.on, code=2, data=False)
        self.whither("config", "set", "names.reverse_dns", "system", env=self.on, data=False)
        self.assertIn('names.reverse_dns = "system"', self.config.read_text())


if __name__ == "__main__":
    unittest.main()
