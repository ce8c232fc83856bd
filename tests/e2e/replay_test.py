"""`whither replay`: what it sends is what was asked for, and Debian's nfcapd and tshark read it as we do."""
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time
import unittest
from datetime import datetime, timezone

from commands_test import exported, some_flows
from exporters_test import objects_in, udp_in_use
from support import WHITHER, Case, end, free_udp_port, ip4_frame, netflow5, pcap, phone_traffic, softflowd, udp


class Collector:
    """Takes datagrams on a port of its own and keeps them with the time of their arrival."""

    def __init__(self, case, family=socket.AF_INET):
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
        self.socket.settimeout(0.1)
        self.port = self.socket.getsockname()[1]
        self.datagrams, self.times, self.ended = [], [], False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        case.addCleanup(self.stop)

    def run(self):
        while True:
            try:
                self.datagrams.append(self.socket.recv(65536))
                self.times.append(time.monotonic())
            except socket.timeout:
                if self.ended:
                    return

    def stop(self):
        self.ended = True
        self.thread.join()
        self.socket.close()
        return self.datagrams


def key(row):
    """What a flow says, without what its collector finds out."""
    return json.dumps({name: value for name, value in row.items()
                       if name not in ("exporter", "time_received", "clock_shifted", "copy", "suspect", "wrapped")},
                      sort_keys=True)


