"""`whither top … --registry`: rows are named by registries that are played on loopback."""
import sqlite3
import unittest

import household
from household import WINDOW
from registries import IANA, RIPE, RegistryCase, network
from schemas_test import faults

ALL = {"services": [[["0.0.0.0/0", "::/0"], [f"https://{RIPE}/"]]]}


class TopRegistry(RegistryCase):
    def setUp(self):
        super().setUp()
        household.fill(self)
        self.registry = self.rdap({f"{IANA}/rdap/ipv4.json": ALL, f"{IANA}/rdap/ipv6.json": ALL})
        for address, handle, name in (("13.0.0.9", "CAFE-1", "Example Café Inc."), ("11.0.0.7", "JP-7", "Example Research"),
                                      ("8.8.8.8", "EX-8", "Example \x1b[31mResolver")):
            net = address.rsplit(".", 1)[0]
            self.registry.routes[f"{RIPE}/ip/{address}"] = network(handle, name, f"{net}.0", f"{net}.255")
        self.words = ("--registry", "--protocol", "rdap", *self.registry.maps())

    def asked(self):
        return [place.split("/ip/")[1] for place in self.registry.asked if "/ip/" in place]

    def test_organisations_are_named_by_the_registry(self):
        answer = self.json("top", "orgs", *WINDOW, *self.words)
        self.assertEqual(faults(answer, "top"), [])
        rows = {row["key"]: row for row in answer["rows"]}
        self.assertEqual(rows["as64497"]["name"], "Example Café Inc. (CAFE-1)")
        self.assertEqual((rows["as64497"]["registration"]["org_id"], rows["as64497"]["registration"]["cidr"]), ("CAFE-1", ["13.0.0.0/24"]))
        self.assertEqual(rows["as13335"]["name"], "Cloudflare, Inc.")  # of which the registry tells nothing
        self.assertNotIn("registration", rows["as13335"])
        self.assertIn("rows keep the table's name", self.stderr)
        self.assertFalse([address for address in self.asked() if address.startswith("192.168.")])

    def test_it_is_asked_once_what_is_kept_answers_then(self):
        first = self.whither("top", "orgs", *WINDOW, *self.words)
        asked = len(self.registry.asked)
        again = self.whither("top", "orgs", *WINDOW, "--registry", "--offline")
        self.assertEqual(len(self.registry.asked), asked)
        self.assertIn("Example Research (JP-7)", first)
        self.assertIn("Example Research (JP-7)", again)
        self.assertIn("Example Resolver (EX-8)", first)
        self.assertNotIn("\x1b", first)

    def test_peers_are_named_too(self):
        rows = {row["key"]: row["name"] for row in self.json("top", "peers", *WINDOW, *self.words)["rows"]}
        self.assertEqual(rows["11.0.0.7"], "Example Research (JP-7)")

    def test_of_several_blocks_the_biggest_address_is_asked_about(self):
        more = self.folder / "blocks.csv"
        more.write_text("time_start,time_end,src_addr,dst_addr,src_port,dst_port,protocol,packets,bytes\n" + "".join(
            f"{household.NOON},{household.NOON},192.168.1.139,11.0.0.{host},43002,443,17,7,{size}\n"
            for host, size in ((3, 10), (99, 2_000_000_000), (200, 20))))
        self.whither("import", "csv", more)
        self.registry.routes[f"{RIPE}/ip/11.0.0.99"] = network("BIG-1", "Example Big", "11.0.0.99", "11.0.0.99")
        row = self.json("top", "orgs", *WINDOW, *self.words, "-n", "1")["rows"][0]
        self.assertEqual(row["name"], "Example Big (BIG-1)")
        self.assertEqual(self.asked(), ["11.0.0.99"])

    def test_the_history_tells_which_command_asked(self):
        self.whither("top", "orgs", *WINDOW, *self.words)
        self.assertEqual({row["why"] for row in self.json("whois", "--history")["rows"]}, {"top orgs"})

    def test_within_the_limits_rows_keep_their_names(self):
        self.whither("top", "orgs", *WINDOW, *self.words)
        with sqlite3.connect(self.data / "registry/registry.db") as database:
            database.execute("DELETE FROM registrations")
            database.execute("INSERT INTO pauses VALUES ('ripe', 9000000000000000, 'it has had enough')")
        asked = len(self.registry.asked)
        rows = self.json("top", "orgs", *WINDOW, *self.words)["rows"]
        self.assertEqual([row for row in rows if "registration" in row], [])
        self.assertIn("left alone until", self.stderr)
        self.assertEqual(len(self.registry.asked), asked)

    def test_nobody_is_asked_unless_that_is_wanted(self):
        self.whither("top", "orgs", *WINDOW)
        self.whither("top", "orgs", *WINDOW, "--protocol", "rdap", code=2)
        self.whither("top", "ports", *WINDOW, *self.words, code=2)
        self.assertIn("names orgs and peers", self.stderr)
        self.assertEqual(self.registry.asked, [])


if __name__ == "__main__":
    unittest.main()
