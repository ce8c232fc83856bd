"""Servers that a benchmark starts, what it asks them, and what the kernel tells of them."""
import contextlib
import json
import os
import pathlib
import re
import socket
import subprocess

BUILD = pathlib.Path(__file__).resolve().parents[1] / "build/release"


def asked(folder, *words):
    """What `whither WORDS --json` answers."""
    return json.loads(subprocess.run([BUILD / "whither", *words, "--json", "--data-dir", folder], capture_output=True,
                                     text=True, check=True).stdout)


@contextlib.contextmanager
def serving(folder, config=""):
    """`whither serve` as (process, port); it is ended afterwards where it still runs."""
    written = pathlib.Path(f"{folder}.toml")
    written.write_text(config)
    process = subprocess.Popen([BUILD / "whither", "serve", "--data-dir", folder, "--config", written, "--listen",
                                "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        yield process, next(int(line.rsplit(":", 1)[1]) for line in process.stdout if line.startswith("listening"))
    finally:
        if process.returncode is None:
            ended(process)


@contextlib.contextmanager
def nfcapd(folder, *options):
    """Debian's nfcapd as (process, port)."""
    folder.mkdir()
    port = free_port()
    process = subprocess.Popen(["nfcapd", "-w", folder, "-p", str(port), "-b", "127.0.0.1", *options],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not bound(port):
            assert process.poll() is None, "nfcapd does not start"
        yield process, port
    finally:
        if process.returncode is None:
            ended(process)


def stored_by_nfcapd(folder):
    """Flows, packets and bytes, as nfdump sums them up."""
    summary = subprocess.run(["nfdump", "-R", folder, "-N", "-n", "1", "-s", "proto"], capture_output=True, text=True,
                             check=True).stdout
    flows, octets, packets = (int(n) for n in re.search(
        r"Summary: total flows: (\d+), total bytes: (\d+), total packets: (\d+)", summary).groups())
    return {"flows": flows, "packets": packets, "bytes": octets}


def sender(port, *options):
    return subprocess.Popen([BUILD / "flowgen", "--to", f"127.0.0.1:{port}", *(str(option) for option in options)],
                            stdout=subprocess.PIPE, text=True)


def sent(process):
    """What a sender tells at its end."""
    told = process.communicate()[0]
    assert process.returncode == 0
    return json.loads(told)


def ended(process):
    """The processor seconds of a process that is asked to end."""
    process.terminate()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sockets(port):
    """The lines of /proc/net/udp for a port."""
    lines = (line.split() for line in pathlib.Path("/proc/net/udp").read_text().splitlines()[1:])
    return [fields for fields in lines if int(fields[1].rsplit(":", 1)[1], 16) == port]


def bound(port):
    return bool(sockets(port))


def kernel_drops(port):
    """Of all sockets on a port, as the kernel counts them."""
    return sum(int(fields[-1]) for fields in sockets(port))


def resident(pid):
    """Megabytes of memory that a process keeps."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def bytes_below(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
