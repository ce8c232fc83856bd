"""The corpus of exporters' captures: what independent decoders read in each sequence, what whither reads, and how they differ.

A sequence is what one exporter sent, in order. Its expectations were made by other programs (the oracles); corpus_words.py
says which of their words is which of our fields, and corpus_test.py which differences are argued.
"""
import collections
import concurrent.futures
import dataclasses
import functools
import json
import os
import shutil
import struct
import subprocess

from corpus_argued import argument
from corpus_words import comparable, ours, says_the_same
from support import SHARED, WHITHER, pcap

FOLDER = SHARED / "corpus"
VERSIONS = {1: "NetFlow v1", 5: "NetFlow v5", 7: "NetFlow v7", 9: "NetFlow v9", 10: "IPFIX", 0: "sFlow"}


@dataclasses.dataclass
class Sequence:
    """One sequence and what the oracles read in it."""

    name: str
    capture: object
    part: str  # the folder that its expectations come from
    vendor: str
    records: int
    events: int  # discarded packets of sFlow: rows, but no traffic
    packets: int
    bytes: int
    reverse: tuple  # packets and bytes of the other direction, where an oracle added them up
    samples: list  # (oracle, {field: what is right})

    @property
    def protocol(self):
        return VERSIONS.get(version_of(self.capture), "none")

    @property
    def is_sflow(self):
        return self.protocol == "sFlow"

    @functools.cached_property
    def clocks(self):
        """(arrival, export time of the header) of each NetFlow or IPFIX datagram, in microseconds since 1970."""
        return [(round(seconds * 1e6), exported_of(payload)) for seconds, payload, _ in datagrams_of(self.capture)
                if len(payload) >= 16 and struct.unpack(">H", payload[:2])[0] in VERSIONS and payload[:2] != bytes(2)]


@dataclasses.dataclass
class Difference:
    """`what` is records, packets, bytes, a field of a sample, or failure; expected is what `oracle` says."""

    sequence: Sequence
    oracle: str
    what: str
    expected: object
    found: object
    sample: int = -1  # which of the sequence's samples, -1 for none

    def __str__(self):
        return f"{self.sequence.name}: {self.what}: {self.oracle} {self.expected}, whither {self.found}"


def datagrams_of(capture):
    """(seconds, UDP payload, frame) of a capture of Ethernet, IPv4 and UDP."""
    content = capture.read_bytes()
    at = 24
    while at + 16 <= len(content):
        seconds, micros, length, _ = struct.unpack_from("<IIII", content, at)
        frame = content[at + 16:at + 16 + length]
        at += 16 + length
        yield seconds + micros / 1e6, frame[14 + (frame[14] & 15) * 4 + 8:], frame


def version_of(capture):
    return next((struct.unpack(">H", payload[:2])[0] for _, payload, _ in datagrams_of(capture) if len(payload) >= 2), None)


def exported_of(payload):
    """Microseconds since 1970 in the header of NetFlow (seconds, and up to v7 nanoseconds too) or IPFIX (seconds)."""
    version, = struct.unpack_from(">H", payload)
    seconds, = struct.unpack_from(">I", payload, 4 if version == 10 else 8)
    nanos, = struct.unpack_from(">I", payload, 12) if version in (1, 5, 7) else (0,)
    return seconds * 1_000_000 + nanos // 1000


def vendor_of(entry):
    if entry["family"] != "other":
        return entry["family"]
    return "test vectors" if entry["origin"] == "testvector" else "unnamed"


def collected(part):
    """The sequences of expectations.json and malformed/expectations.json, which have one form."""
    folder = FOLDER if part == "captures" else FOLDER / part
    for name, entry in json.loads((folder / "expectations.json").read_text())["sequences"].items():
        sflow = entry.get("sflow")
        kinds = sflow["by_type"] if sflow else {}
        late = entry.get("if_templates_were_known_before", entry)  # we hold data until its template comes
        records = sum(kinds.get(kind, 0) for kind in ("flow_samples", "expanded_flow_samples")) if sflow else late["data_records"]
        samples = [(one["oracle"], comparable(one["oracle"], one["fields"], entry)) for one in entry["samples"]]
        yield Sequence(name, folder / entry["replay"], part, vendor_of(entry), records, kinds.get("drop_samples", 0),
                       late["sum_packets"], late["sum_octets"], (), samples)


def generated():
    for name, entry in json.loads((FOLDER / "generated/expectations.json").read_text()).items():
        vendor = entry["exporter"].split()[0]
        if "flow_samples" in entry:
            yield Sequence(name, FOLDER / "generated" / name, "generated", vendor, entry["flow_samples"], 0,
                           entry["scaled_packets"], entry["scaled_bytes"], (), [])
            continue
        samples = [(one["oracle"], comparable(one["oracle"], one["fields"], entry)) for one in entry["samples"]]
        yield Sequence(name, FOLDER / "generated" / name, "generated", vendor, entry["data_records"], 0, entry["sum_packets"],
                       entry["sum_octets"], (entry["reverse_packets"], entry["reverse_octets"]), samples)


