"""softflowd really exports; whither and Debian's nfcapd are fed the same datagrams and must count the same."""
import json
import socket
import subprocess
import threading
import unittest

from support import SHARED, Case, end, free_udp_port, phone_traffic, softflowd


def objects_in(text):
    """The JSON objects in what nfdump prints, whatever stands between them."""
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        found, end_of_it = decoder.raw_decode(text, at)
        yield found
        at = text.find("{", end_of_it)


class Tee:
    """Takes datagrams on a port of its own and passes each to all targets, in order."""

    def __init__(self, *targets):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.port = self.socket.getsockname()[1]
        self.targets = targets
        self.count = 0
        self.ended = False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while True:
            try:
                datagram = self.socket.recv(65536)
            except socket.timeout:
                if self.ended:
                    return
                continue
            self.count += 1
            for port in self.targets:
                self.socket.sendto(datagram, ("127.0.0.1", port))

    def stop(self):
        self.ended = True
        self.thread.join()
        self.socket.close()


class Exporters(Case):
    def nfdump_sums(self, folder):
        out = subprocess.run(["nfdump", "-R", str(folder), "-q", "-o", "json", "any"], capture_output=True, text=True,
                             check=True).stdout
        flows = list(objects_in(out))
        return len(flows), sum(flow["in_packets"] for flow in flows), sum(flow["in_bytes"] for flow in flows)

    def compare(self, capture, version):
        nfdump = self.folder / "nfdump"
        nfdump.mkdir()
        port = free_udp_port()
        nfcapd = self.start("nfcapd", "-b", "127.0.0.1", "-p", port, "-w", nfdump, "-t", "3600")
        self.eventually(lambda: udp_in_use(port))
        server = self.serve()
        tee = Tee(server.ports[0], port)
        try:
            softflowd(capture, version, tee.port)
            self.eventually(lambda: self.json("status")["received"]["datagrams"] == tee.count and tee.count > 0)
        finally:
            tee.stop()
        status = self.eventually(lambda: (s := self.json("status"))["received"]["datagrams"] == tee.count and s)
        self.assertEqual(server.stop(), 0)
        end(nfcapd)
        flows, packets, octets = self.nfdump_sums(nfdump)
        rows = [json.loads(line) for line in self.whither("flows", "any", "-n", "0", "--since", "@0", "--ndjson").splitlines()]
        self.assertGreater(flows, 0)
        self.assertEqual((len(rows), sum(row["packets"] for row in rows), sum(row["bytes"] for row in rows)),
                         (flows, packets, octets), f"{capture} v{version}: whither, nfdump")
        self.assertEqual(status["received"]["records"], flows)
        self.assertEqual(sum(status["drops"].values()), 0)
        self.assertEqual([exporter["lost"] for exporter in status["exporters"]], [0] * len(status["exporters"]))
        total = self.json("top", "protocols", "-n", "0", "--since", "@0")["total"]
        self.assertEqual((total["flows"], total["packets"], total["bytes"]), (flows, packets, octets))

    def own_capture(self):
        path = self.folder / "phone.pcap"
        path.write_bytes(phone_traffic())
        return path

    def shared_capture(self, name):
        path = SHARED / "corpus/traffic" / name
        if not path.exists():
            self.skipTest(f"{name} of ../shared is absent: NOT COMPARED")
        return path

    def test_netflow5_of_softflowd_counts_as_nfdump_counts(self):
        self.compare(self.own_capture(), 5)

    def test_netflow9_of_softflowd_counts_as_nfdump_counts(self):
        self.compare(self.own_capture(), 9)

    def test_ipfix_of_softflowd_counts_as_nfdump_counts(self):
        self.compare(self.own_capture(), 10)

    def test_netflow5_of_a_real_phone_counts_as_nfdump_counts(self):
        self.compare(self.shared_capture("iphone.pcap"), 5)

    def test_netflow9_of_a_real_phone_counts_as_nfdump_counts(self):
        self.compare(self.shared_capture("android.pcap"), 9)

    def test_ipfix_of_a_real_phone_counts_as_nfdump_counts(self):
        self.compare(self.shared_capture("whatsapp_login_call.pcap"), 10)


def udp_in_use(port):
    with open("/proc/net/udp") as table:
        return any(line.split()[1].endswith(f":{port:04X}") for line in list(table)[1:])


if __name__ == "__main__":
    unittest.main()
