"""`whither sql`: what it answers, in which form, and all that it must not do."""
import csv
import io
import json
import os
import pathlib
import pty
import signal
import socket
import struct
import subprocess
import threading
import time

from commands_test import exported, some_flows
from support import PHONE, WHITHER, Case, ipfix, ip6_frame, netflow5, udp

ENDLESS = "SELECT count(*) FROM range(100000000000) a WHERE hash(a.range) % 7 = 3"


class Sql(Case):
    def setUp(self):
        super().setUp()
        capture = self.folder / "capture.pcap"
        capture.write_bytes(exported([netflow5(some_flows())]))
        self.whither("import", "pcap", capture)

    def named(self):
        ranges = self.folder / "ranges.csv"
        ranges.write_text("8.8.8.0,8.8.8.255,15169,Google LLC\n1.1.1.0,1.1.1.255,13335,\"Cloudflare, Inc.\"\n")
        self.whither("data", "import", ranges)

    def rows(self, query, *more, **options):
        return self.json("sql", query, *more, **options)["rows"]

    def refused(self, query, *words, code=2):
        before = self.listing()
        out = self.whither("sql", query, code=code)
        self.assertEqual(out, "", query)
        self.assertTrue(self.stderr.startswith("error: "), self.stderr)
        self.assertEqual(self.stderr.count("error: "), 1, self.stderr)
        for word in words:
            self.assertIn(word, self.stderr, query)
        self.assertEqual(self.listing(), before, query)

    def listing(self):
        return sorted((str(path), path.stat().st_size) for path in self.folder.rglob("*") if path.is_file())

    def a_file(self):
        return sorted((self.data / "flows").rglob("*.parquet"))[0]


