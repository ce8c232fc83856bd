"""Names out of the log of a name server: by syslog and out of a file that grows."""
import base64
import json
import signal
import socket
import struct
import time
import unittest

from support import PHONE, Case, netflow5

PEER, OTHER = "198.51.100.7", "203.0.113.9"


def labels(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def answered(name, *addresses, ttl=60):
    """The message (RFC 1035) that a name server answers."""
    records = b"".join(b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, ttl, 4) + socket.inet_aton(address) for address in addresses)
    return struct.pack(">HHHHHH", 1, 0x8180, 1, len(addresses), 0, 0) + labels(name) + struct.pack(">HH", 1, 1) + records


def adguard(name, *addresses, client=PHONE):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.123456789Z", time.gmtime())
    return json.dumps({"T": stamp, "QH": name, "QT": "A", "QC": "IN", "CP": "", "Answer": base64.b64encode(answered(name, *addresses)).decode(),
                       "IP": client, "Result": {}, "Elapsed": 1234567}) + "\n"


ZEEK_HEADER = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#fields\tts\tid.orig_h\tid.resp_p\tquery\tanswers\tTTLs\n"


def zeek(name, *addresses, client=PHONE, at=None):
    at = time.time() if at is None else at
    return f"{at:.6f}\t{client}\t53\t{name}\tedge.{name},{','.join(addresses)}\t300.0{',60.0' * len(addresses)}\n"


