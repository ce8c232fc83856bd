"""Exports of real devices and of probes, imported as captures, against what independent decoders read in them."""
import socket
import struct
import unittest

import corpus
from corpus_argued import ARGUED, argument
from support import TOP, Case, ip4_frame, netflow5, udp

GOOD = "203.0.113.77"  # the destination of the flow that follows every malformed sequence
GOOD_BYTES = 777
# Malformed sequences in which nothing is lost, and why.
HARMLESS = {
    "ipfixcol/header-and-zeros.ipfix": "zeros behind a header are padding",
    "logstash/netflow-9-invalid-01": "only the header's count is wrong, and v9 counts mean different things (T19)",
    "net-flow-perl/ipfix": "an options template without scope can be read as it stands (RFC 7011, 3.4.2.2 forbids it)",
    "netgauze/v9-bad-padding-options": "padding that is not zero is padding",
    "goflow2/sflow-drop-func": "only the padding of the last record is missing, the record is whole",
}


def tuple_sets(template_set):
    """A template of addresses, protocol, packets and octets, and a record of it."""
    template = struct.pack(">HH10H", 65535, 5, 8, 4, 12, 4, 4, 1, 2, 4, 1, 4)
    record = socket.inet_aton("192.168.1.139") + socket.inet_aton(GOOD) + struct.pack(">BII", 6, 7, GOOD_BYTES)
    return struct.pack(">HH", template_set, 4 + len(template)) + template + struct.pack(">HH", 65535, 4 + len(record)) + record


def sflow():
    """One flow sample of a sampled IPv4 header (format 0:3)."""
    packet = struct.pack(">II4s4sIIII", GOOD_BYTES, 6, socket.inet_aton("192.168.1.139"), socket.inet_aton(GOOD), 40000, 443, 0, 0)
    sample = struct.pack(">8I", 1, 1, 1, 1, 0, 1, 2, 1) + struct.pack(">II", 3, len(packet)) + packet
    header = struct.pack(">II4sIIII", 5, 1, socket.inet_aton("192.0.2.1"), 0, 1, 1000, 1)
    return header + struct.pack(">II", 1, len(sample)) + sample


def good_datagram(protocol, bad):
    """What a healthy exporter of the same protocol sends, in the same observation domain as the bad datagram."""
    if protocol == "NetFlow v9":
        domain = bad[16:20] if len(bad) >= 20 else bytes(4)
        return struct.pack(">HHIII", 9, 2, 10_000_000, 1_760_000_000, 1) + domain + tuple_sets(0)
    if protocol == "IPFIX":
        domain = bad[12:16] if len(bad) >= 16 else bytes(4)
        sets = tuple_sets(2)
        return struct.pack(">HHII", 10, 16 + len(sets), 1_760_000_000, 1) + domain + sets
    if protocol == "sFlow":
        return sflow()
    return netflow5([("192.168.1.139", GOOD, 7, GOOD_BYTES, 40000, 443)], seconds=1_760_000_000)


@unittest.skipUnless(corpus.FOLDER.is_dir(), "the corpus of ../shared is absent: NOT COMPARED")
class Corpus(Case):
    maxDiff = None

    def test_every_sequence_agrees_with_what_independent_decoders_read_or_the_difference_is_argued(self):
        sequences = [*corpus.collected("captures"), *corpus.collected("malformed"), *corpus.generated()]
        results = corpus.compare(sequences, self.folder)
        print("\ncorpus, by protocol (agree / all)\n" + corpus.table(results, lambda sequence: sequence.protocol))
        print("corpus, by vendor (agree / all)\n" + corpus.table(results, lambda sequence: sequence.vendor))
        found = [difference for _, differences, _ in results for difference in differences]
        unargued = [str(difference) for difference in found if argument(difference) is None]
        used = {id(argument(difference)) for difference in found}
        idle = [f"{one.name}: {one.reason}" for one in ARGUED if id(one) not in used]
        self.assertGreater(len(results), 300)
        if unargued:
            self.fail(f"{len(unargued)} differences are not argued:\n" + "\n".join(unargued[:80]))
        self.assertEqual(idle, [], "arguments that cover no difference")

    def test_every_argument_stands_in_the_documentation(self):
        decisions = (TOP / "docs/explain/decoding-decisions.md").read_text()
        missing = sorted({one.name for one in ARGUED if f"`{one.name}`" not in decisions})
        self.assertEqual(missing, [])

    def malformed(self):
        """(sequence, its datagrams, a good one to follow them)."""
        for sequence in corpus.collected("malformed"):
            bad = [payload for _, payload, _ in corpus.datagrams_of(sequence.capture)]
            yield sequence, bad, good_datagram(sequence.protocol, bad[-1])

    def test_malformed_datagrams_are_counted_and_the_good_one_behind_them_is_decoded(self):
        wrong = []
        for sequence, bad, good in self.malformed():
            sender = socket.inet_ntoa(next(corpus.datagrams_of(sequence.capture))[2][26:30])
            followed = corpus.with_more(sequence.capture, self.folder / "followed.pcap",
                                        ip4_frame(sender, "192.0.2.254", 17, udp(50000, 2055, good)))
            rows, imported = corpus.read(followed, self.folder / "data")
            kept = [row for row in rows if row.get("dst_addr") == GOOD and row.get("bytes") == GOOD_BYTES]
            if len(kept) != 1 or imported["datagrams"] != len(bad) + 1:
                wrong.append(f"{sequence.name}: the good datagram gave {kept}")
            if (sum(imported["drops"].values()) == 0) != (sequence.name in HARMLESS):
                wrong.append(f"{sequence.name}: losses {imported['drops']}")
        self.assertEqual(wrong, [])

    def test_a_server_lives_through_all_malformed_datagrams(self):
        server = self.serve()
        sent = 0
        for _, bad, good in self.malformed():
            server.send(*bad, good)
            sent += len(bad) + 1
            self.eventually(lambda: self.json("status")["received"]["datagrams"] == sent)
        status = self.json("status")
        self.assertGreater(sum(status["drops"].values()), 0)
        self.assertEqual(status["drops"]["KernelFull"] + status["drops"]["SpoolFull"], 0)
        self.assertEqual(server.stop(), 0)
        rows = self.whither("flows", f"dst ip {GOOD}", "-n", "0", "--since", "@0", "--ndjson").splitlines()
        self.assertEqual(len(rows), len(list(self.malformed())))


if __name__ == "__main__":
    unittest.main()
