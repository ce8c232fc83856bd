"""Who is behind an address: tables of several kinds, organisations of several names, Tor relays. The same everywhere."""
import gzip
import json
import socket
import subprocess
import unittest

from commands_test import exported
from support import PHONE, WHITHER, Case, end, free_udp_port, netflow5

COMPANIES = """13.32.0.0,13.33.255.255,16509,"Amazon.com, Inc."
18.204.0.0,18.215.255.255,14618,"Amazon.com, Inc."
3.120.0.0,3.120.255.255,64500,A100 ROW GmbH
157.240.0.0,157.240.255.255,32934,"Facebook, Inc."
195.54.164.0,195.54.165.255,50472,Chaos Computer Club e.V.
185.106.84.0,185.106.85.255,50472,Chaos Computer Club e.V.
"""
HANDLES = "169.45.214.0\t169.45.214.255\t11917\tUS\tWHATSAPP\n151.101.0.0\t151.101.255.255\t54113\tUS\tFASTLY\n"
GEOIP = ("# Generated: Thu, 25 Jun 2026 04:33:59 GMT\n# Vendor:    IPFire Project\n# License:   CC BY-SA 4.0\n"
         "3284558848,3284559103,DE\n")  # 195.198.100.0/24
EXITS = ("ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E\nPublished 2026-11-26 11:13:26\nLastStatus 2026-11-26 12:00:00\n"
         "ExitAddress 195.54.164.60 2026-11-26 12:07:33\n")

PEERS = {"13.33.66.112": 100, "18.215.84.213": 200, "3.120.95.169": 400, "157.240.30.63": 800, "169.45.214.1": 1600,
         "195.54.164.60": 3200, "195.54.164.61": 6400, "185.106.84.7": 12800, "151.101.1.140": 25600, "192.0.2.9": 51200}
FLOWS = [(PHONE, peer, 1, size, 40000 + index, 443) for index, (peer, size) in enumerate(PEERS.items())]
AMAZON, META, CHAOS, TOR = "Amazon.com, Inc.", "Meta (Facebook)", "Chaos Computer Club e.V.", "Tor relay (Chaos Computer Club e.V.)"


