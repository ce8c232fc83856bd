"""The commands as a user types them: the article's experiment, the contract for scripts, and wrong input."""
import csv
import io
import json
import os
import signal
import socket
import struct
import subprocess
import time
import unittest

from support import PHONE, ROUTER, WHITHER, Case, end, ip4_frame, netflow5, pcap, udp

ARTICLE = f"src ip {PHONE} and not dst ip {ROUTER}"


def exported(datagrams, start=1_760_000_000):
    """A capture of export datagrams from 192.0.2.1, a second apart."""
    return pcap([(start + index, ip4_frame("192.0.2.1", "192.0.2.2", 17, udp(2055, 2055, datagram)))
                 for index, datagram in enumerate(datagrams)])


def some_flows():
    return [(PHONE, "8.8.8.8", 2, 140, 40000, 53, 17), ("8.8.8.8", PHONE, 2, 400, 53, 40000, 17),
            (PHONE, "1.1.1.1", 10, 3000, 40001, 443), ("1.1.1.1", PHONE, 20, 24000, 443, 40001),
            (PHONE, ROUTER, 5, 500, 40002, 80), (PHONE, "192.0.2.10", 1, 52, 40003, 443)]


class Stored(Case):
    """Commands over six flows that a server took in and stored before it ended."""

    def setUp(self):
        super().setUp()
        server = self.serve()
        server.send(netflow5(some_flows()))
        self.eventually(lambda: self.json("status")["stored_flows"] == 6)
        self.assertEqual(server.stop(), 0)

    def test_flows_shows_what_matches_with_the_names_of_the_field_table(self):
        rows = self.json("flows", ARTICLE)["rows"]
        self.assertEqual(sorted((row["dst_addr"], row["dst_port"], row["packets"], row["bytes"]) for row in rows),
                         [("1.1.1.1", 443, 10, 3000), ("192.0.2.10", 443, 1, 52), ("8.8.8.8", 53, 2, 140)])
        self.assertEqual({row["device"] for row in rows}, {PHONE})
        self.assertEqual({row["exporter"] for row in rows}, {"127.0.0.1"})
        lines = [json.loads(line) for line in self.whither("flows", ARTICLE, "--ndjson").splitlines()]
        self.assertEqual(lines, rows)
        table = list(csv.DictReader(io.StringIO(self.whither("flows", ARTICLE, "--csv"))))
        self.assertEqual([row["dst_addr"] for row in table], [row["dst_addr"] for row in rows])

    def test_top_orgs_ranks_what_was_sent_as_the_article_does(self):
        answer = self.json("top", "peers", ARTICLE, "--sort", "packets")
        self.assertEqual([(row["rank"], row["key"], row["packets"]) for row in answer["rows"]],
                         [(1, "1.1.1.1", 10), (2, "8.8.8.8", 2), (3, "192.0.2.10", 1)])
        self.assertEqual(answer["total"]["packets"], 13)

    def test_device_means_traffic_from_and_to_it_up_and_down_apart(self):
        rows = self.json("top", "peers", "--device", PHONE)["rows"]
        self.assertEqual([(row["key"], row["up"], row["down"]) for row in rows],
                         [("1.1.1.1", 3000, 24000), ("8.8.8.8", 140, 400), (ROUTER, 500, 0), ("192.0.2.10", 52, 0)])

    def test_every_ranking_adds_up_to_the_same_total(self):
        for what in "orgs peers devices ports protocols countries asn routers".split():
            answer = self.json("top", what, "-n", "1")
            parts = [sum(row[key] for row in answer["rows"]) + answer["other"][key] for key in ("bytes", "packets", "flows")]
            self.assertEqual(parts, [28092, 40, 6], what)
            table = list(csv.DictReader(io.StringIO(self.whither("top", what, "-n", "0", "--csv"))))
            self.assertEqual(sum(int(row["bytes"]) for row in table), 28092, what)

    def test_a_window_takes_the_flows_that_overlap_it(self):
        now = int(time.time())
        self.assertEqual(len(self.json("flows", "any", "--since", f"@{now - 60}")["rows"]), 6)
        self.assertEqual(len(self.json("flows", "any", "--since", f"@{now + 60}")["rows"]), 0)
        self.assertEqual(len(self.json("flows", "any", "--until", f"@{now - 60}")["rows"]), 0)
        self.whither("flows", "any", "--since", f"@{now + 60}", "--fail-empty", code=1)

    def test_log_writes_the_article_s_line_once(self):
        log = self.folder / "phone.log"
        self.whither("log", ARTICLE, "-o", log)
        lines = log.read_text().splitlines()
        self.assertEqual(sorted(line.rsplit(",", 1)[0] for line in lines),
                         ["1.1.1.1,443,10,3000", "192.0.2.10,443,1,52", "8.8.8.8,53,2,140"])
        self.assertTrue(all(abs(int(line.rsplit(",", 1)[1]) - time.time()) < 60 for line in lines))
        self.whither("log", ARTICLE, "-o", log)
        self.assertEqual(log.read_text().splitlines(), lines)
        self.whither("log", "any", "-o", log, code=2)

    def test_log_mends_a_line_that_was_cut_off(self):
        log = self.folder / "phone.log"
        self.whither("log", ARTICLE, "-o", log)
        whole = log.read_text()
        state = (self.folder / "phone.log.pos").read_text().splitlines()
        state[3] = "at 0 0"
        (self.folder / "phone.log.pos").write_text("\n".join(state) + "\n")
        log.write_text(whole[:30])
        self.whither("log", ARTICLE, "-o", log)
        self.assertEqual(log.read_text(), whole)

    def test_a_stop_and_start_neither_loses_nor_doubles(self):
        server = self.serve()
        server.send(netflow5(some_flows()))
        self.assertEqual(server.stop(), 0)
        self.assertEqual(self.json("status")["stored_flows"], 12)
        self.assertEqual(self.json("top", "protocols")["total"]["flows"], 12)

    def test_a_pipe_that_closes_ends_a_command_quietly(self):
        command = f"{WHITHER} flows any --ndjson -n 0 --data-dir {self.data} | head -n 1"
        done = subprocess.run(["bash", "-c", command + "; echo ${PIPESTATUS[0]} >&2"], capture_output=True, text=True)
        self.assertEqual(len(done.stdout.splitlines()), 1)
        self.assertIn(done.stderr.split()[-1], ("0", "141"))


