"""Asks Debian's `whois`, Perl's Net::Whois::IP and whither for the same addresses, of one server that plays all registries.

The clients are as they are: they ask whom they want by its name, on port 43. For that this file runs itself in a network of its
own (`unshare`), where nothing is but the loopback interface, a name server that knows every name, and the registry that all of
them lead to. `ask` is for the tests.
"""
import base64
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

REGISTRY = "198.51.101.53"  # whither goes to no special address: a neighbour of the example's, inside of that network alone
LATEST_QUESTION = 20  # a client that asks more often does not end
CLIENTS = ("whois", "perl", "whither")

# The module waits a second after each question, for the registry's sake.
PERL = r"""
BEGIN { *CORE::GLOBAL::sleep = sub { 0 } }
use Net::Whois::IP;
my $found = whoisip_query($ARGV[0]);
for my $key (ref $found eq 'HASH' ? keys %$found : ()) { print "$key\t", $found->{$key} =~ tr/\t\r\n/ /r, "\n" }
"""


def ask(cases, whither):
    """For each case of {address, answers, maps, is_circle} {client: {text, questions}}."""
    apart = ["unshare", "--map-root-user", "--net", "--mount"]
    for needed, reason in ((["whois", "--version"], "there is no whois"),
                           (["perl", "-MNet::Whois::IP", "-e", "1"], "there is no Net::Whois::IP"),
                           ([*apart, "sh", "-c", "ip link set lo up && mount --bind /etc/hosts /etc/hosts"],
                            "no network of its own can be had here")):
        if shutil.which(needed[0]) is None or subprocess.run(needed, capture_output=True, check=False).returncode != 0:
            raise unittest.SkipTest(f"{reason}: NOT COMPARED with other whois clients")
    sent = json.dumps({"whither": whither, "cases": [{**case, "answers": [base64.b64encode(answer).decode() for answer in case["answers"]]}
                                                     for case in cases]})
    done = subprocess.run([*apart, sys.executable, __file__], input=sent, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)


class Registry:
    """Gives the first question the first answer, the second one the second, and the last answer again and again."""

    def __init__(self):
        self.lock, self.answers, self.is_circle, self.questions = threading.Lock(), [], False, []
        self.socket = socket.create_server((REGISTRY, 43))
        threading.Thread(target=self.run, daemon=True).start()

    def play(self, answers, is_circle):
        with self.lock:
            self.answers, self.is_circle, self.questions = answers, is_circle, []

    def run(self):
        while True:
            client = self.socket.accept()[0]
            with client:
                client.settimeout(5)
                try:
                    question = client.recv(1000).decode(errors="replace").strip()
                    client.sendall(self.answer(question))
                except OSError:
                    pass

    def answer(self, question):
        with self.lock:
            place = len(self.questions)
            self.questions.append(question)
            if place >= LATEST_QUESTION:
                return b""
            return self.answers[place % len(self.answers) if self.is_circle else min(place, len(self.answers) - 1)]


def name_everything():
    """A name server that has REGISTRY for each name."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))

    def run():
        while True:
            question, sender = server.recvfrom(1500)
            end = question.index(b"\0", 12) + 5
            is_a = question[end - 4:end - 2] == b"\0\1"
            head = question[:2] + struct.pack(">HHHHH", 0x8180, 1, int(is_a), 0, 0)
            record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 0, 4) + socket.inet_aton(REGISTRY) if is_a else b""
            server.sendto(head + question[12:end] + record, sender)

    threading.Thread(target=run, daemon=True).start()


def command(client, case, whither, data):
    if client == "whois":
        return ["whois", case["address"]]
    if client == "perl":
        return ["perl", "-e", PERL, case["address"]]
    maps = [word for name in case.get("maps", ()) for word in ("--host-map", f"{name}={REGISTRY}:43")]
    return [whither, "whois", case["address"], "--protocol", "whois", "--json", "--data-dir", data, *maps]


def main():
    asked = json.load(sys.stdin)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="whither-e2e-whois-"))
    try:
        for words in ("link set lo up", f"address add {REGISTRY}/32 dev lo"):
            subprocess.run(["ip", *words.split()], check=True)
        for name, text in (("resolv.conf", "nameserver 127.0.0.1\n"), ("nsswitch.conf", "hosts: dns\n")):
            if os.path.exists(f"/etc/{name}"):
                (folder / name).write_text(text)
                subprocess.run(["mount", "--bind", folder / name, f"/etc/{name}"], check=True)
        name_everything()
        registry = Registry()
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", "WHITHER_CONFIG": os.devnull}
        results = []
        for number, case in enumerate(asked["cases"]):
            results.append({})
            for client in CLIENTS:
                registry.play([base64.b64decode(answer) for answer in case["answers"]], case.get("is_circle", False))
                done = subprocess.run(command(client, case, asked["whither"], str(folder / str(number))), stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, env=environment, timeout=60, check=False)
                results[-1][client] = {"text": done.stdout.decode(errors="replace"), "questions": registry.questions}
        json.dump(results, sys.stdout)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
