"""Whom an address belongs to by Debian's `whois` and a script, by Perl's Net::Whois::IP, and by whither, of the same answers.

docs/explain/names.md has what is found here as two tables; a test that fails prints the table as it has to be.
"""
import collections
import ipaddress
import json
import re
import unittest

import whois_cases
import whois_rivals
from support import SHARED, TOP, WHITHER

PAGE = TOP / "docs/explain/names.md"
# The keys that a script looks for, the better ones first: the same for the lines of `whois` and for the module's hash.
KEYS = {"org": ("OrgName", "org-name", "owner", "descr", "netname", "NetName"), "netname": ("NetName", "netname"),
        "range": ("NetRange", "inetnum", "inet6num"), "country": ("Country", "country")}
WORDS = {"org": "organisation", "netname": "net name", "range": "range", "country": "country"}
TITLES = {"whois": "`whois` and a script", "perl": "Net::Whois::IP", "whither": "whither"}


def first_lines(text):
    """What a script takes out of a text: for each key the first line that has it."""
    found = {}
    for key, value in re.findall(r"^[ \t]*([\w-]+):[ \t]*(\S.*?)\s*$", text, re.MULTILINE):
        found.setdefault(key, value)
    return found


def hash_of(text):
    return {key: value.strip() for key, _, value in (line.partition("\t") for line in text.splitlines()) if value.strip()}


def told(client, result):
    """{field: value} that the client's user gets; None where it did not end by itself."""
    if len(result["questions"]) > whois_rivals.LATEST_QUESTION:
        return None
    if client == "whither":
        registry = json.loads(result["text"])["registry"] or {}
        return {key: registry.get(key) for key in ("status", *KEYS)}
    found = first_lines(result["text"]) if client == "whois" else hash_of(result["text"])
    return {field: next((found[key] for key in keys if key in found), None) for field, keys in KEYS.items()}


def bounds(text):
    """The first and last address of "A - B", of A/LENGTH and of LACNIC's short "192.0.2/24"."""
    ends = text.split(" - ")
    if len(ends) == 2:
        return tuple(ipaddress.ip_address(end.strip()) for end in ends)
    address, _, length = text.partition("/")
    address += ".0" * (3 - address.count(".")) if ":" not in address else ""
    network = ipaddress.ip_network(f"{address}/{length}")
    return network[0], network[-1]


def same(field, value, expected):
    if value is None or expected is None:
        return value == expected
    if field == "range":
        return bounds(value) == bounds(expected)
    return re.sub(r'[\s"]', "", value).lower() == re.sub(r'[\s"]', "", expected).lower()


def wrong_fields(client, result, expected):
    """The fields that the client tells wrong; where there is no holder to tell, that it names one."""
    fields = told(client, result)
    if fields is None:
        return ["does not end"]
    if client == "whither" and fields["status"] != expected["status"]:
        return ["status"]
    if expected["status"] != "ok":
        names_one = fields["org"] is not None if client != "whither" else fields["status"] == "ok"
        return ["organisation"] if names_one else []
    return [WORDS[field] for field in KEYS if not same(field, fields[field], expected.get(field))]


def table(heads, rows):
    return "\n".join("| " + " | ".join(map(str, cells)) + " |" for cells in (heads, ["---"] * len(heads), *rows))


def kind_of(entry, text):
    """Which row of the table a real answer belongs to."""
    expected = entry["expected"]
    status, source = expected["status"], expected.get("source")
    if status != "ok":
        return {"referral": "a pointer to another registry", "mismatch": "a network beside the address"}.get(status, "refused, or nothing found")
    if source == "arin":
        if expected["org_from"] == "shortlist":
            return "ARIN, a list of networks"
        return "ARIN, several networks" if len(re.findall(rb"(?m)^\s*NetRange:", text)) > 1 else "ARIN, one network"
    return {"ripe": "RIPE", "apnic": "APNIC", "afrinic": "AFRINIC", "lacnic": "LACNIC", "rwhois": "rwhois"}.get(source, "national registries")


class Rivals(unittest.TestCase):
    maxDiff = None

    def in_page(self, made):
        self.assertIn(made, PAGE.read_text(), f"{PAGE.name} has not what was found:\n{made}\n")

    def test_where_others_go_wrong_whither_does_not(self):
        cases = whois_cases.cases()
        asked = whois_rivals.ask([case["asked"] for case in cases], WHITHER)
        rows = []
        for case, results in zip(cases, asked):
            found = {client: wrong_fields(client, results[client], case["right"]) for client in TITLES}
            self.assertEqual(found["whither"], [], f"{case['name']}: {results['whither']}")
            rows.append([case["name"], *(", ".join(found[client]) or "right" for client in ("whois", "perl"))])
        self.in_page(table(["answer", *(TITLES[client] for client in ("whois", "perl"))], rows))

    def test_of_real_answers_whither_reads_all(self):
        index = SHARED / "whois/index.jsonl"
        if not index.exists():
            self.skipTest("the registry answers of ../shared are absent: NOT COMPARED")
        entries = [entry for line in index.read_text().splitlines() if (entry := json.loads(line))["file"].endswith(".txt")]
        texts = [(SHARED / "whois" / entry["file"]).read_bytes() for entry in entries]
        rows = collections.defaultdict(lambda: {client: collections.Counter() for client in TITLES})
        asked = whois_rivals.ask([{"address": entry["query"], "answers": [text]} for entry, text in zip(entries, texts)],
                                 WHITHER)
        for entry, text, results in zip(entries, texts, asked):
            if not results["whither"]["questions"]:  # of an address that belongs to nobody on the Internet
                continue
            for client, result in results.items():
                wrong = wrong_fields(client, result, entry["expected"])
                if client == "whither":
                    self.assertEqual(wrong, [], entry["file"])
                rows[kind_of(entry, text)][client].update(["answers", *(["all"] if not wrong else []), *wrong])
        made = [[kind, counts["whither"]["answers"], *(counts[client]["all"] for client in TITLES)] for kind, counts in sorted(rows.items())]
        total = [sum(column) for column in zip(*(row[1:] for row in made))]
        print(f"whois: {total[0]} real answers; right by {', '.join(f'{name} {count}' for name, count in zip(TITLES, total[1:]))}")
        self.in_page(table(["answers", "number", *TITLES.values()], [*made, ["all", *total]]))


if __name__ == "__main__":
    unittest.main()
