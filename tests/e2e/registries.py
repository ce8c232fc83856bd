"""Registries that are played on loopback: RDAP over HTTPS, with certificates of a CA that the test makes."""
import http.server
import json
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import threading

from support import Case

IANA, RIPE, ARIN = "data.iana.org", "rdap.db.ripe.net", "rdap.arin.net"
NAMES = (IANA, RIPE, ARIN, "rdap.registro.br")
NEIGHBOUR = "198.51.101.1"  # special addresses are not asked for: a neighbour of the example's


def make_certificates(folder):
    """A CA and a certificate of all NAMES: folder/{ca.pem,server.pem}, the latter with its key."""
    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=folder)

    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", 2, "-subj", "/CN=Example CA")
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=Example registry")
    (folder / "names").write_text("subjectAltName=" + ",".join(f"DNS:{name}" for name in NAMES))
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", 2,
            "-extfile", "names", "-out", "server.crt")
    (folder / "server.pem").write_bytes((folder / "server.crt").read_bytes() + (folder / "server.key").read_bytes())


def network(handle="ORG-EX1-RIPE", name="Example Holder B.V.", first="198.51.101.0", last="198.51.101.255", card=True, **more):
    """The answer to /ip/ADDRESS."""
    holder = {"objectClassName": "entity", "handle": handle, "roles": ["registrant"]}
    if card:
        holder["vcardArray"] = ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", name], ["kind", {}, "text", "org"]]]
    return {"objectClassName": "ip network", "startAddress": first, "endAddress": last, "name": "EXAMPLE-NET", "country": "NL",
            "port43": "whois.ripe.net", "entities": [holder], **more}


class Rdap:
    """Answers for every name by routes {"HOST/PATH": body, (status, headers, body) or a function of the request}."""

    def __init__(self, case, routes, certificate):
        self.routes, self.asked = routes, []
        rdap = self

        class Request(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                place = self.headers["Host"] + self.path
                rdap.asked.append(place)
                route = rdap.routes.get(place, (404, {}, {"errorCode": 404}))
                if callable(route):
                    return route(self)
                self.reply(*route) if isinstance(route, tuple) else self.reply(200, {}, route)

            def reply(self, status, headers, body):
                body = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Length": len(body), **headers}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):  # clients that do not trust us, or have enough
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server = Server(("127.0.0.1", 0), Request)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.at = f"127.0.0.1:{self.server.server_port}"
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        case.addCleanup(lambda: (self.server.shutdown(), thread.join(), self.server.server_close()))

    def maps(self, *names):
        return [word for name in names or NAMES for word in ("--host-map", f"{name}={self.at}")]


class RegistryCase(Case):
    """A test with a CA of its own, which the program is told to believe."""

    @classmethod
    def setUpClass(cls):
        cls.certificates = pathlib.Path(tempfile.mkdtemp(prefix="whither-e2e-ca-"))
        cls.addClassCleanup(shutil.rmtree, cls.certificates, ignore_errors=True)
        make_certificates(cls.certificates)

    def setUp(self):
        super().setUp()
        self.config = self.folder / "whither.toml"
        self.config.write_text(f'names.ca_file = "{self.certificates}/ca.pem"\n')

    def run_whither(self, *args, env=None, **more):
        return super().run_whither(*args, env={"WHITHER_CONFIG": str(self.config), **(env or {})}, **more)

    def rdap(self, routes):
        """IANA's list leads to RIPE, but for 198.51.102.0/24, which ARIN has."""
        services = [[["198.0.0.0/8"], ["http://rdap.db.ripe.net/", f"https://{RIPE}/"]],
                    [["198.51.102.0/24"], [f"https://{ARIN}/registry"]]]
        listed = {f"{IANA}/rdap/{name}": {"version": "1.0", "services": services} for name in ("ipv4.json", "ipv6.json")}
        return Rdap(self, {**listed, **routes}, self.certificates / "server.pem")
