"""What domains are for and whose services they are: lists of the program, of third-party-web's form, and imported ones."""
import json
import unittest

from support import PHONE, Case

FLOWS = f"""time_start,time_end,src_addr,dst_addr,src_port,dst_port,protocol,packets,bytes,src_name,dst_name
2026-11-20T10:00:00Z,2026-11-20T10:00:05Z,{PHONE},198.51.100.1,40000,443,6,10,5000,,t.appsflyer.com
2026-11-20T10:00:00Z,2026-11-20T10:00:05Z,198.51.100.2,{PHONE},443,40001,6,10,9000,audio4-fa.scdn.co,
2026-11-20T10:00:00Z,2026-11-20T10:00:05Z,{PHONE},198.51.100.3,40002,443,6,10,300,,www.shop.example.co.uk
2026-11-20T10:00:00Z,2026-11-20T10:00:05Z,{PHONE},203.0.113.9,40003,443,6,10,200,,
"""
EVER = ("--since", "@0")


class Categories(Case):
    def setUp(self):
        super().setUp()
        flows = self.folder / "flows.csv"
        flows.write_text(FLOWS)
        self.whither("import", "csv", flows)

    def names(self, *words):
        return {row["name"]: row["bytes"] for row in self.json("top", *words, *EVER)["rows"]}

    def imported(self, text, *words, name="mine.txt"):
        file = self.folder / name
        file.write_text(text)
        return self.json("data", "import", *words, file)

    def test_rankings_and_filters_know_categories_and_services(self):
        self.assertEqual(self.names("categories"), {"music": 9000, "analytics": 5000, "unknown": 500})
        self.assertEqual(self.names("services"), {"Spotify": 9000, "AppsFlyer": 5000, "example.co.uk": 300, "unknown": 200})
        self.assertIn("RUNS ON", self.whither("top", "services,orgs", *EVER))
        self.assertEqual(self.names("services", "category in [music analytics]"), {"Spotify": 9000, "AppsFlyer": 5000})
        self.assertEqual(self.names("devices", "src category none and dst category unknown"), {PHONE: 500})
        lines = self.whither("flows", "category analytics", *EVER, "--ndjson").splitlines()
        self.assertEqual([json.loads(line)["dst_name"] for line in lines], ["t.appsflyer.com"])
        followed = self.whither("flows", "--follow", "category music", *EVER, "-n", "1", "--csv")
        self.assertIn("audio4-fa.scdn.co", followed)

    def test_the_report_of_a_device_tells_its_domains_and_what_they_are_for(self):
        report = self.json("device", PHONE, *EVER)

        def names(ranking):
            return {row["name"]: row["bytes"] for row in report[ranking]["rows"]}

        self.assertEqual(names("domains"), {"audio4-fa.scdn.co": 9000, "t.appsflyer.com": 5000, "www.shop.example.co.uk": 300,
                                            "unknown": 200})
        self.assertEqual(names("categories"), {"music": 9000, "analytics": 5000, "unknown": 500})
        text = self.whither("device", PHONE, "--since", "2026-11-20T00:00:00Z", "--until", "2026-11-21T00:00:00Z")
        self.assertRegex(text, "DOMAIN .*BEFORE +CHANGE\n1 +audio4-fa.scdn.co .* new\n")
        self.assertRegex(text, "CATEGORY .*\n1 +music ")
        lines = self.whither("device", PHONE, *EVER, "--csv").splitlines()
        self.assertEqual([line.split(",")[0] for line in lines].count("domains"), 4)
        self.assertNotIn("DOMAIN", self.whither("device", "192.168.1.7", *EVER))

    def test_a_list_of_mine_comes_first_and_can_be_taken_away(self):
        told = self.imported("# blocked\n0.0.0.0 shop.example.co.uk\n||appsflyer.com^\n203.0.113.0/24\nfoo\n", "--category", "blocked")
        self.assertEqual([(row["list"], row["domains"], row["networks"], row["categories"]) for row in told["rows"]],
                         [("mine", 2, 1, "blocked")])
        self.assertIn("1 lines name no domain", self.stderr)
        self.assertEqual(self.names("categories"), {"music": 9000, "blocked": 5500})
        self.assertEqual(self.names("services", "category blocked")["AppsFlyer"], 5000, "whose it is another list tells")
        lists = self.json("data", "lists")["rows"]
        self.assertEqual([row["list"] for row in lists[:2]], ["mine", "whither's own"])
        self.imported("scdn.co\n", "--category", "blocked")
        self.assertEqual(self.names("categories"), {"blocked": 9000, "analytics": 5000, "unknown": 500})
        (self.data / "lists" / "mine.txt").unlink()
        self.assertEqual(self.names("categories"), {"music": 9000, "analytics": 5000, "unknown": 500})

    def test_lists_that_say_what_they_know(self):
        entities = json.dumps([{"name": "Example Shop", "category": "ad", "domains": ["*.shop.example.co.uk"]}])
        self.imported(entities, "--domains", name="entities.json")
        self.assertEqual(self.names("services", "category advertising"), {"Example Shop": 300})
        self.imported("[work]\nOffice = 203.0.113.9\n", "--domains", name="office.txt")
        self.assertEqual(self.names("categories", "category work"), {"work": 200})
        kept = (self.data / "lists" / "office.txt").read_text()
        self.assertEqual(kept.split("\n", 2)[0], "# name: office")

    def test_what_is_wrong_is_told_and_changes_nothing(self):
        self.imported("example.org\n", "--category", "work")
        file = self.folder / "bad.txt"
        file.write_text("example.net\n")
        for words, why, code in ((("--domains", file), "line 1: no category is told", 7),
                                 (("--category", "Work!", file), "`Work!` is no category", 2),
                                 (("--category", "work", "--tor", file), "excludes", 2),
                                 (("--category", "work", self.folder / "none.txt"), "none.txt", 3),
                                 (("--category", "work", "--name", "x", file, file), "--name is for one file", 2)):
            self.whither("data", "import", *words, code=code)
            self.assertIn(why, self.stderr)
        file.write_text("\x1b[31m\n!!\n")
        self.whither("data", "import", "--category", "work", file, code=7)
        self.assertEqual([row["list"] for row in self.json("data", "lists")["rows"]][0], "mine")
        self.whither("top", "peers", "category wrok", code=2)
        self.assertIn("did you mean `work`?", self.stderr)
        (self.data / "lists" / "broken.txt").write_text("example.com\n")
        self.assertEqual(self.names("categories"), {"music": 9000, "analytics": 5000, "unknown": 500})
        self.assertIn("a list of domains is left out", self.stderr)


if __name__ == "__main__":
    unittest.main()
