"""What the end-to-end tests share: the program under test, servers that are really started, and captures that we make.

The program is build/release/whither unless WHITHER names another. Everything happens on loopback and in temporary folders.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
SHARED = TOP.parent / "shared"
WHITHER = os.environ.get("WHITHER", str(TOP / "build/release/whither"))

PHONE, ROUTER = "192.168.1.139", "192.168.1.1"


class Case(unittest.TestCase):
    """A test with a folder of its own; what it starts ends with it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="whither-e2e-"))
        self.data = self.folder / "data"
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def whither(self, *args, code=0, stdin=None, data=True, env=None, timeout=60):
        """Runs a command to its end and gives its standard output; checks the exit code."""
        done = self.run_whither(*args, stdin=stdin, data=data, env=env, timeout=timeout)
        self.assertEqual(done.returncode, code, f"{args}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        self.stderr = done.stderr
        return done.stdout

    def run_whither(self, *args, stdin=None, data=True, env=None, timeout=60):
        command = [WHITHER, *map(str, args)] + (["--data-dir", str(self.data)] if data else [])
        return subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=timeout,
                              env={**os.environ, "TZ": "UTC", "WHITHER_CONFIG": os.devnull, **(env or {})})

    def json(self, *args, **more):
        return json.loads(self.whither(*args, "--json", **more))

    def serve(self, *more, listen=("127.0.0.1:0",)):
        server = Server(self, *more, listen=listen)
        self.addCleanup(server.kill)
        return server

    def start(self, *command, **more):
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   **more)
        self.addCleanup(end, process)
        return process

    def eventually(self, condition, seconds=5.0):
        """What the condition gives once it is true; it is asked again until then."""
        deadline = time.monotonic() + seconds
        while True:
            value = condition()
            if value or time.monotonic() > deadline:
                self.assertTrue(value, "did not come true in time")
                return value
            time.sleep(0.1)


def end(process, with_signal=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(with_signal)
    try:
        return process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


class Server:
    """A `whither serve` of a test; `ports` are the real ones."""

    def __init__(self, case, *more, listen):
        command = [WHITHER, "serve", "--data-dir", str(case.data), *more]
        for where in listen:
            command += ["--listen", where]
        self.errors = open(case.folder / "serve.err", "w+")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                        env={**os.environ, "XDG_RUNTIME_DIR": str(case.folder), "WHITHER_CONFIG": os.devnull})
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if line == "ready\n":
                break
        self.ports = [int(port) for line in self.lines for port in re.findall(r"^listening .*:(\d+)$", line)]

    def send(self, *datagrams, port=0):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            for datagram in datagrams:
                out.sendto(datagram, ("127.0.0.1", self.ports[port]))

    def stop(self):
        """SIGTERM; gives the exit code."""
        code = end(self.process)
        self.process.stdout.close()
        return code

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.errors.close()


def netflow5(records, sequence=0, sampling=0, uptime=10_000_000, seconds=None):
    """A v5 datagram of (src, dst, packets, octets, src_port, dst_port[, protocol]) records that end as it is sent."""
    seconds = int(time.time()) if seconds is None else seconds
    out = struct.pack(">HHIIIIBBH", 5, len(records), uptime, seconds, 0, sequence, 0, 0, sampling)
    for src, dst, packets, octets, src_port, dst_port, *protocol in records:
        out += struct.pack(">4s4s4sHHIIIIHHBBBBHHBBH", socket.inet_aton(src), socket.inet_aton(dst), bytes(4), 1, 2,
                           packets, octets, uptime - 1000, uptime, src_port, dst_port, 0, 0x18,
                           protocol[0] if protocol else 6, 0, 0, 0, 0, 0, 0)
    return out


IPFIX_FIELDS = [(8, 4), (12, 4), (2, 4), (1, 4), (7, 2), (11, 2), (4, 1), (152, 8), (153, 8)]


def ipfix(*sets, sequence=0, seconds=None, domain=7):
    """An IPFIX message of whole sets."""
    body = b"".join(sets)
    seconds = int(time.time()) if seconds is None else seconds
    return struct.pack(">HHIII", 10, 16 + len(body), seconds, sequence, domain) + body