class Serving(Case):
    def test_log_follow_survives_restarts_of_both_sides(self):
        server = self.serve()
        log = self.folder / "phone.log"
        follow = [WHITHER, "log", ARTICLE, "-o", str(log), "--follow", "--data-dir", str(self.data)]
        follower = self.start(*follow)
        seen = lambda: log.read_text().count("\n") if log.exists() else 0
        server.send(netflow5([(PHONE, "8.8.8.8", 1, 100, 40000, 53, 17)]))
        self.eventually(lambda: seen() == 1)
        self.assertEqual(server.stop(), 0)
        server = self.serve()
        server.send(netflow5([(PHONE, "8.8.8.8", 2, 100, 40001, 53, 17)]))
        self.eventually(lambda: seen() == 2)
        self.assertEqual(end(follower, signal.SIGTERM), 0)
        server.send(netflow5([(PHONE, "8.8.8.8", 3, 100, 40002, 53, 17)]))
        self.eventually(lambda: self.json("status")["stored_flows"] == 3)
        follower = self.start(*follow)
        self.eventually(lambda: seen() == 3)
        follower.send_signal(signal.SIGKILL)
        follower.wait()
        server.send(netflow5([(PHONE, "8.8.8.8", 4, 100, 40003, 53, 17)]))
        self.start(*follow)
        self.eventually(lambda: seen() == 4)
        self.assertEqual([line.split(",")[2] for line in log.read_text().splitlines()], ["1", "2", "3", "4"])

    def test_a_flow_is_visible_two_seconds_after_it_came(self):
        server = self.serve()
        for count in range(1, 4):
            server.send(netflow5(some_flows(), sequence=6 * count))
            sent = time.monotonic()
            self.eventually(lambda: len(self.json("flows", "any", "-n", "0")["rows"]) == 6 * count, seconds=2)
            self.assertLess(time.monotonic() - sent, 2)

    def test_junk_is_counted_by_reason(self):
        server = self.serve()
        whole = netflow5(some_flows())
        server.send(b"hello", b"", whole[:100], struct.pack(">HH", 9, 1), struct.pack(">HHIII", 10, 20, 0, 0, 0) + bytes(4),
                    os.urandom(1400).replace(b"\0", b"\xff", 2))
        server.send(whole)
        status = self.eventually(lambda: (s := self.json("status"))["received"]["datagrams"] == 7 and s)
        self.assertEqual(status["received"]["records"], 6)
        self.assertGreaterEqual(sum(status["drops"].values()), 4)
        self.assertGreater(status["drops"]["UnknownVersion"], 0)
        self.assertGreater(status["drops"]["Truncated"], 0)
        self.assertIn("UnknownVersion", self.whither("status"))

    def test_exporters_are_kept_apart_and_ipv6_is_heard(self):
        server = self.serve(listen=("[::]:0",))
        server.send(netflow5(some_flows()))
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as out:
            out.sendto(netflow5(some_flows()), ("::1", server.ports[0]))
        status = self.eventually(lambda: (s := self.json("status"))["received"]["records"] == 12 and s)
        self.assertEqual({exporter["addr"] for exporter in status["exporters"]}, {"127.0.0.1", "::1"})
        routers = lambda: {row["key"] for row in self.json("top", "routers")["rows"]}
        self.eventually(lambda: routers() == {"127.0.0.1", "::1"})

    def test_templates_and_data_that_waits_survive_a_restart(self):
        def v9(sets, sequence):
            return struct.pack(">HHIIII", 9, 1, 10_000_000, int(time.time()), sequence, 7) + sets

        def template(number):
            fields = (8, 4), (12, 4), (2, 4), (1, 4)
            content = struct.pack(">HH", number, len(fields)) + b"".join(struct.pack(">HH", *field) for field in fields)
            return struct.pack(">HH", 0, 4 + len(content)) + content

        def data(number):
            record = socket.inet_aton(PHONE) + socket.inet_aton("192.0.2.8") + struct.pack(">II", 3, 300)
            return struct.pack(">HH", number, 4 + len(record)) + record

        server = self.serve()
        server.send(v9(template(256), 0), v9(data(257), 1))
        self.eventually(lambda: sum(each["waiting_sets"] for each in self.json("status")["exporters"]) == 1)
        self.assertEqual(server.stop(), 0)
        server = self.serve()
        server.send(v9(data(256), 2))
        self.eventually(lambda: self.json("status")["stored_flows"] == 1)
        server.send(v9(template(257), 3))
        self.eventually(lambda: self.json("status")["stored_flows"] == 2)

    def test_a_flow_of_the_future_does_not_hide_those_of_today(self):
        server = self.serve()
        server.send(netflow5(some_flows()))
        self.eventually(lambda: self.json("status")["stored_flows"] == 6)
        file = self.folder / "future.pcap"
        ahead = netflow5([(PHONE, "8.8.8.8", 1, 1, 1, 53, 17)], seconds=2_100_000_000)
        file.write_bytes(exported([ahead], start=2_100_000_000))
        self.whither("import", "pcap", file)
        self.assertEqual(self.json("top", "protocols")["total"]["flows"], 6)
        self.assertIn("clock is wrong", self.stderr)
        self.assertEqual(self.json("top", "protocols", "--since", "@0")["total"]["flows"], 7)

    def test_all_rows_are_given_while_files_are_merged(self):
        server = self.serve()
        reader = None
        for index in range(12):
            server.send(*[netflow5(some_flows(), sequence=6 * index) for _ in range(50)])
            self.eventually(lambda: self.json("status")["stored_flows"] == 300 * (index + 1))
            if index == 6:  # seven files are listed; they are merged while this reader waits for its pipe
                reader = subprocess.Popen([WHITHER, "flows", "any", "-n", "0", "--ndjson", "--data-dir", str(self.data)],
                                          stdout=subprocess.PIPE, text=True)
                self.assertTrue(reader.stdout.readline())
        count = 1 + len(reader.stdout.readlines())
        reader.stdout.close()
        self.assertEqual(reader.wait(10), 0)
        self.assertGreaterEqual(count, 2100)  # a merged file may bring flows that came after the question
        self.assertLessEqual(count, 3600)

    def test_serve_says_where_it_listens_and_what_to_do_next(self):
        server = self.serve(listen=("127.0.0.1:0", "127.0.0.1:0"))
        text = "\n".join(server.lines)
        self.assertEqual(len(server.ports), 2)
        self.assertTrue(all(server.ports))
        self.assertIn(str(self.data), text)
        self.assertIn("whither top orgs", text)
        self.assertEqual(server.lines[-1], "ready")

    def test_commands_find_the_running_server_s_folder(self):
        server = self.serve()
        server.send(netflow5(some_flows()))
        self.eventually(lambda: self.json("status")["stored_flows"] == 6)
        done = self.run_whither("status", "--json", data=False, env={"XDG_RUNTIME_DIR": str(self.folder)})
        self.assertEqual(json.loads(done.stdout)["data_dir"], str(self.data))

    def test_sigterm_stores_what_had_arrived(self):
        server = self.serve()
        for index in range(200):
            server.send(netflow5(some_flows(), sequence=6 * index))
        began = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(self.json("status")["stored_flows"], 1200)

    def test_listen_prints_and_stores_nothing(self):
        port = self.free_port()
        listener = subprocess.Popen([WHITHER, "listen", "src ip " + PHONE, "--listen", f"127.0.0.1:{port}", "--ndjson", "-n", "4",
                                     "--data-dir", str(self.data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(end, listener)
        while "ready" not in listener.stderr.readline():
            pass
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
            out.sendto(netflow5(some_flows()), ("127.0.0.1", port))
        rows = [json.loads(line) for line in listener.communicate(timeout=10)[0].splitlines()]
        self.assertEqual([row["src_addr"] for row in rows], [PHONE] * 4)
        self.assertFalse(self.data.exists())

    def free_port(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]


class Import(Case):
    def test_import_takes_arrival_from_the_capture(self):
        file = self.folder / "export.pcap"
        file.write_bytes(exported([netflow5(some_flows(), seconds=1_760_000_000)], start=1_760_000_500))
        self.assertEqual(self.json("import", "pcap", file)["flows"], 6)
        rows = self.json("flows", "any")["rows"]
        self.assertEqual({row["time_received"] for row in rows}, {"2025-10-09T09:01:40+00:00"})
        # The router's clock is 500 s behind, which is more than a delay: its flows stand where they arrived.
        self.assertEqual({row["time_end"] for row in rows}, {"2025-10-09T09:01:40+00:00"})
        self.assertEqual({row["clock_shifted"] for row in rows}, {True})
        self.assertEqual({row["exporter"] for row in rows}, {"192.0.2.1"})

    def test_import_goes_on_while_a_server_writes(self):
        server = self.serve()
        file = self.folder / "export.pcap"
        file.write_bytes(exported([netflow5(some_flows())] * 10))
        for _ in range(3):
            server.send(netflow5(some_flows()))
            self.json("import", "pcap", file, "--again")
        self.eventually(lambda: self.json("status")["stored_flows"] == 3 * 66)

    def test_a_broken_capture_changes_nothing(self):
        file = self.folder / "export.pcap"
        whole = exported([netflow5(some_flows())] * 3)
        file.write_bytes(whole)
        self.whither("import", "pcap", file)
        for broken in (whole[:-7], whole[:60], b"no capture at all", b""):
            file.write_bytes(broken)
            self.whither("import", "pcap", file, code=7)
            self.assertIn("nothing was imported", self.stderr)
        self.assertEqual(self.json("status")["stored_flows"], 18)
        self.whither("import", "pcap", self.folder / "absent.pcap", code=3)


class WrongInput(Case):
    def says(self, code, *args, **more):
        """The one sentence on standard error."""
        self.whither(*args, code=code, **more)
        return self.stderr

    def test_wrong_words_are_the_user_s_fault(self):
        self.assertIn("did you mean `flows`", self.says(2, "flow", data=False))
        self.assertIn("did you mean `orgs`", self.says(2, "top", "orgz"))
        self.assertIn("--sideways", self.says(2, "top", "orgs", "--sideways"))
        self.assertIn("bytes", self.says(2, "top", "orgs", "--sort", "weight"))
        self.assertIn("--last", self.says(2, "flows", "--last", "soon"))
        self.assertIn("--since", self.says(2, "flows", "--since", "soon"))
        self.assertIn("--device", self.says(2, "flows", "--device", "phone"))
        for command in (("flows",), ("top", "peers"), ("listen",), ("device", PHONE), ("sql", "SELECT 1")):
            for word in ("ten", "-3", "1.5", ""):
                self.assertIn(f"--limit: `{word}` is not a whole number", self.says(2, *command, "--limit", word))
        self.assertIn("--listen", self.says(2, "serve", "--listen", "2055"))
        self.assertIn("--listen-tcp", self.says(2, "serve", "--listen-tcp", "4739"))
        self.assertIn("--router", self.says(2, "import", "ipfix", "flows.ipfix", "--router", "gateway"))
        self.assertIn("IP address", self.says(2, "whois", "example"))

    def test_a_wrong_filter_is_shown_with_a_caret(self):
        text = self.says(2, "flows", "src ip 192.168.1.139 and dst prot 443")
        self.assertIn("error[F002]: unknown keyword `prot`", text)
        caret = [line for line in text.splitlines() if "^" in line][0]
        self.assertEqual(caret.index("^"), text.splitlines()[1].index("prot"))
        error = json.loads(self.says(2, "flows", "dst prot 443", "--json"))["error"]
        self.assertEqual((error["code"], error["exit"], error["span"]), ("F002", 2, {"start": 4, "end": 8}))

    def test_no_store_is_told_with_what_to_do(self):
        self.assertIn("whither serve", self.says(3, "flows"))
        self.assertIn("whither serve", self.says(3, "status"))

    def test_a_port_in_use_is_told(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            text = self.says(3, "serve", "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
        self.assertIn("another program uses this port", text)

    def test_two_servers_do_not_share_a_folder(self):
        self.serve()
        self.assertIn("another `whither serve`", self.says(3, "serve", "--listen", "127.0.0.1:0"))

    def test_an_unwritable_folder_is_told(self):
        self.data = self.folder / "file"
        self.data.write_text("no folder")
        self.assertIn("--data-dir", self.says(5, "serve", "--listen", "127.0.0.1:0"))
        if os.geteuid() == 0:
            self.data = "/proc/whither"
            self.assertIn("--data-dir", self.says(5, "serve", "--listen", "127.0.0.1:0"))
            return
        self.data = self.folder / "locked"
        self.data.mkdir(mode=0o500)
        self.says(5, "serve", "--listen", "127.0.0.1:0")

    def test_a_damaged_table_is_told(self):
        ranges = self.folder / "ranges.csv"
        ranges.write_text('8.8.8.0,8.8.8.255,15169,Google LLC\n1.1.1.0,1.1.1.255,13335,"Cloudflare, Inc."\n')
        self.json("data", "import", ranges)
        file = self.folder / "export.pcap"
        file.write_bytes(exported([netflow5(some_flows())]))
        self.json("import", "pcap", file)
        self.assertEqual(self.json("top", "orgs", "src ip " + PHONE, "-n", "1")["rows"][0]["key"], "as13335")
        table = self.data / "address-table"
        damaged = bytearray(table.read_bytes())
        damaged[len(damaged) // 2] ^= 1
        table.write_bytes(damaged)
        self.assertIn("data import", self.says(4, "top", "orgs"))
        self.assertIn("damaged", self.says(4, "data", "show"))
        ranges.write_text("8.8.8.0,8.8.8.255,15169,Google LLC\nnonsense\n")
        self.assertIn("ranges.csv:2", self.says(7, "data", "import", ranges))

    def test_a_damaged_store_is_told_and_left_alone(self):
        file = self.folder / "export.pcap"
        file.write_bytes(exported([netflow5(some_flows())]))
        self.json("import", "pcap", file)
        manifest = self.data / "manifest"
        whole = manifest.read_text()
        manifest.write_text(whole.replace("rows 6", "rows 7"))
        before = sorted(self.data.rglob("*.parquet"))
        self.assertIn("checksum", self.says(4, "flows"))
        self.assertIn("checksum", self.says(4, "serve", "--listen", "127.0.0.1:0"))
        self.assertEqual(sorted(self.data.rglob("*.parquet")), before)
        manifest.write_text(whole)
        self.assertEqual(len(self.json("flows")["rows"]), 6)


if __name__ == "__main__":
    unittest.main()