def run(*command):
    done = subprocess.run([WHITHER, *map(str, command)], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "TZ": "UTC"})
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-300:]}")
    return done.stdout


def read(capture, data):
    """What whither makes of a capture: its rows, and what `import pcap` counted."""
    imported = json.loads(run("import", "pcap", capture, "--json", "--data-dir", data))
    lines = run("flows", "any", "-n", "0", "--since", "@0", "--ndjson", "--data-dir", data).splitlines() if imported["flows"] else []
    shutil.rmtree(data, ignore_errors=True)
    return [json.loads(line) for line in lines], imported


def sums_of(rows, scaled):
    total = collections.Counter()
    for row in rows:
        for field in ("packets", "bytes", "packets_reverse", "bytes_reverse"):
            total[field] += row.get(field, 0) * (row["sampling"] if scaled else 1)
    return total


def nearest(rows, wanted, difference):
    """What differs in the row that agrees best with a sample: fewest differences that are not argued, then fewest."""
    best, least = [difference(field, value, None) for field, value in wanted.items()], None
    for row in rows:
        wrong = [difference(field, value, ours(field, row)) for field, value in wanted.items() if not says_the_same(field, value, row)]
        if least is not None and len(wrong) > least[1] and least[0] == 0:
            continue
        score = sum(argument(one) is None for one in wrong), len(wrong)
        if least is None or score < least:
            best, least = wrong, score
        if not wrong:
            break
    return best


def differences(sequence, rows):
    """Everything in which the rows are not what the oracles say."""
    found = []
    traffic = [row for row in rows if not sequence.is_sflow or row["kind"] == "traffic"]
    total = sums_of(traffic, sequence.is_sflow)
    counts = [("records", sequence.records, len(traffic)), ("packets", sequence.packets, total["packets"]),
              ("bytes", sequence.bytes, total["bytes"])]
    if sequence.events:
        counts.append(("events", sequence.events, len(rows) - len(traffic)))
    if sequence.reverse:
        counts += zip(("packets_reverse", "bytes_reverse"), sequence.reverse, (total["packets_reverse"], total["bytes_reverse"]))
    for what, expected, got in counts:
        if expected != got:
            found.append(Difference(sequence, "sums", what, expected, got))
    for number, (oracle, wanted) in enumerate(sequence.samples):
        found += nearest(rows, wanted, lambda *what: Difference(sequence, oracle, *what, number))
    return found


def compare(sequences, folder):
    """(sequence, its differences, what import counted) of each, in order; as many at a time as there are processors."""
    def one(numbered):
        number, sequence = numbered
        try:
            rows, imported = read(sequence.capture, folder / str(number))
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            return sequence, [Difference(sequence, "run", "failure", "an answer", error)], None
        return sequence, differences(sequence, rows), imported

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(one, enumerate(sequences)))


def with_more(capture, target, *frames):
    """Writes a capture that goes on with more frames."""
    packets = [(seconds, frame) for seconds, _, frame in datagrams_of(capture)]
    target.write_bytes(pcap(packets + [(packets[-1][0], frame) for frame in frames]))
    return target


def table(results, key):
    """Lines of agreement, one a group: sequences, records and sums of them, fields of samples that agree, and what is argued."""
    groups = collections.defaultdict(list)
    for result in results:
        groups[key(result[0])].append(result)
    lines = [f"{'':24}{'sequences':>14}{'records':>14}{'sums':>14}{'samples':>14}{'fields':>16}{'argued':>8}{'open':>6}"]
    for name in sorted(groups):
        lines.append(f"{name:24}" + agreement(groups[name]))
    lines.append(f"{'all':24}" + agreement(results))
    return "\n".join(lines)


def agreement(results):
    agreed = collections.Counter()
    for sequence, found, _ in results:
        wrong = {difference.what for difference in found if difference.sample < 0}
        of_samples = [one for one in found if one.sample >= 0]
        fields = sum(len(wanted) for _, wanted in sequence.samples)
        samples = sum(1 for _, wanted in sequence.samples if wanted)
        open_ones = [one for one in found if argument(one) is None]
        agreed.update({"sequences": not found, "records": "records" not in wrong, "sums": not wrong & {"packets", "bytes"},
                       "fields": fields - len(of_samples), "of_fields": fields, "samples": samples - len({one.sample for one in of_samples}),
                       "of_samples": samples, "argued": len(found) - len(open_ones), "open": len(open_ones)})
    whole = len(results)
    return (f"{agreed['sequences']:>8} / {whole:<3}{agreed['records']:>8} / {whole:<3}{agreed['sums']:>8} / {whole:<3}"
            f"{agreed['samples']:>6} / {agreed['of_samples']:<5}{agreed['fields']:>8} / {agreed['of_fields']:<5}"
            f"{agreed['argued']:>8}{agreed['open']:>6}")
