"""Every JSON answer is what docs/reference/schemas says, and so are the examples of the documentation."""
import copy
import json
import re
import socket
import unittest
import warnings

import jsonschema

import household
from commands_test import exported
from household import TV, WINDOW
from support import PHONE, TOP, Case, netflow5

FOLDER = TOP / "docs/reference/schemas"
SCHEMAS = {file.name.removesuffix(".schema.json"): json.loads(file.read_text()) for file in FOLDER.glob("*.schema.json")}

with warnings.catch_warnings():  # newer versions know another way, Debian's does not
    warnings.simplefilter("ignore", DeprecationWarning)
    from jsonschema import RefResolver


def validator(place):
    """Of a schema, "top", or of a part of one, "top#/$defs/row"."""
    name, _, part = place.partition("#")
    schema = SCHEMAS[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        resolver = RefResolver(schema["$id"], schema, store={each["$id"]: each for each in SCHEMAS.values()})
        wanted = {"$ref": f"{schema['$id']}#{part}"} if part else schema
        return jsonschema.Draft202012Validator(wanted, resolver=resolver, format_checker=jsonschema.FormatChecker())


def faults(value, place):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:300]}" for fault in validator(place).iter_errors(value)]


def name_of(document):
    return re.fullmatch(r"whither\.([a-z_-]+)/1", document["schema"]).group(1)


class Shapes(unittest.TestCase):
    def test_they_are_schemas(self):
        for name, schema in SCHEMAS.items():
            jsonschema.Draft202012Validator.check_schema(schema)
            self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
            self.assertTrue(schema["$id"].endswith(f"/{name}.schema.json"))
            self.assertTrue(schema["title"])