class Organisations(Case):
    def setUp(self):
        super().setUp()
        capture = self.folder / "capture.pcap"
        capture.write_bytes(exported([netflow5(FLOWS, seconds=1_760_000_000)]))
        self.whither("import", "pcap", capture)
        self.whither("data", "import", self.write("asn.csv", COMPANIES), self.write("ip2asn-v4.tsv.gz", gzip.compress(HANDLES.encode())))

    def write(self, name, content):
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def ranking(self, *words):
        return {row["name"]: row["bytes"] for row in self.json("top", "orgs", "-n", "0", *words)["rows"]}

    def listened(self, words, count):
        """The bytes of what `listen` shows of FLOWS with that filter, `count` of them."""
        port = free_udp_port()
        listener = subprocess.Popen([WHITHER, "listen", words, "--listen", f"127.0.0.1:{port}", "--ndjson", "-n", str(count),
                                     "--data-dir", str(self.data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(end, listener)
        while "ready" not in listener.stderr.readline():
            pass
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.sendto(netflow5(FLOWS), ("127.0.0.1", port))
        rows = [json.loads(line) for line in listener.communicate(timeout=10)[0].splitlines()]
        return sum(row["bytes"] for row in rows)

    def agree(self):
        """Rankings, filters by name and by key, SQL and what names flows say the same."""
        rows = self.json("top", "orgs", "-n", "0")["rows"]
        in_sql = {row["org"]: row["bytes"] for row in self.json(
            "sql", "SELECT org(dst_ip4, dst_ip6) AS org, sum(bytes) AS bytes FROM flows GROUP BY ALL")["rows"]}
        self.assertEqual({row["name"]: row["bytes"] for row in rows if row["key"] != "unknown"},
                         {name: size for name, size in in_sql.items() if name is not None})
        flows = self.json("flows", "-n", "0")["rows"]
        for row in rows:
            if not row["key"].startswith(("as", "tor")):
                continue
            for word in (f"\"{row['name']}\"", row["key"]):
                total = self.json("top", "peers", f"org {word}")["total"]
                self.assertEqual(total["bytes"], row["bytes"], word)
            self.assertEqual(sum(flow["bytes"] for flow in flows if flow["dst_org"] == row["name"]), row["bytes"])
            self.assertEqual(self.listened(f"org \"{row['name']}\"", row["flows"]), row["bytes"], row["name"])
        return {row["name"]: row["bytes"] for row in rows}

    def test_one_organisation_is_one_line_everywhere(self):
        told = self.agree()
        self.assertEqual(told[AMAZON], 700)
        self.assertEqual(told[META], 2400)
        self.assertEqual(told[CHAOS], 22400)
        self.assertEqual(told["Fastly, Inc."], 25600)
        self.assertEqual(self.ranking("org whatsapp"), {META: 2400})
        by_as = {row["key"]: row["name"] for row in self.json("top", "asn", "org amazon")["rows"]}
        self.assertEqual(by_as, {"as16509": AMAZON, "as14618": AMAZON, "as64500": "A100 ROW GmbH"})

    def test_its_handles_are_told_with_why_they_belong_to_it(self):
        rows = self.json("data", "org", "amazon")["rows"]
        self.assertEqual([(each["asn"], each["evidence"]) for each in rows[0]["ases"]],
                         [(14618, "alias list"), (16509, "alias list"), (64500, "alias list")])
        text = self.whither("data", "org", "AS11917")
        self.assertIn("Meta (Facebook) · as32934 · 2 AS numbers", text)
        self.assertIn("WHATSAPP", text)
        self.whither("data", "org", "nobody", code=2)
        self.assertIn("no organisation is called `nobody`", self.stderr)
        whois = self.json("whois", "3.120.95.169", "--offline")["table"]
        self.assertEqual((whois["org"], whois["as_name"], whois["evidence"]), (AMAZON, "A100 ROW GmbH", "alias list"))

    def test_the_user_says_who_belongs_together(self):
        self.write("data/organisations.txt", "# mine\nOurs = AS54113 | Chaos Computer Club*\nsplit AS64500\nnonsense\n")
        told = self.agree()
        self.assertIn("organisations.txt:4: neither", self.stderr)
        self.assertEqual(told["Ours"], 48000)
        self.assertEqual(told["A100 ROW GmbH (AS64500)"], 400)
        self.assertEqual(told[AMAZON], 300)
        self.assertEqual({each["evidence"] for each in self.json("data", "org", "Ours")["rows"][0]["ases"]}, {"organisations.txt"})

    def test_tor_relays_are_told_as_such(self):
        answer = self.json("data", "import", "--tor", self.write("exit-addresses", EXITS))
        self.assertEqual((answer["relays"], answer["exits"], answer["as_of"]), (1, 1, "2026-11-26"))
        told = self.agree()
        self.assertEqual(told[TOR], 3200)
        self.assertEqual(told[CHAOS], 19200)
        self.assertEqual(self.ranking("group tor"), {TOR: 3200})
        self.assertEqual(self.ranking("org 'tor relay'"), {TOR: 3200})
        self.assertEqual(self.ranking("org chaos"), {TOR: 3200, CHAOS: 19200})
        self.assertEqual(self.json("top", "peers", "ip 195.54.164.60")["rows"][0]["name"], TOR)
        self.assertEqual(self.json("whois", "195.54.164.60", "--offline")["table"]["tor"], "exit")
        self.assertIn("Tor          exit relay (list of 2026-11-26", self.whither("whois", "195.54.164.60", "--offline"))
        self.assertEqual(self.json("data", "show")["tor"]["relays"], 1)
        self.assertIn("1 relays, 1 of them exits", self.whither("data", "show"))
        self.whither("data", "import", "--tor", self.write("bad.txt", "192.0.2.1\nnonsense\n"), code=7)
        self.assertIn("bad.txt:2:", self.stderr)
        self.assertEqual(self.ranking("group tor"), {TOR: 3200}, "the list that stands is as it was")

    def test_rentable_clouds_are_told_as_such(self):
        self.assertEqual(self.json("whois", "13.33.66.112", "--offline")["table"]["cloud"], "Amazon Web Services")
        self.assertIn("anybody can rent a machine there", self.whither("whois", "13.33.66.112", "--offline"))
        self.assertNotIn("cloud", self.json("whois", "195.54.164.60", "--offline")["table"])


class Tables(Case):
    write = Organisations.write

    def test_sources_of_all_kinds_are_kept_and_shown(self):
        self.whither("data", "import", self.write("asn.csv", COMPANIES), self.write("ip2asn-v4.tsv", HANDLES), self.write("geoip", GEOIP))
        sources = {each["name"]: (each["licence"], each["as_of"]) for each in self.json("data", "show")["sources"]}
        self.assertEqual(sources["IPFire Project"], ("CC BY-SA 4.0", "2026-06-25"))
        self.assertEqual(sources["ip2asn-v4.tsv"][0], "PDDL 1.0")
        text = self.whither("data", "show")
        self.assertIn("IPFire Project of 2026-06-25 (CC BY-SA 4.0)", text)
        self.assertIn("Country data: IPFire Location (CC BY-SA 4.0) https://location.ipfire.org", text)
        self.assertEqual(self.json("whois", "195.198.100.1", "--offline")["table"]["country"], "DE")

    def test_a_table_that_is_old_is_told_as_such(self):
        old = GEOIP.replace("2026", "2020").replace("Thu, 25", "Thu, 25")
        self.whither("data", "import", self.write("geoip", old))
        capture = self.folder / "capture.pcap"
        capture.write_bytes(exported([netflow5(FLOWS, seconds=1_760_000_000)]))
        self.whither("import", "pcap", capture)
        self.whither("top", "orgs")
        self.assertRegex(self.stderr, "names are those of 2020-06-25, [0-9]+ days old")
        self.whither("sql", "SELECT org(dst_addr) FROM flows")
        self.assertIn("days old", self.stderr)
        self.whither("sql", "SELECT 1")
        self.assertEqual(self.stderr, "")
        self.assertIn("days old: import a newer one", self.whither("data", "show"))
        self.assertRegex(self.whither("whois", "195.198.100.1", "--offline"), "address table of 2020-06-25, [0-9]+ days old")

    def test_what_is_wrong_leaves_the_table_as_it_is(self):
        self.whither("data", "import", self.write("asn.csv", COMPANIES))
        before = (self.data / "address-table").read_bytes()
        for name, content in (("a.tsv", HANDLES + "1.0.0.0\t1.0.0.255\tx\tUS\tA\n"), ("b.tsv.gz", gzip.compress(HANDLES.encode())[:-9]),
                              ("c.mmdb", b"\xab\xcd\xefMaxMind.com and nothing"), ("d.zip", b"PK\x03\x04\x00")):
            self.assertIn(self.run_whither("data", "import", self.write("asn.csv", COMPANIES), self.write(name, content)).returncode,
                          (4, 7), name)
            self.assertEqual((self.data / "address-table").read_bytes(), before, name)
        done = self.run_whither("data", "import", self.folder / "a.tsv")
        self.assertIn("a.tsv:3: no AS number", done.stderr)

    def test_a_running_server_s_answers_have_the_new_table_at_once(self):
        self.whither("data", "import", self.write("asn.csv", COMPANIES))
        server = self.serve()
        server.send(netflow5(FLOWS))
        self.eventually(lambda: self.json("status")["stored_flows"] == len(FLOWS))
        self.assertIn("as50472", [row["key"] for row in self.json("top", "orgs")["rows"]])
        self.whither("data", "import", self.write("new.csv", "195.54.164.0,195.54.165.255,64501,Somebody else\n"))
        self.assertIn("as64501", [row["key"] for row in self.json("top", "orgs")["rows"]])
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