class Answers(Sql):
    def test_flows_are_told_with_addresses_as_text(self):
        answer = self.json("sql", "SELECT src_addr, dst_addr, bytes, kind, src_mac, time_start FROM flows "
                                  "WHERE dst_addr = '8.8.8.8'")
        self.assertEqual(answer["schema"], "whither.sql/1")
        self.assertEqual(answer["columns"][0], {"name": "src_addr", "type": "VARCHAR"})
        self.assertEqual(answer["columns"][2], {"name": "bytes", "type": "UBIGINT"})
        self.assertFalse(answer["partial"])
        (row,) = answer["rows"]
        self.assertEqual((row["src_addr"], row["dst_addr"], row["bytes"], row["kind"], row["src_mac"]),
                         (PHONE, "8.8.8.8", 140, "traffic", None))
        flow = json.loads(self.whither("flows", "dst ip 8.8.8.8", "--since", "@0", "--ndjson"))
        self.assertRegex(row["time_start"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.assertEqual(row["time_start"][:19], flow["time_start"][:19])

    def test_every_field_is_a_column_and_has_what_flows_tells(self):
        flows = [json.loads(line) for line in self.whither("flows", "any", "--since", "@0", "-n", "0", "--ndjson").splitlines()]
        rows = self.rows("SELECT * FROM flows")
        self.assertEqual(len(rows), len(flows))
        key = lambda flow: (flow["src_addr"], flow["dst_addr"], flow["bytes"])
        for row, flow in zip(sorted(rows, key=key), sorted(flows, key=key)):
            for name, value in flow.items():
                if name in row and not name.startswith("time_"):
                    self.assertEqual(row[name], value, name)
        fields = {line.split("|")[1].strip(" `") for line in
                  (pathlib.Path(__file__).parents[2] / "docs/reference/fields.md").read_text().splitlines()
                  if line.startswith("| `")}
        self.assertLessEqual({name for name in flow if name != "device" and not name.endswith(("_org", "_country"))}, set(row))
        self.assertTrue(fields & set(row))

    def test_ipv6_is_text_too_and_pairs_are_there_for_speed(self):
        frame = ip6_frame("2001:db8::139", "2001:db8:0:0:1::10", 17, udp(40000, 53, bytes(40)))
        template = [(27, 16), (28, 16), (2, 4), (1, 4), (152, 8), (153, 8)]
        fields = b"".join(struct.pack(">HH", *field) for field in template)
        message = ipfix(struct.pack(">HHHH", 2, 8 + len(fields), 300, len(template)) + fields,
                        struct.pack(">HH", 300, 4 + 56) + frame[14 + 8:14 + 40] +
                        struct.pack(">IIQQ", 1, 88, 1_760_000_000_000, 1_760_000_000_500), seconds=1_760_000_001)
        capture = self.folder / "six.pcap"
        capture.write_bytes(exported([message]))
        self.whither("import", "pcap", capture)
        (row,) = self.rows("SELECT src_addr, dst_addr, src_ip4, time_start FROM flows WHERE src_ip6 = ip6('2001:db8::139')")
        self.assertEqual((row["src_addr"], row["dst_addr"], row["src_ip4"]), ("2001:db8::139", "2001:db8::1:0:0:10", None))
        self.assertEqual(row["time_start"], "2025-10-09T08:53:20.000000Z")
        joined = "SELECT count(*) AS n FROM flows JOIN (SELECT ip6('2001:db8::139') AS src_ip6) USING (src_ip6)"
        self.assertEqual(self.rows(joined), [{"n": 1}])
        self.assertEqual(len(self.json("flows", "src ip 2001:db8::139", "--since", "@0")["rows"]), 1)
        self.assertEqual(self.rows(f"SELECT count(*) AS n FROM flows WHERE src_ip4 = ip4('{PHONE}')"), [{"n": 4}])
        self.assertEqual(self.rows("SELECT count(*) AS n FROM flows WHERE src_addr = '2001:db8::139'"), [{"n": 1}])
        self.assertEqual(self.rows("SELECT count(*) AS n FROM flows WHERE in_net(src_addr, '2001:db8::/32')"), [{"n": 1}])
        self.assertEqual(self.rows("SELECT count(*) AS n FROM flows WHERE in_net(src_ip4, src_ip6, '192.168.0.0/16')"),
                         [{"n": 4}])

    def test_addresses_have_names(self):
        self.named()
        rows = self.rows("SELECT DISTINCT dst_addr, org(dst_addr) AS org, org(dst_ip4, dst_ip6) AS same, asn(dst_addr) AS asn, "
                         "is_local(dst_addr) AS local FROM flows WHERE dst_addr <> '192.0.2.10' ORDER BY dst_addr")
        self.assertEqual(rows, [
            {"dst_addr": "1.1.1.1", "org": "Cloudflare, Inc.", "same": "Cloudflare, Inc.", "asn": 13335, "local": False},
            {"dst_addr": "192.168.1.1", "org": "local network", "same": "local network", "asn": None, "local": True},
            {"dst_addr": PHONE, "org": "local network", "same": "local network", "asn": None, "local": True},
            {"dst_addr": "8.8.8.8", "org": "Google LLC", "same": "Google LLC", "asn": 15169, "local": False}])
        flows = [json.loads(line) for line in self.whither("flows", "any", "--since", "@0", "--ndjson").splitlines()]
        self.assertEqual({row["dst_addr"]: row["org"] for row in rows},
                         {flow["dst_addr"]: flow["dst_org"] for flow in flows if flow["dst_addr"] != "192.0.2.10"})
        self.assertEqual(self.rows("SELECT org('192.0.2.10') AS a"), [{"a": "documentation"}])

    def test_names_of_numbers(self):
        self.assertEqual(self.rows("SELECT service_name(443, 6) AS s, protocol_name(17) AS p, country_name('de') AS c, "
                                   "org(NULL) AS o, ip4('2001:db8::1') AS six, ip6('192.0.2.1') AS four, "
                                   "country('192.0.2.1') AS nowhere"),
                         [{"s": "https", "p": "udp", "c": "Germany", "o": None, "six": None, "four": None, "nowhere": None}])

    def test_without_a_table_of_addresses_a_note_says_so(self):
        self.whither("sql", "SELECT org(dst_addr) FROM flows", env={"WHITHER_CONFIG": os.devnull})
        beside = pathlib.Path(WHITHER).parent / "address-table"
        if not beside.exists() and not pathlib.Path("/usr/share/whither/address-table").exists():
            self.assertIn("no address table", self.stderr)

    def test_sums_are_there_where_they_are_made(self):
        self.assertEqual(self.rows("SELECT * FROM sums"), [])
        self.whither("storage", "prune", "--older", "1s")
        self.assertEqual(self.rows("SELECT count(*) AS n FROM flows"), [{"n": 0}])
        (row,) = self.rows("SELECT sum(flows)::BIGINT AS flows, sum(bytes)::BIGINT AS bytes, min(src_addr) AS a FROM sums")
        self.assertEqual(row, {"flows": 6, "bytes": 28092, "a": "1.1.1.1"})

    def test_selects_of_every_kind(self):
        for query, rows in [
                ("SELECT 1 AS a", [{"a": 1}]), ("select 1 as a;", [{"a": 1}]), ("SELECT 1 AS a; -- done; really", [{"a": 1}]),
                ("SELECT 1 AS a /* b; c */ ;;", [{"a": 1}]), ("SELECT ';' AS a", [{"a": ";"}]),
                ("SELECT 1 AS a -- no end", [{"a": 1}]), ("VALUES (1), (2)", [{"col0": 1}, {"col0": 2}]),
                ("FROM (SELECT 2 AS a)", [{"a": 2}]), ("WITH x AS (SELECT 3 AS a) SELECT * FROM x", [{"a": 3}]),
                ("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 4) SELECT sum(n) AS s FROM t",
                 [{"s": 10}]),
                ("SELECT 1 AS a UNION ALL SELECT 2 ORDER BY a DESC", [{"a": 2}, {"a": 1}]),
                ("SELECT a FROM range(3) t(a) ORDER BY a DESC LIMIT 1", [{"a": 2}]),
                ("SELECT unnest([1, 2]) AS a", [{"a": 1}, {"a": 2}]),
                ("SELECT key, value FROM json_each('{\"a\": 1}')", [{"key": "a", "value": "1"}]),
                ("SELECT 1 AS a, 2 AS a, 3 AS \"a_1\"", [{"a": 1, "a_1": 2, "a_1_1": 3}]),
                ("SELECT count(*) AS n FROM main.flows", [{"n": 6}]), ("SELECT count(*) AS n FROM FLOWS", [{"n": 6}]),
                ("SHOW TABLES", [{"name": "flows"}, {"name": "sums"}])]:
            self.assertEqual(self.rows(query), rows, query)
        self.assertEqual(self.rows("DESCRIBE flows")[0]["column_name"], "time_start")
        self.assertEqual(len(self.rows("SUMMARIZE SELECT bytes FROM flows")), 1)

    def test_the_query_comes_from_standard_input_too(self):
        self.assertEqual(self.whither("sql", "--csv", stdin="SELECT 1 AS a,\n 2 AS b"), "a,b\n1,2\n")
        self.whither("sql", stdin="  \n", code=2)
        self.assertIn("the query is empty", self.stderr)
        self.assertEqual(self.whither("sql", "SELECT", "1", "AS", "a", "--csv"), "a\n1\n")

    def test_on_a_terminal_without_a_query_it_says_how(self):
        ours, theirs = pty.openpty()
        done = subprocess.run([WHITHER, "sql", "--data-dir", str(self.data)], stdin=theirs, capture_output=True, text=True,
                              timeout=30)
        os.close(ours), os.close(theirs)
        self.assertEqual((done.returncode, "whither sql '" in done.stdout), (0, True))

    def test_what_has_arrived_at_a_server_is_seen(self):
        server = self.serve()
        server.send(netflow5([(PHONE, "192.0.2.77", 1, 99, 40000, 443)]))
        self.eventually(lambda: self.rows("SELECT bytes FROM flows WHERE dst_addr = '192.0.2.77'") == [{"bytes": 99}])

    def test_an_empty_store_and_none(self):
        self.whither("storage", "prune", "--max-size", "1B")
        self.assertEqual(self.rows("SELECT count(*) AS n, max(src_addr) AS a FROM flows"), [{"n": 0, "a": None}])
        done = self.run_whither("sql", "SELECT 1", "--data-dir", str(self.folder / "none"), data=False)
        self.assertEqual(done.returncode, 3)

    def test_answers_stay_whole_while_files_are_merged(self):
        wrong, stop = [], threading.Event()

        def asks():
            while not stop.is_set():
                done = self.run_whither("sql", "SELECT count(*) AS n, count(src_addr) AS a FROM flows", "--csv")
                lines = done.stdout.splitlines()
                if done.returncode != 0 or len(lines) != 2 or len(set(lines[1].split(","))) != 1:
                    wrong.append((done.returncode, done.stdout, done.stderr))
        asking = threading.Thread(target=asks)
        asking.start()
        for index in range(20):
            capture = self.folder / f"{index}.pcap"
            capture.write_bytes(exported([netflow5([(PHONE, "192.0.2.9", 1, 100 + index, 1000 + index, 443)])]))
            self.whither("import", "pcap", capture)
        stop.set()
        asking.join()
        self.assertEqual(wrong, [])
        self.assertEqual(self.rows("SELECT count(*) AS n FROM flows"), [{"n": 26}])


class Forms(Sql):
    TYPES = ("SELECT 1::TINYINT AS tiny, 170141183460469231731687303715884105727::HUGEINT AS huge, "
             "340282366920938463463374607431768211455::UHUGEINT AS uhuge, 12.50::DECIMAL(10,2) AS dec, 0.1::DOUBLE AS dbl, "
             "1e300::DOUBLE AS big, 'nan'::DOUBLE AS nan, '-inf'::FLOAT AS inf, true AS yes, NULL AS nothing, "
             "TIMESTAMP '2026-08-14 08:00:00' AS ts, TIMESTAMPTZ '2026-08-14 08:00:00.25+02' AS tstz, "
             "'infinity'::TIMESTAMPTZ AS never, DATE '2026-08-14' AS day, TIME '01:02:03' AS clock, INTERVAL 90 MINUTE AS span, "
             "[1, 2] AS list, {'a': 1, 'b': 'x'} AS struct, MAP {'k': 1} AS map, '\\x00ab'::BLOB AS blob, "
             "'ab\"c' AS text, '5b2c3d5e-0000-4000-8000-000000000000'::UUID AS uuid, '101'::BIT AS bits, "
             "'[1]'::JSON AS json, -5 AS minus, '=1+1' AS formula")

    def test_every_type_comes_out_right(self):
        text = self.whither("sql", self.TYPES, "--json")
        self.assertIn('"huge":170141183460469231731687303715884105727', text)
        self.assertIn('"uhuge":340282366920938463463374607431768211455', text)
        self.assertIn('"dec":12.50', text)
        (row,) = json.loads(text)["rows"]
        self.assertEqual(row, {
            "tiny": 1, "huge": 2**127 - 1, "uhuge": 2**128 - 1, "dec": 12.5, "dbl": 0.1, "big": 1e300, "nan": None, "inf": None,
            "yes": True, "nothing": None, "ts": "2026-08-14 08:00:00", "tstz": "2026-08-14T06:00:00.250000Z",
            "never": "infinity", "day": "2026-08-14", "clock": "01:02:03", "span": "01:30:00", "list": "[1, 2]",
            "struct": "{'a': 1, 'b': x}", "map": "{k=1}", "blob": "\\x00ab", "text": 'ab"c',
            "uuid": "5b2c3d5e-0000-4000-8000-000000000000", "bits": "101", "json": "[1]", "minus": -5, "formula": "=1+1"})
        self.assertEqual(json.loads(self.whither("sql", self.TYPES, "--ndjson")), row)

    def test_csv_and_tsv(self):
        (row,) = csv.DictReader(io.StringIO(self.whither("sql", self.TYPES, "--csv")))
        self.assertEqual((row["minus"], row["formula"], row["nothing"], row["text"], row["yes"]),
                         ("-5", "'=1+1", "", 'ab"c', "true"))
        self.assertEqual(self.whither("sql", r"SELECT E'a\tb\nc\\d' AS a, NULL AS b, -1.5 AS c", "--tsv"),
                         "a\tb\tc\na\\tb\\nc\\\\d\t\t-1.5\n")

    def test_a_table_for_people(self):
        out = self.whither("sql", "SELECT * FROM (VALUES ('one', 5, NULL), ('seven', 1234, 'x')) t(name, bytes, more)")
        self.assertEqual(out, "name   bytes  more\none        5\nseven   1234  x\n")
        self.assertEqual(self.whither("sql", "SELECT 1 AS a WHERE false"), "a\nno rows\n")

    def test_words_of_strangers_do_not_steer_the_terminal(self):
        out = self.whither("sql", "SELECT E'\\x1b[31mred' || chr(7) || chr(155) AS \"a\x1b[1m\", E'two\\nlines' AS b")
        self.assertNotIn("\x1b", out)
        self.assertNotIn("\x07", out)
        self.assertNotIn("\x9b", out)
        self.assertEqual(len(out.splitlines()), 2)
        self.whither("sql", "SELECT \x1b[31m FROM flows", code=2)
        self.assertNotIn("\x1b", self.stderr)

    def test_rows_are_limited_and_that_is_told(self):
        out = self.whither("sql", "SELECT * FROM range(5000)")
        self.assertEqual(len(out.splitlines()), 1001)
        self.assertIn("note: there are more rows than these 1000: -n 0 gives all", self.stderr)
        self.assertEqual(len(self.whither("sql", "SELECT * FROM range(5000)", "-n", "0").splitlines()), 5001)
        self.whither("sql", "SELECT * FROM range(1000)")
        self.assertEqual(self.stderr, "")
        answer = self.json("sql", "SELECT * FROM range(5000)", "-n", "3")
        self.assertEqual((len(answer["rows"]), answer["partial"]), (3, True))
        answer = self.json("sql", "SELECT * FROM range(5000)")
        self.assertEqual((len(answer["rows"]), answer["partial"]), (5000, False))
        self.assertEqual(len(self.whither("sql", "SELECT * FROM range(300000)", "--ndjson").splitlines()), 300000)

    def test_order_is_kept(self):
        rows = self.rows("SELECT * FROM range(200000) ORDER BY range DESC")
        self.assertEqual([row["range"] for row in rows], list(range(199999, -1, -1)))

    def test_parquet(self):
        out = self.folder / "out.parquet"
        told = self.whither("sql", "SELECT dst_addr, sum(bytes) AS bytes, 1 AS bytes FROM flows GROUP BY 1 ORDER BY 2",
                            "--parquet", out)
        self.assertEqual(told, f"{out}: 5 rows\n")
        self.assertEqual(out.read_bytes()[:4], b"PAR1")
        told = self.json("sql", "SELECT 1 AS a", "--parquet", out)
        self.assertEqual(told, {"schema": "whither.parquet/1", "file": str(out), "rows": 1})
        self.whither("sql", "SELECT error('no')", "--parquet", self.folder / "none.parquet", code=2)
        self.assertEqual([path.name for path in self.folder.glob("*.parquet*")], ["out.parquet"])
        self.whither("sql", "SELECT 1", "--parquet", self.folder / "no/such/folder.parquet", code=3)

    def test_errors_are_one_sentence_and_the_place(self):
        self.whither("sql", "SELECT bites FROM flows", code=2)
        error, line, caret = self.stderr.splitlines()
        self.assertTrue(error.startswith("error: ") and "bites" in error and "bytes" in error, error)
        self.assertEqual(line, "LINE 1: SELECT bites FROM flows")
        self.assertEqual(caret.index("^"), line.index("bites"))
        self.whither("sql", "SELECT 1\n FRO x flows", code=2)
        error, line, caret = self.stderr.splitlines()
        self.assertEqual(line, "LINE 2:  FRO x flows")
        self.assertEqual(caret.index("^"), line.index("x flows"))
        self.whither("sql", "SELECT bites FROM flows", "--json", code=2)
        told = json.loads(self.stderr)["error"]
        self.assertEqual(told["exit"], 2)
        self.assertNotIn("LINE", told["message"])
        for query, word in [("SELECT org('nonsense')", "`nonsense` is no address"), ("SELECT in_net('192.0.2.1', 'x')", "no network"),
                            ("SELECT 'x'::INT", "convert"), ("SELECT ?", "nothing stands for"), ("SELECT $1", "nothing stands for"),
                            ("SELECT (", "syntax error")]:
            self.whither("sql", query, code=2)
            self.assertIn(word, self.stderr, query)
            self.assertEqual(self.stderr.count("error: "), 1)
        self.whither("sql", "SELECT 1", "--timeout", "soon", code=2)
        self.whither("sql", "SELECT '" + "x" * 70000 + "'", code=2)
        self.assertIn("longer than 65536", self.stderr)


class Bounds(Sql):
    def test_a_query_that_takes_too_long_is_broken_off(self):
        began = time.monotonic()
        self.whither("sql", ENDLESS, "--timeout", "1s", code=6)
        self.assertLess(time.monotonic() - began, 8)
        self.assertIn("took longer than 1s", self.stderr)
        self.assertIn("--timeout 10s", self.stderr)
        self.whither("sql", ENDLESS, "--timeout", "1s", "--json", code=6)
        self.assertEqual(json.loads(self.stderr)["error"]["exit"], 6)
        out = self.whither("sql", "SELECT * FROM range(100000000000) a WHERE range < 10 OR hash(range) = 1", "--timeout", "1s",
                           "--json", code=6)
        if out:
            self.assertTrue(json.loads(out)["partial"])

    def test_ctrl_c_ends_it_at_once(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            asking = subprocess.Popen([WHITHER, "sql", ENDLESS, "--timeout", "60s", "--data-dir", str(self.data)],
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(1.5)
            began = time.monotonic()
            asking.send_signal(number)
            out, errors = asking.communicate(timeout=20)
            self.assertLess(time.monotonic() - began, 4)
            self.assertEqual((asking.returncode, out, errors), (128 + number, "", ""))

    def test_memory_has_a_bound(self):
        for query in ("SELECT length(repeat('x', 4000000000))", "SELECT len(range(3000000000))"):
            self.refused(query, "more memory than it may have")

    def test_a_reader_that_goes_ends_it_quietly(self):
        done = subprocess.run(f"{WHITHER} sql 'SELECT * FROM range(10000000)' -n 0 --csv --data-dir {self.data} | head -1",
                              shell=True, capture_output=True, text=True, timeout=60)
        self.assertEqual((done.stdout, done.stderr), ("range\n", ""))


class Escapes(Sql):
    """Everything that a query might try. None of it may work, and none of it may leave anything behind."""

    def test_only_one_select(self):
        out = self.folder / "out"
        for query in [f"COPY flows TO '{out}'", f"COPY (SELECT 1) TO '{out}' (FORMAT parquet)", "COPY flows FROM '/etc/passwd'",
                      f"ATTACH '{out}'", f"ATTACH '{out}' AS x (TYPE duckdb)", "ATTACH ':memory:' AS x", "DETACH memory",
                      "INSERT INTO flows VALUES (1)", "UPDATE flows SET bytes = 1", "DELETE FROM flows", "TRUNCATE flows",
                      "CREATE TABLE t (a INT)", "CREATE TEMP TABLE t AS SELECT 1", "CREATE VIEW v AS SELECT 1",
                      "CREATE OR REPLACE VIEW flows AS SELECT 1", "CREATE MACRO m(a) AS a", "CREATE SECRET (TYPE s3)",
                      "CREATE SEQUENCE s", "DROP VIEW flows", "ALTER VIEW flows RENAME TO x", "PRAGMA version",
                      "PRAGMA database_list", "PRAGMA enable_profiling", "SET memory_limit = '100GB'", "RESET memory_limit",
                      "SET enable_external_access = true", "SET lock_configuration = false",
                      "SET allowed_directories = ['/']", "SET temp_directory = '/tmp/x'", "SET VARIABLE x = 1",
                      "INSTALL httpfs", "LOAD httpfs", f"LOAD '{out}'", "FORCE INSTALL httpfs", "UPDATE EXTENSIONS",
                      f"EXPORT DATABASE '{out}'", f"IMPORT DATABASE '{out}'", "CALL enable_logging()", "CALL pragma_version()",
                      "USE memory", "CHECKPOINT", "FORCE CHECKPOINT", "VACUUM", "ANALYZE", "BEGIN", "COMMIT", "ROLLBACK",
                      "PREPARE p AS SELECT 1", "EXECUTE p", "DEALLOCATE p", "EXPLAIN SELECT 1",
                      f"EXPLAIN ANALYZE COPY (SELECT 1) TO '{self.a_file()}'", "EXPLAIN ANALYZE CREATE TABLE t (a INT)",
                      "PIVOT flows ON kind USING count(*)", "COMMENT ON VIEW flows IS 'x'",
                      "MERGE INTO flows USING flows ON true WHEN MATCHED THEN DELETE"]:
            self.refused(query)

    def test_not_two_statements(self):
        out = self.folder / "out"
        self.refused("SELECT 1; SELECT 2", "one statement")
        for query in [f"SELECT 1; COPY flows TO '{out}'", f"SELECT 1;;COPY flows TO '{out}'", "SELECT 1; DROP VIEW flows",
                      f"SELECT 1) TO '{out}'; SELECT (1", f"SELECT 1) AS a(b); COPY (SELECT 1) TO '{out}' --",
                      "SELECT 1) AS answer(c0); SELECT * FROM (SELECT 2", "SELECT 1 -- \n; SET threads = 1",
                      f"SELECT 1 /* ; */; COPY (SELECT 1) TO '{out}'", "WITH x AS (INSERT INTO flows VALUES (1)) SELECT 1",
                      "SELECT * FROM (INSERT INTO flows VALUES (1) RETURNING *)", "SELECT 1) UNION (SELECT 2"]:
            self.refused(query)

    def test_no_other_file(self):
        secret = self.folder / "secret.csv"
        secret.write_text("a\nword-of-the-house\n")
        stranger = self.folder / "stranger.parquet"
        self.whither("sql", "SELECT 'word-of-the-house' AS a", "--parquet", stranger)
        names = [secret, stranger, "/etc/passwd", "/proc/self/environ", "/proc/self/cmdline", "/dev/stdin", "/dev/zero",
                 self.data / "manifest", self.data / "imported", self.data / "status", self.data / "commit.lock",
                 self.data / "spool/x", "http://127.0.0.1:9/x", "https://127.0.0.1:9/x.parquet", "s3://x/y.parquet",
                 "file:///etc/passwd", "hf://x", self.a_file(), f"{self.a_file()}/../../../manifest",
                 f"{self.data}/flows/*/*.parquet", f"{self.data}/flows/../manifest", f"{self.data}/*", "*", "~/x", "passwd"]
        for name in names:
            for function in ("read_csv", "read_csv_auto", "read_text", "read_blob", "read_parquet", "parquet_scan", "read_json",
                             "read_ndjson", "read_json_objects", "glob", "sniff_csv", "parquet_metadata", "parquet_schema",
                             "parquet_kv_metadata", "parquet_file_metadata", "read_duckdb"):
                if name != names[0] and function not in ("read_csv", "read_text", "read_parquet", "glob"):
                    continue
                self.refused(f"SELECT * FROM {function}('{name}')", "nothing else of this machine")
            self.refused(f"SELECT * FROM '{name}'", "there is no table")
            self.refused(f"DESCRIBE '{name}'", "there is no table")

    def test_no_other_file_in_any_disguise(self):
        file = self.folder / "secret.csv"
        file.write_text("a\nword-of-the-house\n")
        for query in [f"SELECT (SELECT max(content) FROM read_text('{file}'))", f"SELECT 1 WHERE EXISTS (FROM read_text('{file}'))",
                      f"WITH x AS (FROM read_text('{file}')) FROM x", f"SELECT * FROM flows, LATERAL (FROM read_text('{file}'))",
                      f"SELECT * FROM flows JOIN read_text('{file}') t ON true", f"SELECT * FROM READ_TEXT('{file}')",
                      f"SELECT * FROM \"Read_Text\"('{file}')", f"SELECT * FROM main.read_text('{file}')",
                      f"SELECT * FROM system.main.read_text('{file}')", f"FROM query('FROM read_text(''{file}'')')",
                      f"FROM query_table('{file}')", f"FROM query_table(['{file}'])", f"SUMMARIZE '{file}'", f"SUMMARIZE FROM '{file}'",
                      f"FROM (DESCRIBE FROM read_text('{file}'))", f"SELECT 1 UNION ALL SELECT content FROM read_text('{file}')",
                      f"SELECT [x FOR x IN (SELECT content FROM read_text('{file}'))]",
                      f"FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''{file}'')'))",
                      f"FROM histogram_values('{file}', a)", f"FROM histogram('{file}', a)",
                      f"SELECT 1 ORDER BY (SELECT content FROM read_text('{file}'))", f"TABLE '{file}'",
                      f"SELECT 1 LIMIT (SELECT length(content) FROM read_text('{file}'))",
                      f"SELECT * FROM flows POSITIONAL JOIN read_text('{file}')",
                      f"SELECT sum(1) OVER (ORDER BY (SELECT content FROM read_text('{file}')))",
                      f"PIVOT (FROM read_text('{file}')) ON size IN (1) USING count(*)",
                      f"UNPIVOT (FROM read_text('{file}')) ON content", f"VALUES ((SELECT content FROM read_text('{file}')))",
                      f"WITH RECURSIVE t(a) AS (SELECT '' UNION SELECT content FROM t, read_text('{file}')) FROM t",
                      f"SELECT list_transform([1], x -> (SELECT content FROM read_text('{file}')))",
                      f"SELECT count(*) FILTER (WHERE EXISTS (FROM read_text('{file}'))) FROM flows",
                      f"SELECT CASE WHEN true THEN (SELECT content FROM read_text('{file}')) END",
                      f"WITH \"{file}\" AS MATERIALIZED (SELECT 1) SELECT * FROM main.\"{file}\"",
                      f"SELECT * FROM (WITH \"{file}\" AS (SELECT 1) FROM \"{file}\"), \"{file}\""]:
            done = self.run_whither("sql", query)
            self.assertEqual(done.returncode, 2, query)
            self.assertNotIn("word-of-the-house", done.stdout + done.stderr, query)

    def test_nothing_of_this_process(self):
        for query in ["SELECT getenv('HOME')", "SELECT current_setting('temp_directory')", "SELECT current_setting('secret_directory')",
                      "FROM duckdb_settings()", "FROM duckdb_secrets()", "FROM duckdb_views()", "FROM duckdb_logs", "FROM duckdb_views",
                      "FROM duckdb_databases()", "FROM duckdb_extensions()", "FROM duckdb_functions()", "FROM duckdb_temporary_files()",
                      "FROM pragma_database_list", "FROM pragma_database_size()", "FROM sqlite_master", "FROM pg_catalog.pg_settings",
                      "FROM information_schema.tables", "FROM system.main.duckdb_tables", "FROM which_secret('x', 'y')",
                      "FROM enable_logging()", f"FROM enable_logging(storage = 'file', storage_config = {{'path': '{self.folder}/log'}})",
                      "FROM enable_logging('FileSystem')", "FROM disable_logging()", "SELECT write_log('x')", "FROM truncate_duckdb_logs()",
                      f"FROM enable_profiling(save_location = '{self.folder}/profile')", "FROM enable_peg_parser()", "FROM checkpoint()",
                      "FROM force_checkpoint()", "FROM test_all_types()", "FROM seq_scan('flows')", "FROM pragma_version()",
                      "SELECT nextval('x')", "SELECT sleep_ms(1000)", "SELECT pg_sleep(1)",
                      "SELECT json_serialize_plan('FROM flows')", "SELECT pg_get_viewdef(1)", "SELECT pg_catalog.pg_get_viewdef(1)",
                      "SELECT __internal_decompress_string(1::UHUGEINT)", "SELECT PG_SLEEP(1)", "SELECT \"Pg_Sleep\"(1)", "FROM arrow_scan(0, 0, 0)", "FROM arrow_scan_dumb(0, 0, 0)",
                      "FROM sql_auto_complete('SEL')", "SHOW ALL TABLES", "SHOW DATABASES", "SHOW VARIABLES", "FROM duckdb_external_file_cache()",
                      "FROM other.flows", "FROM memory.other.flows", "FROM temp.flows"]:
            self.refused(query)

    def test_the_lock_holds_even_for_what_may_be_called(self):
        # What stands behind the check of the query: files of others stay shut for the instance itself.
        self.assertEqual(self.rows("SELECT json_serialize_sql('SELECT 1')::VARCHAR <> '' AS a"), [{"a": True}])
        self.refused("SELECT * FROM (WITH \"/etc/passwd\" AS (SELECT 1 AS a) FROM \"/etc/passwd\") a, \"/etc/passwd\" b")

    def test_no_network(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            listener.settimeout(0.2)
            port = listener.getsockname()[1]
            for query in (f"FROM read_csv('http://127.0.0.1:{port}/x')", f"FROM 'http://127.0.0.1:{port}/x.parquet'"):
                self.refused(query)
            with self.assertRaises(TimeoutError):
                listener.accept()

    def test_what_is_asked_leaves_nothing_in_the_data_folder(self):
        before = self.listing()
        self.whither("sql", "SELECT count(*) FROM flows")
        self.assertEqual(self.listing(), before)


if __name__ == "__main__":
    import unittest
    unittest.main()
