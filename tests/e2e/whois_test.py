"""`whither whois` against servers that really listen on loopback."""
import json
import socket
import threading
import time
import unittest

from support import SHARED, Case

IANA = """% IANA WHOIS server
% This query returned 1 object

refer:        whois.ripe.net

inetnum:      198.0.0.0 - 198.255.255.255
organisation: RIPE NCC
status:       ALLOCATED

source:       IANA
""".replace("\n", "\r\n")
RIPE = """% Abuse contact for '198.51.100.0 - 198.51.100.255' is 'abuse@example.net'

inetnum:        198.51.100.0 - 198.51.100.255
netname:        EXAMPLE-NET
country:        NL
org:            ORG-EX1-RIPE
source:         RIPE

organisation:   ORG-EX1-RIPE
org-name:       Example \x1b[31mHolder B.V.
source:         RIPE
"""


class WhoisServer:
    """Plays one answer to everybody, `delay` seconds late."""

    def __init__(self, case, answer, delay=0.0):
        self.answer, self.delay, self.asked = answer.encode("utf-8", "surrogateescape"), delay, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.at = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.ended = False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        case.addCleanup(self.stop)

    def run(self):
        while not self.ended:
            try:
                client = self.socket.accept()[0]
            except socket.timeout:
                continue
            with client:
                self.asked.append(client.recv(1000).decode())
                time.sleep(self.delay)
                try:
                    client.sendall(self.answer)
                except OSError:
                    pass

    def stop(self):
        self.ended = True
        self.thread.join()
        self.socket.close()


class Whois(Case):
    def test_the_chain_from_iana_to_the_registry_names_the_holder(self):
        iana, ripe = WhoisServer(self, IANA), WhoisServer(self, RIPE)
        answer = self.json("whois", "198.51.101.1", "--offline")
        self.assertIsNone(answer["registry"])
        target = "198.51.101.1"  # special addresses are not asked for: play the chain for a neighbour of the example
        ripe.answer = RIPE.replace("198.51.100.", "198.51.101.").encode()
        found = self.json("whois", target, "--server", iana.at, "--host-map", f"whois.ripe.net={ripe.at}")["registry"]
        self.assertEqual((found["status"], found["org_id"], found["country"], found["source"], found["range"]),
                         ("ok", "ORG-EX1-RIPE", "NL", "ripe", "198.51.101.0 - 198.51.101.255"))
        self.assertIn("Holder B.V.", found["org"])
        self.assertNotIn("\x1b", found["org"])
        self.assertEqual([step["server"] for step in found["asked"]][1:], ["whois.ripe.net"])
        self.assertTrue(all(line.endswith("\r\n") for line in iana.asked + ripe.asked))
        text = self.whither("whois", target, "--server", iana.at, "--host-map", f"whois.ripe.net={ripe.at}")
        for words in ("Holder B.V.", "EXAMPLE-NET", "198.51.101.0 - 198.51.101.255", "NL", "ripe"):
            self.assertIn(words, text)
        self.assertNotIn("\x1b", text)

    def test_a_server_that_does_not_answer_ends_in_time(self):
        slow = WhoisServer(self, RIPE, delay=3)
        began = time.monotonic()
        self.whither("whois", "198.51.101.1", "--server", slow.at, "--timeout", "1s", code=6)
        self.assertLess(time.monotonic() - began, 2.5)
        self.assertIn(slow.at.split(":")[1], self.stderr)

    def test_a_closed_port_is_told_and_the_table_s_words_stand(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        out = self.whither("whois", "198.51.101.1", "--server", f"127.0.0.1:{port}", "--json", code=3)
        self.assertIsNone(json.loads(out)["registry"])

    def test_special_addresses_are_named_and_nobody_is_asked(self):
        server = WhoisServer(self, RIPE)
        answer = self.json("whois", "192.168.1.139", "--server", server.at)
        self.assertEqual((answer["table"]["org"], answer["registry"], server.asked), ("local network", None, []))

    def test_a_real_answer_gives_its_record(self):
        file = SHARED / "whois/nin-ripe-46.161.62.245.txt"
        if not file.exists():
            self.skipTest("the registry answers of ../shared are absent: NOT COMPARED")
        expected = next(entry["expected"] for line in (SHARED / "whois/index.jsonl").read_text().splitlines()
                        if (entry := json.loads(line))["file"] == file.name)
        server = WhoisServer(self, file.read_bytes().decode("utf-8", "surrogateescape"))
        found = self.json("whois", "46.161.62.245", "--server", server.at)["registry"]
        self.assertEqual((found["range"], found["org"], found["country"]),
                         (expected["range"], expected["org"], expected["country"]))


if __name__ == "__main__":
    unittest.main()