class Dns(Case):
    def start_server(self, **names):
        config = self.folder / "whither.toml"
        config.write_text("[names]\n" + "".join(f'{key} = "{value}"\n' for key, value in names.items()))
        return self.serve("--config", str(config))

    def stored(self, server, *records):
        before = self.json("status")["stored_flows"]
        server.send(netflow5(list(records)))
        self.eventually(lambda: self.json("status")["stored_flows"] == before + len(records))

    def names(self):
        return {row["name"]: row["flows"] for row in self.json("top", "domains")["rows"]}

    def test_answers_that_come_by_syslog_name_flows_and_devices(self):
        server = self.start_server(syslog="127.0.0.1:0")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as router:
            for line in (f"<30>Aug 14 12:00:00 router dnsmasq[1]: 1 {PHONE}/5353 query[A] www.example.org from {PHONE}",
                         f"<30>Aug 14 12:00:00 router dnsmasq[1]: 1 {PHONE}/5353 reply www.example.org is <CNAME>",
                         f"<30>Aug 14 12:00:00 router dnsmasq[1]: 1 {PHONE}/5353 reply edge.example.net is {PEER}",
                         f"<30>Aug 14 12:00:00 router dnsmasq-dhcp[1]: DHCPACK(br-lan) {PHONE} 00:00:5e:00:53:01 phone",
                         "no line of a log \xff"):
                router.sendto(line.encode("latin-1"), ("127.0.0.1", server.ports[1]))
        self.eventually(lambda: [row["device"] for row in self.json("devices")["rows"]] == ["phone"])
        self.stored(server, (PHONE, PEER, 1, 100, 40000, 443), (PEER, PHONE, 1, 100, 443, 40000), (PHONE, OTHER, 1, 100, 1, 443))
        self.assertEqual(self.names(), {"www.example.org": 2, "unknown": 1})
        self.assertEqual(self.json("top", "peers", "domain example.org and device phone")["total"]["flows"], 2)
        self.assertIn("www.example.org", self.whither("flows"))
        self.assertIn("syslog 127.0.0.1:", "\n".join(self.json("status")["listening"]))

    def test_a_log_is_read_on_as_it_grows_and_is_replaced(self):
        log = self.folder / "pihole.log"
        stamp = time.strftime("%b %e %H:%M:%S", time.gmtime())
        log.write_text(f"{stamp} dnsmasq[1]: query[A] old.example from {PHONE}\n{stamp} dnsmasq[1]: reply old.example is {OTHER}\n")
        server = self.start_server(dns_logs=log)
        time.sleep(0.5)
        with log.open("a") as more:
            more.write(f"{stamp} dnsmasq[1]: query[A] www.example.org from {PHONE}\n{stamp} dnsmasq[1]: reply www.exa")
            more.flush()
            time.sleep(0.3)
            more.write(f"mple.org is {PEER}\n")
        time.sleep(0.5)
        self.stored(server, (PHONE, PEER, 1, 100, 40000, 443), (PHONE, OTHER, 1, 100, 40001, 443))
        self.assertEqual(self.names(), {"www.example.org": 1, "unknown": 1}, "what stood there before is of before")
        log.rename(self.folder / "pihole.log.1")
        time.sleep(0.3)
        log.write_text(f"{stamp} dnsmasq[1]: query[A] new.example from {PHONE}\n{stamp} dnsmasq[1]: reply new.example is {OTHER}\n")
        time.sleep(0.6)
        self.stored(server, (PHONE, OTHER, 1, 100, 40001, 443))
        self.assertEqual(self.names(), {"www.example.org": 1, "unknown": 1, "new.example": 1})

    def append(self, log, text):
        with log.open("a") as file:
            file.write(text)
        time.sleep(0.5)

    def check_kind(self, line, header=""):
        """A log of any kind: what stands there is of before, what comes is read, also when it is rotated."""
        log = self.folder / "the.log"
        log.write_text(header + line("old.example", OTHER))
        server = self.start_server(dns_logs=log)
        time.sleep(0.5)
        self.append(log, line("www.example.org", PEER))
        self.stored(server, (PHONE, PEER, 1, 100, 40000, 443), (PHONE, OTHER, 1, 100, 40001, 443))
        self.assertEqual(self.names(), {"www.example.org": 1, "unknown": 1})
        log.rename(self.folder / "the.log.1")
        self.append(log, header + line("new.example", OTHER))
        self.stored(server, (PHONE, OTHER, 1, 100, 40001, 443))
        self.assertEqual(self.names(), {"www.example.org": 1, "unknown": 1, "new.example": 1})

    def test_what_became_of_lines_is_counted(self):
        log = self.folder / "the.log"
        log.write_text("")
        server = self.start_server(dns_logs=log, syslog="127.0.0.1:0")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as router:
            for line in (f"<30>dnsmasq[1]: query[A] www.example.org from {PHONE}", f"<30>dnsmasq[1]: reply www.example.org is {PEER}",
                         f"<30>dnsmasq-dhcp[1]: DHCPREQUEST(br-lan) {PHONE} 00:00:5e:00:53:01", "<6>kernel: eth0: link up"):
                router.sendto(line.encode(), ("127.0.0.1", server.ports[1]))
        time.sleep(0.5)
        self.append(log, adguard("www.example.com", PEER, OTHER) + "what is this?\n" + '{"T":"2026-08-14T12:00:00Z","QH":"a.example","Answer":"AAAA"}\n'
                    + "x" * 70_000 + "\n")
        self.eventually(lambda: self.json("status")["logs"] == {"understood": 4, "others": 2, "answers": 3})
        status = self.json("status")
        self.assertEqual({name: count for name, count in status["drops"].items() if count}, {"BadLogLine": 1, "LogLineTooLong": 1})
        self.assertIn("logs      4 lines understood, 2 others; 3 answers of name servers are remembered\n", self.whither("status"))
        self.assertIn("1 lines (BadLogLine)", self.whither("status"))

    def test_lines_that_the_kernel_drops_are_counted(self):
        server = self.start_server(syslog="127.0.0.1:0")
        line, flood = b"<30>kernel: " + b"x" * 60_000, 600  # of 36 MB the socket holds 16 at most
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as router:
            server.process.send_signal(signal.SIGSTOP)
            try:
                for _ in range(flood):
                    router.sendto(line, ("127.0.0.1", server.ports[1]))
            finally:
                server.process.send_signal(signal.SIGCONT)
            self.eventually(lambda: self.json("status")["logs"]["others"] > 0)
            router.sendto(b"the next one carries the count", ("127.0.0.1", server.ports[1]))
        def lost():
            status = self.json("status")
            return status["logs"]["others"] + status["drops"]["LogKernelFull"] == flood + 1 and status["drops"]["LogKernelFull"]

        self.assertGreater(self.eventually(lost), 0)
        self.assertEqual(self.json("status")["drops"]["KernelFull"], 0, "flows are not what was lost")
        self.assertRegex(self.whither("status"), r"\d+ lines \(LogKernelFull\)")

    def test_where_no_log_is_read_none_is_told(self):
        self.serve()
        self.assertNotIn("logs", self.json("status"))

    def test_the_query_log_of_adguard_home(self):
        self.check_kind(adguard)

    def test_dns_log_of_zeek(self):
        self.check_kind(zeek, ZEEK_HEADER)

    def test_dns_log_of_zeek_as_json(self):
        self.check_kind(lambda name, address: json.dumps({"ts": time.time(), "id.orig_h": PHONE, "id.resp_p": 53, "trans_id": 1, "query": name,
                                                          "answers": [address], "TTLs": [60.0]}) + "\n")

    def test_a_server_that_starts_again_knows_the_names_of_before(self):
        server = self.start_server(syslog="127.0.0.1:0")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as router:
            for line in (f"<30>dnsmasq[1]: query[A] www.example.org from {PHONE}", f"<30>dnsmasq[1]: reply www.example.org is {PEER}"):
                router.sendto(line.encode(), ("127.0.0.1", server.ports[1]))
        time.sleep(0.5)
        self.assertEqual(server.stop(), 0)
        again = self.start_server(syslog="127.0.0.1:0")
        self.stored(again, (PHONE, PEER, 1, 100, 40000, 443))
        self.assertEqual(self.names(), {"www.example.org": 1})

    def test_an_answer_that_comes_late_names_flows_when_they_are_merged(self):
        log = self.folder / "pihole.log"
        log.write_text("")
        server = self.start_server(dns_logs=log)
        stamp = time.strftime("%b %e %H:%M:%S", time.gmtime())
        self.stored(server, (PHONE, PEER, 1, 100, 40000, 443))
        self.assertEqual(self.names(), {"unknown": 1})
        with log.open("a") as more:
            more.write(f"{stamp} dnsmasq[1]: query[A] www.example.org from {PHONE}\n{stamp} dnsmasq[1]: reply www.example.org is {PEER}\n")
        self.eventually(lambda: self.json("status")["logs"]["understood"] == 2)  # a merge names by what is known then
        for port in range(8):  # so that there is something to merge
            self.stored(server, (PHONE, OTHER, 1, 100, port, 443))
        self.eventually(lambda: self.names() == {"www.example.org": 1, "unknown": 8}, 20)


if __name__ == "__main__":
    unittest.main()