class Answers(Case):
    def holds(self, value, place):
        self.assertEqual(faults(value, place), [], f"{place}: {json.dumps(value)[:2000]}")
        self.seen.add(place)

    def document(self, *words, code=0, **more):
        answer = json.loads(self.whither(*words, "--json", code=code, **more))
        self.holds(answer, name_of(answer))
        return answer

    def lines(self, place, *words):
        lines = [json.loads(line) for line in self.whither(*words, "--ndjson").splitlines()]
        for line in lines:
            self.holds(line, place)
        return lines

    def setUp(self):
        super().setUp()
        self.seen = set()

    def test_over_a_store_that_is_empty(self):
        self.serve().stop()
        for words in (["top", "orgs"], ["top", "ports", "--step", "1h"], ["top", "peers", "--last", "1h", "--compare", "day"],
                      ["flows"], ["device", PHONE], ["who", "8.8.8.8"], ["interfaces"], ["status"], ["storage", "info"],
                      ["storage", "check"], ["storage", "prune"], ["views", "list"], ["whois", "8.8.8.8", "--offline"],
                      ["sql", "SELECT * FROM flows"]):
            self.document(*words)

    def test_over_a_store_with_everything(self):
        household.serve_for_a_moment(self)
        household.fill(self)
        self.whither("views", "save", "web", "tcp and port in [80 443]")
        for what in ("orgs", "peers", "devices", "ports", "protocols", "countries", "asn", "routers"):
            self.document("top", what, *WINDOW)
        self.document("top", "orgs", "--since", "@0")
        self.document("top", "orgs", "--device", PHONE, "--once", "-n", "1", *WINDOW)
        series = self.document("top", "peers", "--step", "1h", "-n", "2", *WINDOW)
        self.assertEqual(len(series["rows"][0]["series"]["bytes"]), len(series["buckets"]))
        compared = self.document("top", "peers", "--compare", "previous", *WINDOW)
        self.assertIn("before", compared["rows"][0])
        self.document("top", "peers", "--compare", "previous", "--step", "1h", *WINDOW)
        self.document("who", "AS64496", *WINDOW)
        self.assertTrue(self.lines("top#/$defs/row", "top", "countries", *WINDOW))
        self.assertTrue(self.lines("top#/$defs/row", "top", "peers", "--compare", "previous", *WINDOW))
        self.assertTrue(self.lines("top#/$defs/step", "top", "peers", "--step", "1h", *WINDOW))
        self.document("device", PHONE, *WINDOW)
        self.document("device", TV, "--since", "@0")
        self.assertTrue(self.lines("device#/$defs/row", "device", PHONE, *WINDOW))
        self.document("flows", "-n", "0", "--since", "@0")
        self.document("flows", "udp", "--device", PHONE, *WINDOW)
        self.assertTrue(self.lines("flows#/$defs/row", "flows", "-n", "0", "--since", "@0"))
        self.assertTrue(self.document("interfaces", "--since", "@0")["rows"])
        self.assertTrue(self.lines("interfaces#/$defs/row", "interfaces", "--since", "@0"))
        self.assertTrue(self.document("status")["exporters"])
        self.assertTrue(self.lines("status#/$defs/row", "status"))
        self.document("whois", PHONE, "--offline")
        self.document("whois", "8.8.8.8", "--offline")
        self.document("data", "show")
        self.assertTrue(self.document("data", "org", "google")["rows"][0]["ases"])
        relays = self.folder / "relays.txt"
        relays.write_text("1.1.1.1\nExitAddress 8.8.8.8 2026-11-26 12:00:00\n")
        self.document("data", "import", "--tor", relays)
        self.assertEqual(self.document("data", "show")["tor"]["exits"], 1)
        self.assertEqual(self.document("whois", "8.8.8.8", "--offline")["table"]["tor"], "exit")
        self.document("storage", "info")
        self.document("storage", "check")
        self.document("storage", "prune", "--dry-run", "--older", "1d")
        self.assertTrue(self.lines("storage#/$defs/row", "storage", "info"))
        self.assertTrue(self.lines("storage_prune#/$defs/row", "storage", "prune", "--dry-run", "--older", "1d"))
        self.document("storage", "prune", "--older", "1d")
        self.document("storage", "info")
        self.document("top", "orgs", "--step", "1h", *WINDOW)  # of sums alone
        self.document("views", "list")
        self.assertTrue(self.lines("views#/$defs/row", "views", "list"))
        self.document("sql", "SELECT 1 AS a, NULL AS b, 'x' AS a, true AS c")
        self.lines("sql#/$defs/row", "sql", "SELECT 1 AS a, NULL AS b, 'x' AS a, true AS c")
        self.document("top", "orgs", "--parquet", self.folder / "rows.parquet")
        for ending in ("csv", "ndjson", "parquet", "ipfix"):
            self.document("export", "--since", "@0", "-o", self.folder / f"all.{ending}")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as collector:
            collector.bind(("127.0.0.1", 0))
            self.document("replay", "--to", f"127.0.0.1:{collector.getsockname()[1]}", "--since", "@0", "--version", "9")
        damaged = sorted((self.data / "flows").rglob("*.parquet"))
        if damaged:
            damaged[0].write_bytes(damaged[0].read_bytes()[:-1])
            self.assertTrue(self.document("storage", "check", code=4)["damaged"])

    def test_over_a_router_that_samples_and_one_that_loses(self):
        records = [(PHONE, "8.8.8.8", 2, 140, 40000, 53, 17)]
        capture = self.folder / "sampled.pcap"
        capture.write_bytes(exported([netflow5(records, sampling=1 << 14 | 100, seconds=1_760_000_000),
                                      netflow5(records, sequence=50, sampling=1 << 14 | 100, seconds=1_760_000_001)]))
        self.document("import", "pcap", capture)
        self.document("import", "pcap", capture)  # imported before
        self.assertTrue(self.document("top", "peers")["complete"]["estimated"])
        server = self.serve()
        self.document("status")
        server.send(netflow5(records), netflow5(records, sequence=50), b"neither NetFlow nor IPFIX")
        self.eventually(lambda: self.json("status")["received"]["datagrams"] == 3)
        self.assertTrue(self.document("status")["running"])
        self.document("top", "peers")
        self.lines("flows#/$defs/row", "flows", "-n", "0", "--since", "@0")

    def test_of_imports_and_the_configuration(self):
        file = self.folder / "flows.csv"
        file.write_text(household.MORE + "no flow\n")
        self.document("import", "csv", file)
        self.whither("export", "--since", "@0", "-o", self.folder / "all.ipfix")
        self.document("import", "ipfix", self.folder / "all.ipfix")
        ranges = self.folder / "ranges.csv"
        ranges.write_text("8.8.8.0,8.8.8.255,15169,Google LLC\n")
        self.document("data", "import", ranges)
        config = self.folder / "whither.toml"
        config.write_text(f'[[device]]\nname = "phone"\nmatch = ["ip:{PHONE}"]\n[[router]]\naddress = "192.0.2.1"\nsampling = 10\n'
                          '[[group]]\nname = "all"\nmatch = ["net:192.168.1.0/24"]\n')
        for words in (["show"], ["check"], ["path"]):
            self.document("config", *words, "--config", config, data=False)
        config.write_text("store.max_sise = 1\n")
        self.assertFalse(self.document("config", "check", "--config", config, code=1, data=False)["ok"])

    def test_of_errors(self):
        household.fill(self)
        for words, code in ((["flows", "dst prot 443"], 2), (["flows", "bytes > 1X"], 2), (["top", "orks"], 2),
                            (["flows", "--since", "yesteryear"], 2), (["sql", "SELECT bites FROM flows"], 2), (["views", "rm", "none"], 2),
                            (["top", "orgs", "--data-dir", self.folder / "none"], 3), (["whois", "nobody"], 2)):
            done = self.run_whither(*words, "--json", data="--data-dir" not in words)
            self.assertEqual((done.returncode, done.stdout), (code, ""), words)
            for line in done.stderr.splitlines():
                self.holds(json.loads(line), "error")
        self.whither("flows", "port 53 or port 443 and udp", "--json")
        warning = json.loads(self.stderr.splitlines()[0])
        self.holds(warning, "error")
        self.assertEqual(warning["warning"]["code"], "F006")

    def test_what_is_misspelt_missing_or_of_another_type_does_not_pass(self):
        household.fill(self)
        for words in (["top", "orgs", "--step", "1h", *WINDOW], ["flows", *WINDOW], ["device", PHONE, *WINDOW], ["status"],
                      ["storage", "info"], ["storage", "check"], ["whois", "8.8.8.8", "--offline"], ["data", "show"],
                      ["sql", "SELECT 1 AS a"], ["config", "show"], ["config", "check"], ["config", "path"]):
            answer = self.document(*words, data=words[0] != "config")
            name = name_of(answer)
            for key in answer:
                less = {other: value for other, value in answer.items() if other != key}
                optional = key not in SCHEMAS[name]["required"]
                self.assertTrue(optional or faults(less, name), f"{name} without {key}")
                self.assertTrue(faults({**less, key + "s": answer[key]}, name), f"{name} with {key}s")
                self.assertTrue(faults({**answer, key: object}, name), f"{name} with another {key}")
            if answer.get("rows") and name != "sql":
                for key in answer["rows"][0]:
                    other = copy.deepcopy(answer)
                    other["rows"][0][key + "s"] = other["rows"][0].pop(key)
                    self.assertTrue(faults(other, name), f"a row of {name} with {key}s")