class Replay(Case):
    def capture(self, datagrams, name="exports.pcap", **more):
        path = self.folder / name
        path.write_bytes(exported(datagrams, **more))
        return path

    def rows(self):
        lines = self.whither("flows", "any", "-n", "0", "--since", "@0", "--ndjson").splitlines()
        return [json.loads(line) for line in lines]

    def store_phone_traffic(self):
        """A real exporter's flows, IPv4 and IPv6, NetFlow v9, in the store."""
        path = self.folder / "phone.pcap"
        path.write_bytes(phone_traffic(start=int(time.time()) - 3600))
        collector = Collector(self)
        softflowd(path, 9, collector.port)
        time.sleep(0.3)
        self.whither("import", "pcap", self.capture(collector.stop(), start=int(time.time()) - 3000))
        rows = self.rows()
        self.assertGreater(len(rows), 50)
        return rows

    def test_a_capture_arrives_byte_by_byte_at_its_own_tempo(self):
        datagrams = [netflow5(some_flows(), sequence=6 * i) for i in range(5)]
        capture = self.capture(datagrams)
        collector = Collector(self)
        told = self.json("replay", capture, "--to", f"127.0.0.1:{collector.port}", "--speed", "5", data=False)
        self.assertEqual((told["flows"], told["datagrams"], told["not_exports"]), (30, 5, 0))
        self.assertEqual(collector.stop(), datagrams)
        for gap in (after - before for before, after in zip(collector.times, collector.times[1:])):
            self.assertGreater(gap, 0.1)
        self.assertGreaterEqual(told["seconds"], 0.8)
        self.assertLess(told["seconds"], 3)  # 4 s of the capture

    def test_a_rate_is_in_flows_a_second(self):
        capture = self.capture([netflow5(some_flows(), sequence=6 * i) for i in range(11)])
        for version in ((), ("--version", "10")):
            collector = Collector(self)
            told = self.json("replay", capture, "--to", f"127.0.0.1:{collector.port}", "--rate", "60", *version,
                             data=False)
            self.assertGreaterEqual(told["seconds"], 0.9)
            self.assertLess(told["seconds"], 4)  # 10 s of the capture
            self.assertEqual(told["flows"], 66)

    def test_what_is_no_export_stays_where_it_is(self):
        junk = pcap([(1_760_000_000, ip4_frame("192.0.2.1", "192.0.2.2", 17, udp(53, 53, b"\x12\x34" + bytes(30)))),
                     (1_760_000_001, ip4_frame("192.0.2.1", "192.0.2.2", 17, udp(9, 9, netflow5(some_flows()))))])
        (self.folder / "mixed.pcap").write_bytes(junk)
        collector = Collector(self)
        told = self.json("replay", self.folder / "mixed.pcap", "--to", f"127.0.0.1:{collector.port}", "--speed", "0",
                         data=False)
        self.assertEqual((told["datagrams"], told["not_exports"]), (1, 1))
        self.assertEqual(len(collector.stop()), 1)

    def test_ipv6_and_names_are_targets_too(self):
        capture = self.capture([netflow5(some_flows())])
        collector = Collector(self, socket.AF_INET6)
        self.whither("replay", capture, "--to", f"[::1]:{collector.port}", data=False)
        self.assertEqual(len(collector.stop()), 1)
        collector = Collector(self, socket.getaddrinfo("localhost", None)[0][0])
        self.whither("replay", capture, "--to", f"localhost:{collector.port}", data=False)
        self.assertEqual(len(collector.stop()), 1)

    def test_stored_flows_arrive_at_another_whither_as_they_were(self):
        rows = self.store_phone_traffic()
        for version in (9, 10):
            there = self.folder / f"there-{version}"
            here, self.data = self.data, there
            server = self.serve()
            self.data = here
            told = self.json("replay", "any", "--since", "@0", "--to", f"127.0.0.1:{server.ports[0]}", "--version",
                             version)
            self.assertEqual((told["flows"], told["not_sent"], told["left_out"]), (len(rows), {}, {}))
            self.data = there
            self.eventually(lambda: self.json("status")["stored_flows"] == len(rows))
            self.assertEqual(sorted(map(key, self.rows())), sorted(map(key, rows)))
            self.assertEqual([exporter["lost"] for exporter in self.json("status")["exporters"]], [0])
            self.assertEqual(server.stop(), 0)
            self.data = here

    @unittest.skipUnless(shutil.which("nfcapd"), "nfcapd is not installed")
    def test_nfcapd_counts_what_was_sent(self):
        rows = self.store_phone_traffic()
        for version in (5, 9, 10):
            sent = [row for row in rows if version != 5 or ":" not in row["src_addr"]]
            folder, port = self.folder / f"nfdump-{version}", free_udp_port()
            folder.mkdir()
            nfcapd = self.start("nfcapd", "-w", folder, "-p", str(port), "-b", "127.0.0.1")
            self.eventually(lambda: udp_in_use(port))
            told = self.json("replay", "any", "--since", "@0", "--to", f"127.0.0.1:{port}", "--version", version)
            self.assertEqual(told["flows"], len(sent))
            self.assertEqual(told["not_sent"], {"Ipv6": len(rows) - len(sent)} if version == 5 else {})
            time.sleep(0.5)
            end(nfcapd)
            out = subprocess.run(["nfdump", "-R", folder, "-q", "-o", "json", "any"], capture_output=True, text=True,
                                 check=True, env={**os.environ, "TZ": "UTC"}).stdout
            found = sorted(self.nfdump_flow(flow) for flow in objects_in(out))
            self.assertEqual(found, sorted(self.our_flow(row) for row in sent), f"version {version}")
            sums = subprocess.run(["nfdump", "-R", folder, "-I"], capture_output=True, text=True, check=True).stdout
            self.assertIn("Sequence failures: 0", sums)

    @staticmethod
    def nfdump_flow(flow):
        address = [flow.get(f"{end}4_addr") or flow[f"{end}6_addr"] for end in ("src", "dst")]
        return (*address, flow["src_port"], flow["dst_port"], flow["proto"], flow["in_packets"], flow["in_bytes"],
                flow["first"], flow["last"])

    @staticmethod
    def our_flow(row):
        millis = [datetime.fromisoformat(row[time]).astimezone(timezone.utc).isoformat(timespec="milliseconds")[:23]
                  for time in ("time_start", "time_end")]
        return (row["src_addr"], row["dst_addr"], row["src_port"], row["dst_port"], row["protocol"], row["packets"],
                row["bytes"], *millis)

    @unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
    def test_tshark_finds_nothing_wrong(self):
        rows = self.store_phone_traffic()
        for version in (5, 9, 10):
            collector = Collector(self)
            self.whither("replay", "any", "--since", "@0", "--to", f"127.0.0.1:{collector.port}", "--version", version)
            capture = self.folder / f"sent-{version}.pcap"
            capture.write_bytes(exported(collector.stop()))
            read = ["tshark", "-r", str(capture), "-d", "udp.port==2055,cflow"]
            done = subprocess.run([*read, "-Y", "_ws.malformed or _ws.expert"], capture_output=True, text=True, check=True)
            self.assertEqual(done.stdout, "", f"version {version}")
            fields = subprocess.run([*read, "-T", "fields", "-E", "occurrence=a", "-e", "cflow.octets"],
                                    capture_output=True, text=True, check=True).stdout
            octets = sorted(int(number) for number in fields.replace("\n", ",").split(",") if number)
            self.assertEqual(octets, sorted(row["bytes"] for row in rows if version != 5 or ":" not in row["src_addr"]))

    def test_old_flows_of_a_capture_are_moved_to_now_on_request(self):
        capture = self.capture([netflow5(some_flows(), seconds=1_600_000_000)], start=1_600_000_000)
        collector = Collector(self)
        to = f"127.0.0.1:{collector.port}"
        told = self.json("replay", capture, "--to", to, "--version", "5", data=False)
        self.assertEqual((told["flows"], told["not_sent"]), (6, {}))
        self.eventually(lambda: collector.datagrams)
        uptime, seconds = struct.unpack(">II", collector.datagrams[0][4:12])
        last, = struct.unpack(">I", collector.datagrams[0][52:56])
        self.assertEqual(seconds * 1000 - uptime + last, 1_600_000_000_000, "the header is of that time")
        collector.datagrams.clear()
        told = self.json("replay", capture, "--to", to, "--version", "5", "--as-now", data=False)
        self.assertEqual((told["flows"], told["not_sent"]), (6, {}))
        self.whither("import", "pcap", self.capture(collector.stop(), "moved.pcap", start=int(time.time())))
        for row in self.json("flows", "any")["rows"]:
            self.assertEqual(row["clock_shifted"], False)

    def test_interrupted_it_tells_what_it_sent(self):
        capture = self.capture([netflow5(some_flows(), sequence=6 * i) for i in range(100)])
        for version in ([], ["--version", "9"]):
            collector = Collector(self)
            process = subprocess.Popen([WHITHER, "replay", str(capture), "--to", f"127.0.0.1:{collector.port}", "--json",
                                        *version], stdout=subprocess.PIPE, text=True)
            self.eventually(lambda: len(collector.datagrams) >= 2)
            self.assertEqual(end(process, signal.SIGINT), 0)
            told = json.loads(process.stdout.read())
            process.stdout.close()
            self.assertEqual(told["datagrams"], len(collector.stop()))
            self.assertLess(told["datagrams"], 10)

    def test_what_is_wrong_is_told(self):
        capture = self.capture([netflow5(some_flows())])
        self.whither("replay", self.folder / "absent.pcap", "--to", "127.0.0.1:9", data=False, code=3)
        for to in ("127.0.0.1", "127.0.0.1:0", "[::1]", "127.0.0.1:70000", ":2055"):
            self.whither("replay", capture, "--to", to, data=False, code=2)
        self.whither("replay", capture, data=False, code=2)
        to = ("--to", f"127.0.0.1:{free_udp_port()}")
        self.whither("replay", capture, *to, data=False, code=3)
        self.assertIn("nobody listens", self.stderr)
        self.whither("replay", capture, *to, "--version", "7", data=False, code=2)
        self.whither("replay", capture, *to, "--version", "9", "--mtu", "100", data=False, code=2)
        self.whither("replay", capture, *to, "--speed", "1", "--rate", "5", data=False, code=2)
        self.whither("replay", capture, *to, "--last", "1h", data=False, code=2)
        self.whither("replay", "any", *to, code=3)
        (self.folder / "junk.pcap").write_bytes(b"no capture at all")
        self.whither("replay", self.folder / "junk.pcap", *to, data=False, code=7)


if __name__ == "__main__":
    unittest.main()
