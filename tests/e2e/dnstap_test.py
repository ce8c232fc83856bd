"""Names that name servers tell by dnstap: a real Unbound, and senders of our own that mean harm."""
import os
import shutil
import signal
import socket
import stat
import struct
import threading
import unittest

from dns_test import answered, labels
from support import Case, free_udp_port, netflow5

PHONE, TABLET, PEER, OTHER = "127.0.0.139", "127.0.0.140", "198.51.100.7", "203.0.113.9"

# One view of names by their records, and one zone with a chain of CNAMEs.
UNBOUND = """server:
  directory: "{folder}"
  interface: 127.0.0.1
  port: {port}
  do-tcp: no
  access-control: 127.0.0.0/8 allow
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  logfile: "{folder}/unbound.log"
  do-daemonize: no
  module-config: "iterator"
  local-zone: "example.com." static
  local-data: "www.example.com. 60 IN A {peer}"
  local-data: "shop.example.com. 60 IN A {peer}"
  local-data: "six.example.com. 60 IN AAAA 2001:db8::7"
remote-control:
  control-enable: no
auth-zone:
  name: "example.org."
  zonefile: "{folder}/example.org.zone"
  for-upstream: no
dnstap:
  dnstap-enable: yes
  {place}
  dnstap-log-client-query-messages: yes
  dnstap-log-client-response-messages: yes
  dnstap-log-resolver-query-messages: yes
  dnstap-log-resolver-response-messages: yes
"""
ZONE = """example.org. 300 IN SOA ns.example.org. hostmaster.example.org. 1 3600 600 86400 60
example.org. 300 IN NS ns.example.org.
ns.example.org. 300 IN A 192.0.2.53
video.example.org. 300 IN CNAME edge.example.org.
edge.example.org. 20 IN A {other}
"""