class Pages(Case):
    def test_the_program_prints_them(self):
        listed = self.whither("config", "schema", data=False)
        for name, schema in SCHEMAS.items():
            self.assertIn(name, listed.split())
            self.assertEqual(json.loads(self.whither("config", "schema", name, data=False)), schema)
        self.whither("config", "schema", "topp", code=2, data=False)
        self.assertIn("did you mean `top`?", self.stderr)

    def test_the_examples_of_the_documentation_are_so(self):
        count = 0
        for page in [TOP / "README.md", *sorted((TOP / "docs").rglob("*.md"))]:
            for block in re.findall(r"^```[a-z]*\n(.*?)^```", page.read_text(), re.M | re.S):
                for value in values_in(block):
                    place = place_of(value)
                    if place is None:
                        continue
                    count += 1
                    self.assertEqual(faults(value, place), [], f"{page.relative_to(TOP)}: {json.dumps(value)[:500]}")
        self.assertGreater(count, 4)


def values_in(block):
    """The whole JSON objects in a block that begin a line; shortened ones ("…") are none."""
    decoder, at = json.JSONDecoder(), 0
    for begin in (match.start() for match in re.finditer(r"^\{", block, re.M)):
        if begin < at:
            continue
        try:
            value, at = decoder.raw_decode(block, begin)
            yield value
        except json.JSONDecodeError:
            continue


def place_of(value):
    """The schema of an object in the documentation; None where it is none of ours, or has no name."""
    if "schema" in value:
        return name_of(value)
    if set(value) & {"error", "warning", "note"}:
        return "error"
    if "time_received" in value:
        return "flows#/$defs/row"
    if "asked" in value:
        return "whois#/$defs/registration"
    return None


if __name__ == "__main__":
    unittest.main()