def ipfix_template(template=256):
    fields = b"".join(struct.pack(">HH", *field) for field in IPFIX_FIELDS)
    return struct.pack(">HHHH", 2, 8 + len(fields), template, len(IPFIX_FIELDS)) + fields


def ipfix_records(records, template=256, seconds=None):
    """A data set of (src, dst, packets, octets, src_port, dst_port[, protocol]) records."""
    end = int((time.time() if seconds is None else seconds) * 1000)
    body = b"".join(struct.pack(">4s4sIIHHBQQ", socket.inet_aton(src), socket.inet_aton(dst), packets, octets, src_port,
                                dst_port, protocol[0] if protocol else 6, end - 1000, end)
                    for src, dst, packets, octets, src_port, dst_port, *protocol in records)
    return struct.pack(">HH", template, 4 + len(body)) + body


def pcap(packets, link_type=1):
    """The bytes of a capture of (seconds, frame)."""
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link_type)
    for seconds, frame in packets:
        whole = int(seconds)
        out += struct.pack("<IIII", whole, int((seconds - whole) * 1e6), len(frame), len(frame)) + frame
    return out


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data)) if len(data) % 2 == 0 else 0
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip4_frame(src, dst, protocol, payload):
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0, socket.inet_aton(src),
                         socket.inet_aton(dst))
    header = header[:10] + struct.pack(">H", checksum(header)) + header[12:]
    return b"\x02" + bytes(5) + b"\x04" + bytes(5) + b"\x08\x00" + header + payload


def ip6_frame(src, dst, protocol, payload):
    header = struct.pack(">IHBB16s16s", 6 << 28, len(payload), protocol, 64, socket.inet_pton(socket.AF_INET6, src),
                         socket.inet_pton(socket.AF_INET6, dst))
    return b"\x02" + bytes(5) + b"\x04" + bytes(5) + b"\x86\xdd" + header + payload


def udp(src_port, dst_port, payload):
    return struct.pack(">HHHH", src_port, dst_port, 8 + len(payload), 0) + payload


def tcp(src_port, dst_port, flags, payload=b""):
    return struct.pack(">HHIIBBHHH", src_port, dst_port, 1, 1, 5 << 4, flags, 65535, 0, 0) + payload


def phone_traffic(start=1_760_000_000):
    """What a phone does in a few minutes, as a capture: names, web, a push connection, IPv6, the router."""
    frames = []
    at = start

    def talk(peer, peer_port, port, sent, received, family4=True, transport="tcp"):
        nonlocal at
        frame = ip4_frame if family4 else ip6_frame
        phone = PHONE if family4 else "2001:db8::139"
        for index in range(max(sent, received)):
            at += 0.013
            if transport == "udp":
                ways = udp(port, peer_port, bytes(40)), udp(peer_port, port, bytes(120)), 17
            else:
                flags = 0x02 if index == 0 else 0x18
                ways = tcp(port, peer_port, flags, bytes(60)), tcp(peer_port, port, flags | 0x10, bytes(900)), 6
            if index < sent:
                frames.append((at, frame(phone, peer, ways[2], ways[0])))
            if index < received:
                frames.append((at + 0.004, frame(peer, phone, ways[2], ways[1])))

    for index in range(12):
        talk("8.8.8.8", 53, 40000 + index, 1, 1, transport="udp")
        talk("1.1.1.1", 443, 41000 + index, 6, 9)
        talk("198.51.100.7", 443, 42000 + index, 3, 30)
        talk("2001:db8:1::10", 443, 43000 + index, 5, 7, family4=False)
        talk(ROUTER, 80, 44000 + index, 2, 2)
        at += 5
    return pcap(sorted(frames))


def softflowd(capture, version, port, transport="udp"):
    """Exports a capture with the capture's own times, for real."""
    subprocess.run(["softflowd", "-a", "-r", str(capture), "-n", f"127.0.0.1:{port}", "-v", str(version), "-P", transport],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
