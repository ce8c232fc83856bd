"""Names out of the answers in real traffic, put on the flows that probes exported of the same traffic."""
import ipaddress
import socket
import struct
import time
import unittest

from dns_test import ZEEK_HEADER
from support import SHARED, Case

LINKS = {1: 14, 101: 0, 113: 16}  # of pcap: what stands before the IP header (Ethernet, raw IP, cooked)
PAIRS = [("iphone", "softflowd-v9", 30), ("android", "softflowd-v9", 48), ("android", "softflowd-v5", 48), ("nest_log_sink", "softflowd-v9", 24),
         ("nintendo", "softflowd-v5", 5), ("whatsapp_login_call", "softflowd-v9", 6)]  # and how many flows get a name


def packets(path):
    """(time, link type, bytes) of a pcap file."""
    content = path.read_bytes()
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}[content[:4]]
    link, = struct.unpack(order + "I", content[20:24])
    at = 24
    while at + 16 <= len(content):
        seconds, micros, size, _ = struct.unpack(order + "IIII", content[at:at + 16])
        yield seconds + micros / 1e6, link, content[at + 16:at + 16 + size]
        at += 16 + size


def udp_of(link, frame):
    """(source, destination, ports, payload) where it is UDP over IPv4 or IPv6."""
    begin = LINKS.get(link)
    packet = frame[begin:] if begin is not None else b""
    if len(packet) < 48:
        return None
    if packet[0] >> 4 == 4 and packet[9] == 17:
        source, to, behind = packet[12:16], packet[16:20], (packet[0] & 15) * 4
    elif packet[0] >> 4 == 6 and packet[6] == 17:
        source, to, behind = packet[8:24], packet[24:40], 40
    else:
        return None
    ports = struct.unpack(">HH", packet[behind:behind + 4])
    return ipaddress.ip_address(source), ipaddress.ip_address(to), ports, packet[behind + 8:]


def name_at(message, at):
    labels, behind = [], None
    while message[at]:
        if message[at] >= 0xc0:
            behind = behind or at + 2
            at = struct.unpack(">H", message[at:at + 2])[0] & 0x3fff
        else:
            labels.append(message[at + 1:at + 1 + message[at]].decode("latin-1"))
            at += 1 + message[at]
    return ".".join(labels), behind or at + 1


def answers_in(message):
    """The question and [(address, ttl)] of a reply."""
    _, flags, questions, count = struct.unpack(">HHHH", message[:8])
    if not flags & 0x8000 or questions != 1:
        return "", []
    question, at = name_at(message, 12)
    at += 4
    found = []
    for _ in range(count):
        _, at = name_at(message, at)
        kind, _, ttl, size = struct.unpack(">HHIH", message[at:at + 10])
        if kind in (1, 28):
            found.append((ipaddress.ip_address(message[at + 10:at + 10 + size]), ttl))
        at += 10 + size
    return question, found


def look_ups(path):
    """[(time, client, name, [(address, ttl)])] that a capture shows."""
    found = []
    for at, link, frame in packets(path):
        udp = udp_of(link, frame)
        if udp and udp[2][0] == 53:
            name, answers = answers_in(udp[3])
            if answers:
                found.append((at, udp[1], name.lower(), answers))
    return found


class Join(Case):
    def traffic(self, name, kind):
        """The look-ups of a capture and the exports of it, as if both were of now."""
        exports = [udp_of(link, frame)[3] for _, link, frame in packets(SHARED / f"corpus/generated/{name}.{kind}.pcap")]
        later = int(time.time()) - max(struct.unpack(">I", export[8:12])[0] for export in exports)
        moved = [export[:8] + struct.pack(">I", struct.unpack(">I", export[8:12])[0] + later) + export[12:] for export in exports]
        return [(at + later, *rest) for at, *rest in look_ups(SHARED / f"corpus/traffic/{name}.pcap")], moved

    def join(self, name, kind):
        log = self.folder / f"{name}.log"
        log.write_text(ZEEK_HEADER)
        config = self.folder / f"{name}.toml"
        config.write_text(f'[names]\ndns_logs = "{log}"\n')
        self.data = self.folder / f"{name}-{kind}"
        server = self.serve("--config", str(config))
        time.sleep(0.5)
        looked_up, exports = self.traffic(name, kind)
        with log.open("a") as file:
            for at, client, asked, answers in looked_up:
                file.write(f"{at:.6f}\t{client}\t53\t{asked}\t{','.join(str(a) for a, _ in answers)}\t{','.join(f'{t}.0' for _, t in answers)}\n")
        self.eventually(lambda: self.json("status")["logs"]["understood"] >= ZEEK_HEADER.count("\n") + len(looked_up))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as exporter:
            for export in exports:
                exporter.sendto(export, ("127.0.0.1", server.ports[0]))
        self.eventually(lambda: self.json("status")["stored_flows"] > 0 and self.json("status")["uncommitted_flows"] == 0)
        rows = self.json("sql", "SELECT src_addr::VARCHAR s, dst_addr::VARCHAR d, epoch(time_start) t, src_name sn, dst_name dn FROM flows",
                         "--limit", "100000")["rows"]
        self.assertEqual(server.stop(), 0)
        return looked_up, rows

    def check(self, name, kind):
        """Each name that a flow has was answered with its peer's address before, and each flow that can have one has; how many."""
        looked_up, rows = self.join(name, kind)
        known = [(at, asked, address, min(max(ttl, 300), 86_400)) for at, _, asked, answers in looked_up for address, ttl in answers]
        named = 0
        for row in rows:
            ends = {ipaddress.ip_address(row["s"]), ipaddress.ip_address(row["d"])}
            fit = {asked for at, asked, address, holds in known if address in ends and at - 2 <= row["t"] <= at + holds + 0.001}
            has = row["sn"] or row["dn"]
            self.assertEqual(bool(has), bool(fit), row)
            if has:
                self.assertIn(has, fit)
            named += bool(has)
        return named

    def test_flows_of_real_traffic_get_the_names_that_were_asked_for(self):
        if not (SHARED / "corpus/traffic").is_dir():
            self.skipTest("NOT TESTED: ../shared/corpus/traffic is absent")
        for name, kind, named in PAIRS:
            with self.subTest(f"{name} {kind}"):
                self.assertEqual(self.check(name, kind), named)


if __name__ == "__main__":
    unittest.main()
