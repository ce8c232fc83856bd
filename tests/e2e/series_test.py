"""Rankings over time, beside an earlier window, and as pictures."""
import csv
import io
import json
import re
import unittest
import xml.etree.ElementTree as xml

from support import PHONE, Case

SVG = "{http://www.w3.org/2000/svg}"
HEADER = "time_start,time_end,src_addr,dst_addr,src_port,dst_port,protocol,packets,bytes\n"
BERLIN, NEW_YORK, KOLKATA = "Europe/Berlin", "America/New_York", "Asia/Kolkata"


class Series(Case):
    def store(self, *flows):
        """Imports (start, end, peer, packets, bytes)."""
        file = self.folder / "flows.csv"
        file.write_text(HEADER + "".join(f"{start},{end},{PHONE},{peer},50000,443,6,{packets},{octets}\n"
                                         for start, end, peer, packets, octets in flows))
        self.whither("import", "csv", file, "--keep")

    def names(self, *ranges):
        file = self.folder / "ranges.csv"
        file.write_text("".join(f'{first},{last},{asn},"{org}"\n' for first, last, asn, org in ranges))
        self.whither("data", "import", file)

    def test_a_long_flow_is_no_spike_and_all_formats_say_the_same(self):
        self.store(("2026-08-14T10:30:00Z", "2026-08-14T12:30:00Z", "8.8.8.8", 40, 4000),
                   ("2026-08-14T12:00:00Z", "2026-08-14T12:00:00Z", "1.1.1.1", 1, 60))
        answer = self.json("top", "peers", "--step", "1h", "-n", "1", "--since", "@0")
        self.assertEqual(answer["step_s"], 3600)
        self.assertEqual(answer["buckets"], [f"2026-08-14T{hour}:00:00+00:00" for hour in (10, 11, 12)])
        self.assertEqual(answer["rows"][0]["series"]["bytes"], [1000, 2000, 1000])
        self.assertEqual(answer["other"]["series"]["bytes"], [0, 0, 60])
        self.assertEqual(answer["total"]["series"]["flows"], [1, 0, 1])
        self.assertEqual(sum(answer["total"]["series"]["bytes"]), answer["total"]["bytes"])
        question = ["top", "peers", "--step", "1h", "-n", "1", "--since", "@0"]
        table = list(csv.DictReader(io.StringIO(self.whither(*question, "--csv"))))
        self.assertEqual([(row["time"][11:13], row["key"], int(row["bytes"])) for row in table],
                         [("10", "8.8.8.8", 1000), ("10", "other", 0), ("11", "8.8.8.8", 2000), ("11", "other", 0),
                          ("12", "8.8.8.8", 1000), ("12", "other", 60)])
        lines = [json.loads(line) for line in self.whither(*question, "--ndjson").splitlines()]
        self.assertEqual([line["bytes"] for line in lines], [int(row["bytes"]) for row in table])
        text = self.whither(*question)
        self.assertIn("▄█▄", text)
        self.assertIn("peak 2.00 kB", text)

    def test_days_are_days_of_the_zone_that_is_asked_for(self):
        # An hour apart, around both changes of the clock in Europe and one in America.
        self.store(*((f"2026-{day}T{hour:02}:30:00Z", f"2026-{day}T{hour:02}:30:00Z", "8.8.8.8", 1, 1000)
                     for day in ("03-28", "03-29", "10-25", "10-26", "11-01", "11-02") for hour in range(24)))

        def of_day(day, zone):
            answer = self.json("top", "peers", "--step", "1d", "--since", f"2026-{day}", "--until",
                               f"2026-{day}T23:59:59", "--tz", zone)
            self.assertEqual(len(answer["buckets"]), 1, answer["buckets"])
            return answer["total"]["series"]["flows"][0], answer["buckets"][0][10:]

        self.assertEqual(of_day("03-29", BERLIN), (23, "T00:00:00+01:00"))
        self.assertEqual(of_day("10-26", BERLIN), (24, "T00:00:00+01:00"))
        hours = self.json("top", "peers", "--step", "1h", "--since", "2026-10-25", "--until", "2026-10-25T23:59:59",
                          "--tz", BERLIN)
        self.assertEqual(len(hours["buckets"]), 25)
        self.assertEqual([each[11:] for each in hours["buckets"][2:4]], ["02:00:00+02:00", "02:00:00+01:00"])
        self.assertEqual(hours["total"]["series"]["flows"][2:4], [1, 1])
        self.assertEqual(of_day("11-01", NEW_YORK), (20 + 5, "T00:00:00-04:00"))
        self.assertEqual(of_day("03-29", KOLKATA), (24, "T00:00:00+05:30"))
        self.assertEqual(of_day("03-29", "+05:30"), (24, "T00:00:00+05:30"))

    def test_wrong_steps_zones_and_comparisons_are_told(self):
        self.store(("2026-08-14T10:30:00Z", "2026-08-14T12:30:00Z", "8.8.8.8", 40, 4000),
                   ("2026-08-01T10:30:00Z", "2026-08-01T10:30:00Z", "8.8.8.8", 40, 4000))
        for words, told in ((["--step", "7m"], "--step `7m` is no step"),
                            (["--step", "1s", "--last", "7d"], "--step 5m would do"),
                            (["--tz", "Europe/Nowhere"], "--tz `Europe/Nowhere` is no zone"),
                            (["--compare", "dya"], "did you mean `day`?"),
                            (["--compare", "day", "--until", "2026-08-14"], "add --since TIME"),
                            (["--svg", "-", "--json"], "name a file")):
            self.whither("top", "peers", *words, code=2)
            self.assertIn(told, self.stderr)
        self.whither("top", "peers", "--svg", self.folder / "no" / "such.svg", code=3)

    def test_compare_tells_what_is_new_gone_and_changed(self):
        self.store(("2026-08-13T10:00:00Z", "2026-08-13T10:00:00Z", "8.8.8.8", 1, 1000),
                   ("2026-08-13T10:00:00Z", "2026-08-13T10:00:00Z", "9.9.9.9", 1, 500),
                   ("2026-08-14T10:00:00Z", "2026-08-14T10:00:00Z", "8.8.8.8", 1, 1120),
                   ("2026-08-14T10:00:00Z", "2026-08-14T10:00:00Z", "1.1.1.1", 1, 70))
        question = ["top", "peers", "--since", "2026-08-14T09:00", "--until", "2026-08-14T11:00", "--compare", "day"]
        answer = self.json(*question)
        self.assertEqual(answer["compare"]["since"], "2026-08-13T09:00:00+00:00")
        self.assertEqual(answer["compare"]["total"]["bytes"], 1500)
        self.assertEqual([(row.get("rank"), row["key"], row["bytes"], row["before"]["bytes"]) for row in answer["rows"]],
                         [(1, "8.8.8.8", 1120, 1000), (2, "1.1.1.1", 70, 0), (None, "9.9.9.9", 0, 500)])
        self.assertIn("what is called new may not be", self.stderr)
        text = self.whither(*question)
        for row in (r"8\.8\.8\.8.*\+12 %", r"1\.1\.1\.1.*new", r"9\.9\.9\.9.*gone"):
            self.assertRegex(text, row)
        previous = self.json("top", "peers", "--since", "2026-08-14T09:00", "--until", "2026-08-14T11:00", "--compare",
                             "previous")
        self.assertEqual(previous["compare"]["total"]["bytes"], 0)
        both = self.json(*question, "--step", "1h")
        self.assertEqual(both["rows"][0]["series"]["bytes"], [0, 1120])

    def test_two_windows_side_by_side(self):
        self.store(("2026-08-13T10:00:00Z", "2026-08-13T10:00:00Z", "8.8.8.8", 1, 1000),
                   ("2026-08-13T10:00:00Z", "2026-08-13T10:00:00Z", "9.9.9.9", 1, 500),
                   ("2026-08-14T10:00:00Z", "2026-08-14T10:00:00Z", "8.8.8.8", 1, 1120),
                   ("2026-08-14T10:00:00Z", "2026-08-14T10:00:00Z", "1.1.1.1", 1, 70))
        question = ["compare", "--by", "peers", "--since", "2026-08-14T09:00", "--until", "2026-08-14T11:00"]
        text = self.whither(*question, "--with", "day")
        for row in ("BEFORE +NOW +CHANGE", r"8\.8\.8\.8 .* 1\.00 kB +1\.12 kB +\+12 %", r"1\.1\.1\.1 .* 0 B +70 B +new",
                    r"9\.9\.9\.9 .* 500 B +0 B +gone", "1 new · 1 gone", "NOW: .* 2 flows"):
            self.assertRegex(text, row)
        answer = self.json(*question, "--with", "day")
        self.assertEqual([row.get("state") for row in answer["rows"]], [None, "new", "gone"])
        self.assertEqual((answer["compare"]["new"], answer["compare"]["gone"]), (1, 1))
        # What is not stored is told of each window.
        self.assertEqual(answer["complete"]["window_s"], 7200)
        self.assertIn("begins", answer["compare"]["complete"])
        self.assertEqual(self.json(*question, "--with", "2026-08-13T09:00/2026-08-13T11:00")["rows"], answer["rows"])
        self.assertEqual(self.json(*question)["compare"]["total"]["flows"], 0, "the window before is that of 7 to 9")
        self.whither(*question, "--with", "day", "--fail-on-new", code=1)
        self.whither(*question, "--with", "day", "--fail-on-new", "--svg", "-", code=1)
        self.whither(*question, "dst ip 8.8.8.8", "--with", "day", "--fail-on-new")
        for words, told in ((["--with", "dya"], "did you mean `day`?"), (["--with", "12:00/11:00"], "is no window"),
                            (["--with", "x/y"], "is no window")):
            self.whither(*question, *words, code=2)
            self.assertIn(told, self.stderr)
        self.whither("compare", "--by", "x", code=2)
        self.assertIn("no ranking `x`", self.stderr)

    def test_two_devices_side_by_side(self):
        self.store(("2026-08-14T10:00:00Z", "2026-08-14T10:00:00Z", "8.8.8.8", 1, 1000),
                   ("2026-08-14T10:00:00Z", "2026-08-14T10:00:00Z", "192.168.1.7", 1, 500))
        by_option = self.json("compare", "--by", "peers", "--device", "192.168.1.7", "--device", PHONE)
        self.assertEqual(by_option["query"]["device"], PHONE)
        self.assertEqual(by_option["compare"]["device"], "192.168.1.7")
        self.assertEqual([(row["key"], row["bytes"], row["before"]["bytes"]) for row in by_option["rows"]],
                         [("8.8.8.8", 1000, 0), ("192.168.1.7", 500, 0), (PHONE, 0, 500)])
        self.assertEqual(self.json("compare", "192.168.1.7", PHONE, "--by", "peers"), by_option)
        filtered = self.json("compare", "192.168.1.7", PHONE, "not dst ip 8.8.8.8", "--by", "peers")
        self.assertEqual([row["key"] for row in filtered["rows"]], ["192.168.1.7", PHONE])
        self.assertEqual(filtered["query"]["filter"], "not dst ip 8.8.8.8")
        self.assertRegex(self.whither("compare", "192.168.1.7", PHONE), r"192\.168\.1\.7 +192\.168\.1\.139 +CHANGE")
        self.whither("compare", "192.168.1.7", PHONE, "--with", "day", code=2)
        self.assertIn("in one window", self.stderr)
        self.whither("compare", "--device", "1.1.1.1", "--device", "1.1.1.2", "--device", "1.1.1.3", code=2)
        self.assertIn("twice at most", self.stderr)

    def test_rankings_of_several_names_and_fields(self):
        self.store(("2026-08-14T10:00:00Z", "2026-08-14T10:00:00Z", "8.8.8.8", 1, 1000),
                   ("2026-08-14T10:00:00Z", "2026-08-14T10:00:00Z", "8.8.8.8", 1, 500),
                   ("2026-08-14T11:00:00Z", "2026-08-14T11:00:00Z", "1.1.1.1", 1, 70))
        answer = self.json("top", "device,dst_addr", "--since", "@0")
        self.assertEqual(answer["query"]["by"], ["devices", "dst_addr"])
        self.assertEqual([(row["key"], row["bytes"]) for row in answer["rows"]],
                         [([PHONE, "8.8.8.8"], 1500), ([PHONE, "1.1.1.1"], 70)])
        self.assertEqual(self.json("top", "--by", "device,dst_addr", "--since", "@0")["rows"], answer["rows"])
        filtered = self.json("top", "--by", "dst_addr", "dst ip 1.1.1.1", "--since", "@0")
        self.assertEqual([(row["key"], row["flows"]) for row in filtered["rows"]], [("1.1.1.1", 1)])
        self.assertEqual(*(self.json("top", what, "--since", "@0")["rows"] for what in ("org", "orgs")))
        self.assertRegex(self.whither("top", "device,port", "--since", "@0"), "DEVICE +PORT +DOWN")
        series = self.json("top", "device,dst_addr", "--step", "1h", "--since", "@0")
        self.assertEqual(series["rows"][0]["series"]["bytes"], [1500, 0])
        compared = self.json("compare", "--by", "dst_addr,protocol", "--since", "2026-08-14T11:00", "--until",
                             "2026-08-14T12:00")
        self.assertEqual([(row["key"], row.get("state")) for row in compared["rows"]],
                         [(["1.1.1.1", "6"], "new"), (["8.8.8.8", "6"], "gone")])
        for words, told in ((["src_adr"], "did you mean `src_addr`?"), (["orgs,org"], "there twice"), ([], "say what a row is"),
                            (["orgs,"], "no ranking ``"),
                            (["src_addr,dst_addr,src_port,dst_port,protocol,tos,vlan,in_if,out_if"], "8 names at most")):
            self.whither("top", *words, code=2)
            self.assertIn(told, self.stderr)

    def test_pictures_are_xml_with_the_numbers_of_the_answer(self):
        self.store(("2026-08-14T10:30:00Z", "2026-08-14T12:30:00Z", "8.8.8.8", 40, 4000),
                   ("2026-08-14T12:00:00Z", "2026-08-14T12:00:00Z", "1.1.1.1", 1, 1000))
        self.names(("8.8.8.0", "8.8.8.255", 64500, "<script>alert(1)</script> & Söhne"), ("1.1.1.0", "1.1.1.255", 64501, "Two"))
        file = self.folder / "ranking.svg"
        self.assertIn("Top organisations", self.whither("top", "orgs", "--since", "@0", "--svg", file))
        picture = xml.fromstring(file.read_bytes())
        self.assertEqual(picture.tag, SVG + "svg")
        self.assertIn("Top organisations", picture.find(SVG + "title").text)
        self.assertIn("4.00 kB", picture.find(SVG + "desc").text)
        bars = {bar.get("data-key"): bar for bar in picture.iter(SVG + "rect") if bar.get("data-key")}
        self.assertEqual({key: bar.get("data-value") for key, bar in bars.items()}, {"as64500": "4000", "as64501": "1000"})
        self.assertAlmostEqual(float(bars["as64500"].get("width")), 4 * float(bars["as64501"].get("width")), places=1)
        self.assertIn("<script>alert(1)</script> & Söhne", [text.text for text in picture.iter(SVG + "text")])

        series = xml.fromstring(self.whither("top", "orgs", "--step", "1h", "--since", "@0", "--svg", "-").encode())
        texts = [text.text for text in series.iter(SVG + "text")]
        for label in ("bytes per 1h", "1.00 kB", "11:00", "Two"):
            self.assertIn(label, texts)
        layers = {path.get("data-key"): path.get("d") for path in series.iter(SVG + "path") if path.get("data-key")}
        heights = {key: [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)H", d)] for key, d in layers.items()}
        zero = heights["as64500"][-1]
        first = [zero - y for y in heights["as64500"][:3]]
        self.assertAlmostEqual(first[1], 2 * first[0], places=1)
        second = [below - above for below, above in zip(heights["as64500"][:3], heights["as64501"][:3])]
        self.assertAlmostEqual(second[0], 0, places=1)
        self.assertAlmostEqual(second[2], first[2], places=1)
        for tree in (picture, series):
            for element in tree.iter():
                self.assertNotIn(element.tag, (SVG + "script", SVG + "image", SVG + "foreignObject"))
                self.assertFalse([name for name in element.attrib if "href" in name or name.startswith("on")])
                for value in element.attrib.values():
                    self.assertNotRegex(value, r"url\((?!#)")


if __name__ == "__main__":
    unittest.main()
