"""`whither whois` against registries that speak RDAP over HTTPS on loopback, and what is kept of their answers."""
import json
import socket
import sqlite3
import time
import unittest

from registries import ARIN, IANA, NEIGHBOUR, RIPE, RegistryCase, network
from schemas_test import faults
from support import SHARED
from whois_test import RIPE as RIPE_TEXT
from whois_test import WhoisServer

IP = f"{RIPE}/ip/{NEIGHBOUR}"
WHOIS_TEXT = RIPE_TEXT.replace("198.51.100.", "198.51.101.")


class Asking(RegistryCase):
    def look_up(self, rdap, *words, target=NEIGHBOUR, code=0):
        """What the registry said as JSON; None where it said nothing. Only RDAP is spoken."""
        out = self.whither("whois", target, "--protocol", "rdap", *rdap.maps(), *words, "--json", code=code)
        answer = json.loads(out)
        self.assertEqual(faults(answer, "whois"), [])
        return answer["registry"]

    def whois_server(self, text=WHOIS_TEXT):
        server = WhoisServer(self, text)
        return server, ("--host-map", f"whois.iana.org={server.at}")

    def database(self, *statement):
        with sqlite3.connect(self.data / "registry/registry.db") as database:
            return list(database.execute(*statement))


class Rdap(Asking):
    def test_the_registry_that_iana_names_tells_the_holder(self):
        rdap = self.rdap({IP: network()})
        found = self.look_up(rdap)
        self.assertEqual((found["status"], found["org"], found["org_id"], found["range"], found["country"], found["source"]),
                         ("ok", "Example Holder B.V.", "ORG-EX1-RIPE", "198.51.101.0 - 198.51.101.255", "NL", "ripe"))
        self.assertEqual((found["protocol"], found["cidr"], found["org_from"]), ("rdap", ["198.51.101.0/24"], "registrant"))
        self.assertEqual([(step["server"], step["query"]) for step in found["asked"]],
                         [(IANA, f"https://{IANA}/rdap/ipv4.json"), (RIPE, f"https://{IP}")])
        self.assertEqual(rdap.asked, [f"{IANA}/rdap/ipv4.json", IP])
        self.assertIn("ripe by RDAP, asked now", self.whither("whois", NEIGHBOUR, "--fresh", *rdap.maps()))

    def test_the_longest_network_of_iana_s_list_counts(self):
        rdap = self.rdap({f"{ARIN}/registry/ip/198.51.102.7": network("EX-2", "Example Inc.", "198.51.102.0", "198.51.102.255")})
        self.assertEqual(self.look_up(rdap, target="198.51.102.7")["org"], "Example Inc.")

    def test_a_holder_without_a_name_is_asked_for_once(self):
        card = network()["entities"][0]
        rdap = self.rdap({IP: network(card=False), f"{RIPE}/entity/ORG-EX1-RIPE": card})
        found = self.look_up(rdap)
        self.assertEqual((found["org"], found["org_id"]), ("Example Holder B.V.", "ORG-EX1-RIPE"))
        self.assertEqual(rdap.asked[1:], [IP, f"{RIPE}/entity/ORG-EX1-RIPE"])

    def test_a_holder_that_is_not_told_leaves_the_name_of_the_network(self):
        found = self.look_up(self.rdap({IP: network(card=False)}))
        self.assertEqual((found["status"], found["org"], found["org_from"]), ("ok", "EXAMPLE-NET", "netname"))

    def test_a_redirect_leads_to_another_registry(self):
        there = f"{ARIN}/registry/ip/{NEIGHBOUR}"
        found = self.look_up(self.rdap({IP: (302, {"Location": f"https://{there}"}, b""), there: network()}))
        self.assertEqual((found["status"], [step["server"] for step in found["asked"]]), ("ok", [IANA, RIPE, ARIN]))

    def test_redirects_in_a_circle_end(self):
        rdap = self.rdap({IP: (301, {"Location": f"https://{ARIN}/ip/{NEIGHBOUR}"}, b""),
                          f"{ARIN}/ip/{NEIGHBOUR}": (307, {"Location": f"https://{IP}"}, b"")})
        self.assertIsNone(self.look_up(rdap, code=3))
        self.assertIn("after 4 redirects", self.stderr)
        self.assertEqual(len(rdap.asked), 1 + 5)

    def test_redirects_do_not_lead_into_the_house_or_out_of_https(self):
        with socket.create_server(("127.0.0.1", 0)) as inside:
            inside.settimeout(0.2)
            port = inside.getsockname()[1]
            for place, reason in ((f"http://{ARIN}/ip/1", "no address of HTTPS"), (f"https://127.0.0.1:{port}/", "no address of HTTPS"),
                                  ("https://127.0.0.1/", "private address"), ("https://localhost/", "private address"),
                                  (f"https://user@{ARIN}/", "no address of HTTPS"), ("file:///etc/passwd", "no address of HTTPS")):
                with self.subTest(place=place):
                    rdap = self.rdap({IP: (302, {"Location": place}, b"")})
                    self.assertIsNone(self.look_up(rdap, "--fresh", code=3))
                    self.assertIn(reason, self.stderr)
            with self.assertRaises(socket.timeout):
                inside.accept()

    def test_nobody_is_believed_whose_certificate_is_a_stranger_s(self):
        rdap = self.rdap({IP: network()})
        self.config.write_text("")
        self.assertIsNone(self.look_up(rdap, code=3))
        self.assertIn("certificate", self.stderr)
        self.assertEqual(rdap.asked, [])

    def test_nobody_is_believed_whose_certificate_is_of_another_name(self):
        rdap = self.rdap({IP: (302, {"Location": f"https://rdap.example.net/ip/{NEIGHBOUR}"}, b""),
                          f"rdap.example.net/ip/{NEIGHBOUR}": network()})
        self.assertIsNone(self.look_up(rdap, "--host-map", f"rdap.example.net={rdap.at}", code=3))
        self.assertNotIn(f"rdap.example.net/ip/{NEIGHBOUR}", rdap.asked)

    def test_whois_is_asked_where_rdap_fails(self):
        def cut_off(request):
            request.send_response(200)
            request.send_header("Content-Length", "5000")
            request.end_headers()
            request.wfile.write(b'{"startAddress":')

        for answer in ((500, {}, b""), b"<html>", {"objectClassName": "ip network"}, cut_off,
                       network(first="203.0.113.0", last="203.0.113.255")):
            with self.subTest(answer=answer):
                rdap = self.rdap({IP: answer})
                server, mapped = self.whois_server()
                found = self.json("whois", NEIGHBOUR, "--fresh", *rdap.maps(), *mapped)["registry"]
                self.assertEqual((found["status"], found["protocol"], found["org_id"]), ("ok", "whois", "ORG-EX1-RIPE"))
                self.assertEqual(found["asked"][-1]["server"], "whois.iana.org")
                self.assertEqual(found["asked"][-2]["server"], RIPE)

    def test_a_registry_that_knows_nobody_has_answered(self):
        server, mapped = self.whois_server()
        rdap = self.rdap({})
        found = self.json("whois", NEIGHBOUR, *rdap.maps(), *mapped)["registry"]
        self.assertEqual((found["status"], server.asked), ("none", []))
        again = self.json("whois", NEIGHBOUR, *rdap.maps(), *mapped)["registry"]
        self.assertEqual((again["status"], again.get("kept"), len(rdap.asked)), ("none", True, 2))

    def test_a_registry_that_has_enough_is_left_alone(self):
        server, mapped = self.whois_server()
        rdap = self.rdap({IP: (429, {"Retry-After": "7200"}, b""), f"{RIPE}/ip/198.51.103.1": network()})
        found = self.json("whois", NEIGHBOUR, *rdap.maps(), *mapped)["registry"]
        self.assertEqual(found["status"], "ratelimited")
        for words in ((), ("--protocol", "rdap")):
            self.whither("whois", "198.51.103.1", *words, *rdap.maps(), *mapped, code=3)
            self.assertIn("left alone until", self.stderr)
        self.assertEqual((rdap.asked[1:], server.asked), ([IP], []))
        (until,), = self.database("SELECT max(until) FROM pauses WHERE name = 'ripe'")
        self.assertAlmostEqual(until / 1e6, time.time() + 7200, delta=60)

    def test_a_server_out_of_service_is_left_alone_and_whois_asked(self):
        server, mapped = self.whois_server()
        rdap = self.rdap({IP: (503, {"Retry-After": "120"}, b"")})
        for _ in range(2):
            found = self.json("whois", NEIGHBOUR, "--fresh", *rdap.maps(), *mapped)["registry"]
            self.assertEqual(found["protocol"], "whois")
        self.assertEqual((rdap.asked.count(IP), len(server.asked)), (1, 2))

    def test_an_answer_of_10_mb_is_cut_off_and_told(self):
        rdap = self.rdap({IP: {**network(), "remarks": "x" * 10_000_000}})
        self.assertIsNone(self.look_up(rdap, code=3))
        self.assertIn("1048576 bytes and was cut off", self.stderr)

    def test_a_slow_answer_ends_in_time(self):
        def slow(request):
            request.send_response(200)
            request.end_headers()
            try:
                for _ in range(50):
                    request.wfile.write(b" ")
                    request.wfile.flush()
                    time.sleep(0.1)
            except OSError:
                pass

        rdap = self.rdap({IP: slow})
        began = time.monotonic()
        self.assertIsNone(self.look_up(rdap, "--timeout", "1s", code=6))
        self.assertLess(time.monotonic() - began, 3)

    def test_a_closed_port_is_told(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        self.whither("whois", NEIGHBOUR, "--protocol", "rdap", "--host-map", f"{IANA}=127.0.0.1:{port}", code=3)
        self.assertIn(f"{IANA} (at 127.0.0.1:{port})", self.stderr)

    def test_what_a_stranger_writes_does_not_reach_the_terminal(self):
        rdap = self.rdap({IP: network(name="Example \x1b[31mHolder\x07\u202e", handle="EX\x1b]0;x\x07-1")})
        text = self.whither("whois", NEIGHBOUR, *rdap.maps())
        self.assertIn("Example Holder (EX-1)", text)
        self.assertNotIn("\x1b", text)

    def test_words_that_make_no_sense_are_refused(self):
        self.whither("whois", NEIGHBOUR, "--protocol", "rdab", code=2)
        self.assertIn("did you mean `rdap`", self.stderr)
        self.whither("whois", NEIGHBOUR, "--protocol", "rdap", "--server", "127.0.0.1:4343", code=2)
        self.whither("whois", code=2)
        self.whither("whois", NEIGHBOUR, "--history", code=2)

    def test_real_answers_give_their_record(self):
        if not (SHARED / "whois/index.jsonl").exists():
            self.skipTest("the registry answers of ../shared are absent: NOT COMPARED")
        for line in (SHARED / "whois/index.jsonl").read_text().splitlines():
            entry = json.loads(line)
            if entry["kind"] != "rdap":
                continue
            target, expected = entry["query"], entry["expected"]
            rdap = self.rdap({f"{RIPE}/ip/{target}": (SHARED / "whois" / entry["file"]).read_bytes()})
            services = {"services": [[["0.0.0.0/0", "::/0"], [f"https://{RIPE}/"]]]}
            rdap.routes.update({f"{IANA}/rdap/{name}": services for name in ("ipv4.json", "ipv6.json")})
            found = self.look_up(rdap, target=target)
            self.assertEqual((found["range"], found["org"], found["country"], found["source"]),
                             (expected["range"], expected["org"], expected["country"], expected["source"]), entry["file"])


class Kept(Asking):
    def test_an_answer_holds_for_its_whole_range(self):
        rdap = self.rdap({IP: network()})
        self.look_up(rdap)
        for words in ((), ("--offline",)):
            found = self.json("whois", "198.51.101.200", *words, *rdap.maps())["registry"]
            self.assertEqual((found["org"], found["kept"], found["asked"], found["protocol"]), ("Example Holder B.V.", True, [], "rdap"))
        self.assertEqual(len(rdap.asked), 2)
        self.assertIn(", and kept", self.whither("whois", NEIGHBOUR, "--offline"))

    def test_the_smallest_range_answers(self):
        small = network("EX-3", "Example Customer", "198.51.101.64", "198.51.101.127")
        rdap = self.rdap({IP: network(), f"{RIPE}/ip/198.51.101.65": small})
        self.look_up(rdap)
        self.look_up(rdap, "--fresh", target="198.51.101.65")
        self.assertEqual(self.json("whois", "198.51.101.100", "--offline")["registry"]["org"], "Example Customer")
        self.assertEqual(self.json("whois", "198.51.101.128", "--offline")["registry"]["org"], "Example Holder B.V.")

    def test_it_is_asked_anew_after_30_days_or_where_that_is_wanted(self):
        rdap = self.rdap({IP: network()})
        self.look_up(rdap)
        rdap.routes[IP] = network(name="Example Heir Ltd")
        self.assertEqual(self.look_up(rdap)["org"], "Example Holder B.V.")
        self.assertEqual(self.look_up(rdap, "--fresh")["org"], "Example Heir Ltd")
        rdap.routes[IP] = network(name="Example Third Ltd")
        self.database("UPDATE registrations SET asked = asked - 31 * 86400 * 1000000")
        self.assertIsNone(self.json("whois", NEIGHBOUR, "--offline")["registry"])
        self.assertEqual(self.look_up(rdap)["org"], "Example Third Ltd")
        self.assertEqual(rdap.asked.count(f"{IANA}/rdap/ipv4.json"), 1)

    def test_failures_and_stubs_are_kept_for_a_short_while_only(self):
        rdap = self.rdap({IP: network(name="Example", handle="RIPE")})
        self.look_up(rdap, code=3)
        self.look_up(rdap, code=3)
        self.assertIn("--fresh", self.stderr)
        self.assertEqual(rdap.asked.count(IP), 1)
        self.assertEqual(self.database("SELECT * FROM registrations"), [])
        self.database("UPDATE misses SET asked = asked - 11 * 60 * 1000000")
        rdap.routes[IP] = network()
        self.assertEqual(self.look_up(rdap)["status"], "ok")

    def test_a_registry_is_asked_once_a_second(self):
        rdap = self.rdap({IP: network(), f"{RIPE}/ip/198.51.103.1": network(first="198.51.103.0", last="198.51.103.255")})
        self.look_up(rdap)
        self.look_up(rdap, target="198.51.103.1")
        (first,), (second,) = self.database("SELECT time FROM asked WHERE registry = 'ripe' ORDER BY time")
        self.assertGreaterEqual(second - first, 1_000_000)

    def test_a_registry_is_asked_500_times_a_day_at_most(self):
        rdap = self.rdap({IP: network(), f"{RIPE}/ip/198.51.103.1": network()})
        self.look_up(rdap)
        row = self.database("SELECT registry, server, protocol, query, target, why, outcome, bytes, took FROM asked")[-1]
        for age in range(499):
            self.database("INSERT INTO asked VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (int((time.time() - 10 - age) * 1e6), *row))
        self.whither("whois", "198.51.103.1", *rdap.maps(), "--protocol", "rdap", code=3)
        self.assertIn("500 questions", self.stderr)
        self.assertEqual(len(rdap.asked), 2)
        self.database("UPDATE asked SET time = time - 25 * 3600 * 1000000")
        self.look_up(rdap, target="198.51.103.1", code=3)  # it tells of another network, but was asked
        self.assertEqual(len(rdap.asked), 3)

    def test_a_registry_that_refuses_by_whois_is_left_alone_for_a_day(self):
        server = WhoisServer(self, "%ERROR:201: access denied for 192.0.2.10\n")
        words = ("--protocol", "whois", "--host-map", f"whois.iana.org={server.at}", "--fresh")
        self.assertEqual(self.json("whois", NEIGHBOUR, *words)["registry"]["status"], "denied")
        self.whither("whois", "198.51.103.1", *words, code=3)
        self.assertIn("left alone until", self.stderr)
        self.assertEqual(len(server.asked), 1)

    def test_the_history_tells_what_left_the_house(self):
        rdap = self.rdap({IP: (500, {}, b"")})
        self.look_up(rdap, code=3)
        history = self.json("whois", "--history")
        self.assertEqual(faults(history, "whois_history"), [])
        rows = history["rows"]
        self.assertEqual([(row["server"], row["registry"], row["protocol"], row["target"], row["why"]) for row in rows],
                         [(RIPE, "ripe", "rdap", NEIGHBOUR, "whois"), (IANA, "iana", "rdap", NEIGHBOUR, "whois")])
        self.assertEqual([row["outcome"] for row in rows], ["it answered HTTP 500", "answered"])
        self.assertEqual(rows[0]["query"], f"https://{IP}")
        text = self.whither("whois", "--history")
        self.assertIn(NEIGHBOUR, text)
        self.assertEqual(len(self.whither("whois", "--history", "-n", "1", "--csv").splitlines()), 2)

    def test_offline_asks_nobody_and_writes_nothing(self):
        rdap = self.rdap({IP: network()})
        self.assertIsNone(self.json("whois", NEIGHBOUR, "--offline", *rdap.maps())["registry"])
        self.assertEqual((rdap.asked, (self.data / "registry").exists()), ([], False))

    def test_nobody_is_asked_where_it_cannot_be_written_down(self):
        rdap = self.rdap({IP: network()})
        blocked = self.folder / "file"
        blocked.write_text("")
        self.whither("whois", NEIGHBOUR, "--data-dir", blocked / "data", *rdap.maps(), code=5, data=False,
                     env={"XDG_CACHE_HOME": str(blocked)})
        self.assertEqual(rdap.asked, [])


if __name__ == "__main__":
    unittest.main()
