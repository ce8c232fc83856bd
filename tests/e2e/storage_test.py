"""`whither storage`, and a server that keeps its store within bounds."""
import time

from commands_test import exported
from support import PHONE, Case, netflow5

DAY = 86_400


class Storage(Case):
    def imported(self, days_ago, flows=20):
        """A file of the store with so many flows of so many days ago."""
        self.whither("import", "pcap", self.capture(days_ago, flows))

    def capture(self, days_ago, flows=20):
        seconds = int(time.time()) - days_ago * DAY
        records = [(PHONE, f"192.0.2.{number}", 1, 100, 40000 + days_ago, 443) for number in range(flows)]
        capture = self.folder / f"{days_ago}.pcap"
        capture.write_bytes(exported([netflow5(records, seconds=seconds)], start=seconds))
        return capture

    def test_what_is_too_old_is_refused_unless_it_is_to_be_kept(self):
        self.imported(1)
        config = self.folder / "whither.toml"
        config.write_text('[store]\nkeep_flows = "30d"\n')
        capture = self.capture(40)
        self.whither("import", "pcap", capture, "--config", config, code=2)
        self.assertIn("older than store.keep_flows (30d)", self.stderr)
        self.assertEqual(self.stored(), 20)
        self.whither("import", "pcap", capture, "--config", config, "--keep")
        self.assertEqual(self.stored(), 40)
        self.assertEqual(self.json("storage", "prune", "--config", config)["pruned"]["flows"], 0)
        self.assertEqual(self.json("storage", "prune", "--max-size", "1B")["pruned"]["flows"], 40)

    def stored(self):
        return self.json("storage", "info")["flows"]

    def files(self):
        return sorted((self.data / "flows").rglob("*.parquet"))

    def test_info_tells_what_there_is(self):
        self.imported(2)
        self.imported(40)
        info = self.json("storage", "info")
        self.assertEqual(info["flows"], 40)
        self.assertEqual(info["bytes"], sum(path.stat().st_size for path in self.files()))
        self.assertEqual(info["limits"], {"max_size": 20 << 30, "keep_summaries": "5y"})
        self.assertIn("40 flows in 2 files", self.whither("storage", "info"))

    def test_prune_lets_the_oldest_go(self):
        for days in (400, 40, 2):
            self.imported(days)
        would = self.json("storage", "prune", "--older", "30d", "--dry-run")
        self.assertEqual((would["pruned"]["flows"], self.stored()), (40, 60))
        self.whither("storage", "prune", "--older", "1y")
        self.assertEqual(self.stored(), 40)
        self.assertIn("let go     20 flows", self.whither("storage", "info"))
        self.whither("flows", "any", "--since", "@0", "--csv")
        self.assertIn("20 in all", self.stderr)
        self.whither("flows", "any", "--csv")
        self.assertNotIn("let go", self.stderr)
        self.assertEqual(self.json("storage", "prune")["pruned"]["flows"], 0)
        self.whither("storage", "prune", "--max-size", "1kB")
        self.assertEqual(self.stored(), 0)
        self.assertEqual(self.files(), [])
        self.whither("storage", "prune", "--older", "soon", code=2)

    def test_hourly_sums_stay_of_what_is_let_go(self):
        self.imported(40)
        self.imported(2)
        question = ("top", "peers", "--device", PHONE, "--since", "@0", "-n", "0")

        def answer():
            told = self.json(*question)
            for name in ("gaps", "window_s", "missing_s"):  # the last gap ends now
                told["complete"].pop(name)
            return told

        before = answer()
        self.whither("storage", "prune", "--older", "30d")
        self.assertEqual(self.stored(), 20)
        self.assertEqual(answer(), before)
        self.assertIn("hourly sums stand for them", self.stderr)
        self.whither(*question, "--explain")
        self.assertRegex(self.stderr, "flows +20 in 1 files are read\nsums +hourly ones of 20 flows in 1 files")
        self.whither("top", "peers", "port 443", "--since", "@0", "--explain")
        self.assertRegex(self.stderr, "older ones are missing here")
        self.assertRegex(self.stderr, "sums +cannot answer it")
        info = self.json("storage", "info")
        self.assertEqual((info["summaries"]["flows"], info["pruned"]["flows_without_sums"]), (20, 0))
        config = self.folder / "whither.toml"
        config.write_text('[store]\nkeep_summaries = "30d"\n')
        self.assertIn("hourly sums of 20 flows", self.whither("storage", "prune", "--config", config))
        self.assertEqual(self.json(*question)["total"]["flows"], 20)
        self.assertIn("20 in all", self.stderr)

    def test_totals_stand_for_sums_where_nothing_but_one_end_is_asked_for(self):
        self.imported(40)
        whats = ("peers", "devices", "ports", "orgs", "routers", "protocols", "countries", "asn")

        def answers(source):
            told = []
            for what in whats:
                told.append(self.whither("top", what, "--since", "@0", "--until", "-30d", "-n", "0", "--ndjson", "--explain"))
                self.assertRegex(self.stderr, source)
            return told

        of_flows = answers("flows +20 in 1 files are read")
        self.whither("storage", "prune", "--older", "30d")
        of_sums = answers("sums +hourly ones of 20 flows in 1 files")
        self.imported(2)  # adds up what is there
        of_totals = answers("sums +hourly ones of 0 flows in 0 files .*\ntotals +those of 20 flows in 1 files")
        self.assertEqual(of_sums, of_flows)
        self.assertEqual(of_totals, of_flows)
        self.whither("top", "peers", "port 443", "--since", "@0", "--until", "-30d", "--explain")
        self.assertNotIn("totals", self.stderr)

    def test_a_damaged_file_keeps_no_other_from_being_summed_up(self):
        self.imported(41)
        self.imported(40)
        self.files()[0].write_bytes(b"PAR1")
        self.assertIn("let go 40 flows", self.whither("storage", "prune", "--older", "30d"))
        self.assertIn("no sums stay of it", self.stderr)
        info = self.json("storage", "info")
        self.assertEqual((info["summaries"]["flows"], info["pruned"]["flows_without_sums"]), (20, 20))

    def test_damaged_sums_are_named_and_made_again(self):
        self.imported(40)
        self.whither("storage", "prune", "--older", "30d")
        summary, = (self.data / "summaries").rglob("*.parquet")
        summary.write_bytes(b"PAR1")
        damaged, = self.json("storage", "check", code=4)["damaged"]
        self.assertEqual(damaged["file"], f"summaries/{summary.parent.name}/{summary.name}")
        self.whither("storage", "check", "--set-aside")
        self.whither("storage", "check")

    def test_check_names_the_damaged_and_sets_them_aside(self):
        for days in (3, 2, 1):
            self.imported(days)
        self.assertIn("3 files", self.whither("storage", "check"))
        flipped, gone, _ = self.files()
        bytes_ = bytearray(flipped.read_bytes())
        bytes_[len(bytes_) // 2] ^= 1
        flipped.write_bytes(bytes_)
        gone.unlink()
        found = self.json("storage", "check", code=4)
        self.assertEqual([each["reason"] for each in found["damaged"]],
                         ["its bytes are not those that were written", "it is gone"])
        self.assertTrue(flipped.exists())
        self.whither("storage", "check", "--set-aside")
        self.assertFalse(flipped.exists())
        self.assertEqual(len(list((self.data / "set-aside").iterdir())), 1)
        self.whither("storage", "check")
        self.assertEqual(self.whither("flows", "any", "-n", "0", "--since", "@0", "--csv").count("\n"), 21)

    def test_a_server_keeps_within_the_age(self):
        self.imported(40)
        config = self.folder / "whither.toml"
        config.write_text('[store]\nkeep_flows = "30d"\n')
        server = self.serve("--config", str(config))
        self.eventually(lambda: self.stored() == 0)
        server.send(netflow5([(PHONE, "192.0.2.1", 1, 100, 40000, 443)]))
        self.eventually(lambda: self.stored() == 1)
