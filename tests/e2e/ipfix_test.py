"""IPFIX over TCP and in files, by an exporter of ours and by softflowd."""
import json
import socket
import unittest

from commands_test import exported, some_flows
from support import SHARED, Case, ipfix, ipfix_records, ipfix_template, netflow5, phone_traffic, softflowd


class Tcp(Case):
    def serve_tcp(self):
        """A server with a UDP and a TCP socket; `tcp` is the port of the latter."""
        server = self.serve("--listen-tcp", "127.0.0.1:0")
        self.tcp = server.ports[1]
        return server

    def connect(self):
        out = socket.create_connection(("127.0.0.1", self.tcp), timeout=5)
        self.addCleanup(out.close)
        return out

    def stored(self, count):
        return self.eventually(lambda: (s := self.json("status"))["stored_flows"] == s["received"]["records"] == count and s)

    def test_messages_of_a_connection_are_stored_however_they_are_cut(self):
        server = self.serve_tcp()
        self.assertIn(f"listening  tcp 127.0.0.1:{self.tcp}", server.lines)
        out = self.connect()
        messages = ipfix(ipfix_template()) + b"".join(
            ipfix(ipfix_records(some_flows()), sequence=6 * index) for index in range(10))
        for at in range(0, 400):
            out.sendall(messages[at:at + 1])
        out.sendall(messages[400:])
        status = self.stored(60)
        exporter = status["exporters"][0]
        self.assertEqual((exporter["addr"], exporter["domain"], exporter["protocol"], exporter["lost"]),
                         ("127.0.0.1", 7, "ipfix", 0))
        self.assertEqual(status["received"]["datagrams"], 11)
        self.assertEqual(sum(status["drops"].values()), 0)
        self.assertEqual(self.json("top", "protocols")["total"]["bytes"], 280920)
        self.assertIn(f"tcp 127.0.0.1:{self.tcp}", status["listening"])

    def test_what_is_no_ipfix_closes_its_connection_and_is_counted(self):
        server = self.serve_tcp()
        good = self.connect()
        good.sendall(ipfix(ipfix_template(), ipfix_records(some_flows())))
        for junk in (b"GET / HTTP/1.1\r\n\r\n", netflow5(some_flows())):
            bad = self.connect()
            bad.sendall(junk)
            self.assertEqual(bad.recv(1), b"")
        cut = self.connect()
        cut.sendall(ipfix(ipfix_records(some_flows()))[:-1])
        cut.close()
        good.sendall(ipfix(ipfix_records(some_flows()), sequence=6))
        server.send(netflow5(some_flows()))
        status = self.stored(18)
        drops = self.eventually(lambda: (d := self.json("status")["drops"])["StreamCut"] == 1 and d)
        self.assertEqual((drops["BadStream"], sum(drops.values())), (2, 3), status)
        self.assertIn("BadStream", self.whither("status"))

    def test_templates_outlive_their_connection_and_may_be_announced_again(self):
        self.serve_tcp()
        first = self.connect()
        first.sendall(ipfix(ipfix_template(), ipfix_records(some_flows())))
        self.stored(6)
        first.close()
        second = self.connect()
        second.sendall(ipfix(ipfix_template(), ipfix_records(some_flows())))
        self.stored(12)
        second.close()
        third = self.connect()
        third.sendall(ipfix(ipfix_records(some_flows()), sequence=6))
        status = self.stored(18)
        self.assertEqual(sum(status["drops"].values()), 0)

    def test_the_end_stores_what_had_arrived(self):
        server = self.serve_tcp()
        out = self.connect()
        out.sendall(ipfix(ipfix_template()))
        for index in range(300):
            out.sendall(ipfix(ipfix_records(some_flows() * 5), sequence=30 * index))
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.json("status")["stored_flows"], 9000)

    def test_a_port_in_use_is_told(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.whither("serve", "--listen", "127.0.0.1:0", "--listen-tcp", f"127.0.0.1:{taken.getsockname()[1]}", code=3)
        self.assertIn("another program uses this port", self.stderr)

    def test_softflowd_by_tcp_counts_as_by_udp(self):
        capture = self.folder / "phone.pcap"
        capture.write_bytes(phone_traffic())
        server = self.serve_tcp()
        softflowd(capture, 10, server.ports[0])
        before = self.stored(120)
        rows = self.rows()
        softflowd(capture, 10, self.tcp, "tcp")
        status = self.stored(240)
        self.assertEqual(sum(status["drops"].values()), 0)
        twice = self.rows()
        self.assertEqual(sorted(rows * 2), sorted(twice))
        self.assertEqual(status["received"]["records"], 2 * before["received"]["records"])

    def rows(self):
        rows = [json.loads(line) for line in self.whither("flows", "any", "-n", "0", "--since", "@0", "--ndjson").splitlines()]
        return [tuple(row[key] for key in ("src_addr", "src_port", "dst_addr", "dst_port", "packets", "bytes")) for row in rows]


class Files(Case):
    def rows(self, *data):
        lines = self.whither("flows", "any", "-n", "0", "--since", "@0", "--ndjson").splitlines()
        return [json.loads(line) for line in lines]

    def test_a_file_is_imported_at_the_time_of_its_export(self):
        file = self.folder / "flows.ipfix"
        file.write_bytes(ipfix(ipfix_template(), seconds=1_760_000_000)
                         + ipfix(ipfix_records(some_flows(), seconds=1_759_999_990), seconds=1_760_000_000))
        self.assertEqual(self.json("import", "ipfix", file, "--router", "192.0.2.1"),
                         {"schema": "whither.import/1", "file": str(file), "messages": 2, "flows": 6, "drops": {}})
        rows = self.rows()
        self.assertEqual({row["exporter"] for row in rows}, {"192.0.2.1"})
        self.assertEqual({row["time_received"] for row in rows}, {"2025-10-09T08:53:20+00:00"})
        self.assertEqual({row["time_end"] for row in rows}, {"2025-10-09T08:53:10+00:00"})
        self.assertEqual({row["observation_domain"] for row in rows}, {7})

    def test_without_a_router_the_exporter_is_absent(self):
        file = self.folder / "flows.ipfix"
        file.write_bytes(ipfix(ipfix_template(), ipfix_records(some_flows())))
        self.assertIn("6 flows out of 1 messages", self.whither("import", "ipfix", file))
        self.assertEqual([row.get("exporter") for row in self.rows()], [None] * 6)
        self.assertEqual(self.json("top", "routers")["rows"][0]["key"], "unknown")

    def test_a_broken_file_changes_nothing(self):
        whole = ipfix(ipfix_template(), ipfix_records(some_flows())) * 3
        file = self.folder / "flows.ipfix"
        file.write_bytes(whole)
        self.whither("import", "ipfix", file)
        for broken in (whole[:-7], whole[:3], whole + b"junk", b"no flows at all", b""):
            file.write_bytes(broken)
            self.whither("import", "ipfix", file, code=7)
            self.assertIn("nothing was imported", self.stderr)
        self.assertEqual(self.json("status")["stored_flows"], 18)
        self.whither("import", "ipfix", self.folder / "absent.ipfix", code=3)

    def test_each_import_names_the_other(self):
        flows, capture = self.folder / "flows.ipfix", self.folder / "capture.pcap"
        flows.write_bytes(ipfix(ipfix_template()))
        capture.write_bytes(exported([netflow5(some_flows())]))
        self.whither("import", "pcap", flows, code=7)
        self.assertIn("whither import ipfix", self.stderr)
        self.whither("import", "ipfix", capture, code=7)
        self.assertIn("whither import pcap", self.stderr)

    def test_files_of_the_corpus_count_as_their_replayed_captures(self):
        file = SHARED / "corpus/expectations.json"
        if not file.exists():
            self.skipTest("the corpus of ../shared is absent: NOT COMPARED")
        compared = 0
        for name, sequence in json.loads(file.read_text())["sequences"].items():
            found = [SHARED / "corpus/captures" / path for path in sequence["files"] if path.endswith(".ipfix")]
            if not found:
                continue
            sums = []
            for words in (["ipfix", *found], ["pcap", SHARED / "corpus" / sequence["replay"]]):
                self.data = self.folder / f"{name.replace('/', '_')}-{words[0]}"
                self.whither("import", *words)
                rows = self.rows()
                sums.append((len(rows), *(sum(row.get(key, 0) for row in rows) for key in ("packets", "bytes"))))
            self.assertEqual(sums[0], sums[1], name)
            if sequence["confidence"] == "high":
                self.assertEqual(sums[0], (sequence["data_records"], sequence["sum_packets"], sequence["sum_octets"]), name)
            compared += 1
        print(f"corpus: {compared} IPFIX files agree with their captures")
        self.assertGreater(compared, 4)


if __name__ == "__main__":
    unittest.main()