def ask(port, client, name, kind=1):
    """The question of a client; gives what it is answered."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind((client, 0))
        phone.settimeout(1)
        phone.sendto(struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels(name) + struct.pack(">HH", kind, 1), ("127.0.0.1", port))
        try:
            return phone.recv(65535)
        except (TimeoutError, ConnectionError):
            return b""


def varint(value):
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)


def field(number, value):
    return varint(number << 3) + varint(value) if isinstance(value, int) else varint(number << 3 | 2) + varint(len(value)) + value


def message(name, *addresses, client=PHONE, kind=6):
    """A message of dnstap: what a client was answered just now."""
    inside = field(1, kind) + field(2, 1) + field(3, 1) + field(4, socket.inet_aton(client)) + field(14, answered(name, *addresses))
    return field(1, b"ns.example.org") + field(14, inside) + field(15, 1)


def frame(content):
    return struct.pack(">I", len(content)) + content


def control(kind, content=b""):
    return bytes(4) + frame(struct.pack(">I", kind) + (struct.pack(">I", 1) + frame(content) if content else b""))


CONTENT = b"protobuf:dnstap.Dnstap"
ACCEPT, START, STOP, READY, FINISH = control(1, CONTENT), control(2, CONTENT), control(3), control(4, CONTENT), control(5)


class Dnstap(Case):
    def start_server(self, *places):
        config = self.folder / "whither.toml"
        config.write_text("[names]\ndnstap = [" + ", ".join(f'"{place}"' for place in places) + "]\n")
        return self.serve("--config", str(config))

    def connect(self, path):
        sender = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.addCleanup(sender.close)
        sender.connect(str(path))
        sender.settimeout(5)
        return sender

    def dnstap(self):
        return self.json("status")["dnstap"]

    def losses(self):
        return {name: count for name, count in self.json("status")["drops"].items() if count}

    def stored(self, server, *records):
        before = self.json("status")["stored_flows"]
        server.send(netflow5(list(records)))
        self.eventually(lambda: self.json("status")["stored_flows"] == before + len(records))

    def names(self, *more):
        return {row["name"]: row["flows"] for row in self.json("top", "domains", *more)["rows"]}

    def start_unbound(self, place):
        if shutil.which("unbound", path=os.environ["PATH"] + ":/usr/sbin") is None:
            self.skipTest("there is no unbound: `tools/deps.sh test` installs it")
        port = free_udp_port()
        (self.folder / "example.org.zone").write_text(ZONE.format(other=OTHER))
        config = self.folder / "unbound.conf"
        config.write_text(UNBOUND.format(folder=self.folder, port=port, peer=PEER, place=place))
        process = self.start(shutil.which("unbound", path=os.environ["PATH"] + ":/usr/sbin"), "-d", "-c", config)
        self.eventually(lambda: ask(port, "127.0.0.1", "ns.example.org"), 20)
        return process, port

    def check_unbound(self, server, place):
        process, port = self.start_unbound(place)
        self.eventually(lambda: self.dnstap()["senders"] == 1)
        for client, name, kind in ((PHONE, "www.example.com", 1), (TABLET, "shop.example.com", 1), (PHONE, "Video.example.org", 1),
                                   (PHONE, "absent.example.com", 1), (PHONE, "six.example.com", 28)):
            self.assertTrue(ask(port, client, name, kind))
        self.eventually(lambda: self.dnstap()["answers"] == 5)  # ns.example.org is one
        self.stored(server, (PHONE, PEER, 1, 100, 40000, 443), (PEER, PHONE, 1, 100, 443, 40000), (TABLET, PEER, 1, 100, 40000, 443),
                    (PHONE, OTHER, 1, 100, 40001, 443), (PHONE, "192.0.2.1", 1, 100, 40002, 443))
        self.assertEqual(self.names(), {"www.example.com": 2, "shop.example.com": 1, "video.example.org": 1, "unknown": 1})
        self.assertIn("video.example.org", self.whither("flows", f"dst {OTHER}"))
        dnstap = self.dnstap()
        self.assertGreaterEqual(dnstap["understood"], 6)
        self.assertGreaterEqual(dnstap["others"], 6, "questions")
        self.assertEqual(self.losses(), {})
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        self.eventually(lambda: self.dnstap()["senders"] == 0)
        self.assertEqual(self.losses(), {}, "it says that it stops")

    def test_unbound_tells_by_a_unix_socket(self):
        path = self.folder / "dnstap.sock"
        server = self.start_server(path)
        self.check_unbound(server, f'dnstap-socket-path: "{path}"')
        self.assertIn(f"listening  dnstap {path}", server.lines)
        self.assertIn(" 0 connected; ", self.whither("status"))
        self.assertEqual(server.stop(), 0)
        self.assertFalse(path.exists())

    def test_unbound_tells_by_tcp_and_asks_for_no_answer(self):
        server = self.start_server("127.0.0.1:0")
        self.check_unbound(server, f"dnstap-ip: 127.0.0.1@{server.ports[1]}\n  dnstap-tls: no\n  dnstap-bidirectional: no")

    def test_unbound_finds_a_server_that_starts_again(self):
        path = self.folder / "dnstap.sock"
        server = self.start_server(path)
        _, port = self.start_unbound(f'dnstap-socket-path: "{path}"')
        ask(port, PHONE, "www.example.com")
        self.eventually(lambda: self.dnstap()["answers"] == 2)
        self.assertEqual(server.stop(), 0)
        again = self.start_server(path)
        self.eventually(lambda: self.dnstap()["senders"] == 1, 10)
        ask(port, PHONE, "video.example.org")
        self.eventually(lambda: self.dnstap()["answers"] == 3)
        self.stored(again, (PHONE, PEER, 1, 100, 40000, 443), (PHONE, OTHER, 1, 100, 40001, 443))
        self.assertEqual(self.names(), {"www.example.com": 1, "video.example.org": 1})

    def test_a_sender_is_greeted_and_let_go(self):
        path = self.folder / "dnstap.sock"
        server = self.start_server(path)
        sender = self.connect(path)
        sender.sendall(READY)
        self.assertEqual(sender.recv(1000), ACCEPT)
        sender.sendall(START + frame(message("www.example.org", PEER)) + frame(message("asked.example", OTHER, kind=4)) + STOP)
        self.assertEqual(sender.recv(1000), FINISH)
        self.assertEqual(sender.recv(1000), b"")
        self.eventually(lambda: self.dnstap() == {"senders": 0, "understood": 1, "others": 1, "answers": 1})
        self.stored(server, (PHONE, PEER, 1, 100, 40000, 443), (PHONE, OTHER, 1, 100, 40001, 443))
        self.assertEqual(self.names(), {"www.example.org": 1, "unknown": 1}, "what a name server is answered is for no client")
        self.assertIn("dnstap    0 connected; 1 answers understood, 1 other messages; 1 answers are remembered\n", self.whither("status"))

    def test_what_has_come_is_kept_when_the_server_ends(self):
        path = self.folder / "dnstap.sock"
        server = self.start_server(path)
        sender = self.connect(path)
        sender.sendall(START + frame(message("www.example.org", PEER)) + frame(message("half.example", OTHER))[:20])
        self.eventually(lambda: self.dnstap()["understood"] == 1)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.losses(), {"DnstapCut": 1})
        again = self.start_server(path)
        self.stored(again, (PHONE, PEER, 1, 100, 40000, 443))
        self.assertEqual(self.names(), {"www.example.org": 1})

    def test_what_is_cut_is_counted_though_the_flows_were_stored_before(self):
        path = self.folder / "dnstap.sock"
        server = self.start_server(path)
        sender = self.connect(path)
        one = frame(message("www.example.org", *(f"198.51.100.{last}" for last in range(100))))
        sender.sendall(START + one[:100])

        def flood():
            many = one[100:] + one * 1000 + one[:100]  # never ends with a message
            try:
                while True:
                    sender.sendall(many)
            except OSError:
                pass

        sending = threading.Thread(target=flood)
        sending.start()
        self.eventually(lambda: self.dnstap()["understood"] > 1000)
        self.assertEqual(server.stop(), 0)
        sending.join()
        self.assertEqual(self.losses().get("DnstapCut"), 1)

    def test_strangers_are_closed_and_counted(self):
        path = self.folder / "dnstap.sock"
        self.start_server(path)
        for bytes_sent in (b"GET / HTTP/1.0\r\n\r\n", START + struct.pack(">I", 1 << 31), control(4, b"protobuf:other"), STOP):
            stranger = self.connect(path)
            stranger.sendall(bytes_sent)
            self.assertEqual(stranger.recv(1000), b"")
        self.connect(path).sendall(START + frame(b"no dnstap") + frame(field(14, field(1, 6) + field(14, b"no DNS message")) + field(15, 1)) + STOP)
        self.eventually(lambda: self.losses() == {"BadDnstapStream": 4, "BadDnstapMessage": 2})
        self.assertIn("2 messages (BadDnstapMessage)", self.whither("status"))

    def test_connections_are_bounded(self):
        path = self.folder / "dnstap.sock"
        self.start_server(path)
        first = self.connect(path)
        first.sendall(READY + START)
        self.assertEqual(first.recv(1000), ACCEPT)
        crowd = [self.connect(path) for _ in range(80)]
        self.eventually(lambda: self.losses() == {"TooManyDnstapStreams": 17})
        self.assertEqual(self.dnstap()["senders"], 64)
        first.sendall(frame(message("www.example.org", PEER)))
        self.eventually(lambda: self.dnstap()["understood"] == 1)
        self.assertEqual(len(crowd), 80)

    def test_the_socket_is_of_the_owner_and_of_the_group_of_its_folder(self):
        folder = self.folder / "run"
        folder.mkdir()
        os.chown(folder, -1, os.getgroups()[-1] if os.getuid() != 0 else 12)
        folder.chmod(0o2750)
        self.start_server(folder / "dnstap.sock")
        made = (folder / "dnstap.sock").stat()
        self.assertEqual(stat.S_IMODE(made.st_mode), 0o660)
        self.assertEqual(made.st_gid, folder.stat().st_gid)

    def test_a_socket_that_a_crash_left_is_replaced(self):
        path = self.folder / "dnstap.sock"
        server = self.start_server(path)
        server.kill()
        self.assertTrue(path.is_socket())
        self.start_server(path)
        self.connect(path)

    def test_a_socket_or_file_of_others_is_left_alone(self):
        path = self.folder / "dnstap.sock"
        self.start_server(path)
        config, other = self.folder / "whither.toml", self.folder / "other"
        second = ("serve", "--config", config, "--listen", "127.0.0.1:0", "--data-dir", other)
        self.whither(*second, code=3, data=False)
        self.assertIn(f"names.dnstap: cannot listen on {path}: another program does", self.stderr)
        self.connect(path)
        notes = self.folder / "notes.txt"
        notes.write_text("mine")
        config.write_text(f'[names]\ndnstap = "{notes}"\n')
        self.whither(*second, code=3, data=False)
        self.assertEqual(notes.read_text(), "mine")
        for wrong in ("dnstap.sock", "/" + "x" * 107, "localhost:6000"):
            config.write_text(f'[names]\ndnstap = "{wrong}"\n')
            self.whither(*second, code=2, data=False)
            self.assertIn("names.dnstap takes at most 64 sockets", self.stderr)

    def test_where_none_is_listened_for_none_is_told(self):
        self.serve()
        self.assertNotIn("dnstap", self.json("status"))


if __name__ == "__main__":
    unittest.main()
