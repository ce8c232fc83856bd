"""Devices by their leases, by MAC addresses in flows and by what people say: `whither devices`, and names in rankings
and filters."""
import socket
import struct
import time
import unittest

from support import PHONE, ROUTER, Case, ip4_frame, ipfix, netflow5, udp

PEER, OTHER = "198.51.100.7", "203.0.113.9"
PHONE_MAC, TV_MAC, LAMP_MAC = "00:00:5e:00:53:01", "00:00:5e:00:53:02", "02:00:5e:00:53:03"
TV = "192.168.1.20"


ROUTER_MAC, OUTER_MAC = "00:00:5e:00:53:fe", "00:00:5e:00:53:ff"


def lease(address, mac, host="*"):
    return f"1786708800 {mac} {address} {host} *\n"


def mac_bytes(mac):
    return bytes.fromhex(mac.replace(":", ""))


def ipfix_with_macs(records, start=None):
    """An IPFIX message of (src, dst, src_mac, dst_mac) records, all of IPv4 or all of IPv6, of flows that began then."""
    start = int((time.time() if start is None else start) * 1000)
    family = socket.AF_INET6 if ":" in records[0][0] else socket.AF_INET
    size, template, ends = (16, 301, (27, 28)) if family == socket.AF_INET6 else (4, 300, (8, 12))
    fields = [(ends[0], size), (ends[1], size), (2, 4), (1, 4), (7, 2), (11, 2), (4, 1), (152, 8), (153, 8), (56, 6), (80, 6)]
    described = b"".join(struct.pack(">HH", *field) for field in fields)
    body = b"".join(socket.inet_pton(family, src) + socket.inet_pton(family, dst) +
                    struct.pack(">IIHHBQQ", 1, 100, 40000, 443, 6, start, start) + mac_bytes(src_mac) + mac_bytes(dst_mac)
                    for src, dst, src_mac, dst_mac in records)
    return ipfix(struct.pack(">HHHH", 2, 8 + len(described), template, len(fields)) + described,
                 struct.pack(">HH", template, 4 + len(body)) + body, domain=template)


def sflow_of(frame):
    """An sFlow v5 datagram with one sampled packet."""
    padded = frame + bytes(-len(frame) % 4)
    record = struct.pack(">IIII", 1, len(frame), 0, len(frame)) + padded
    sample = struct.pack(">IIIIIIII", 1, 3, 1, 1, 0, 1, 2, 1) + struct.pack(">II", 1, len(record)) + record
    head = struct.pack(">II4sIIII", 5, 1, bytes([192, 168, 1, 1]), 0, 1, 1000, 1)
    return head + struct.pack(">II", 1, len(sample)) + sample


class Devices(Case):
    def setUp(self):
        super().setUp()
        self.leases = self.folder / "dhcp.leases"
        self.config = self.folder / "whither.toml"
        self.config.write_text(f'[names]\nleases = "{self.leases}"\n')

    def stored(self, server, *records):
        before = self.json("status")["stored_flows"]
        server.send(netflow5(list(records)))
        self.eventually(lambda: self.json("status")["stored_flows"] == before + len(records))

    def rows(self, *words):
        return {row["key"]: row["flows"] for row in self.json("top", "devices", *words)["rows"]}

    def listed(self, *words):
        return {row["device"]: row for row in self.json("devices", *words)["rows"]}

    def test_a_lease_file_names_devices_and_follows_them_to_another_address(self):
        self.leases.write_text(lease(PHONE, PHONE_MAC, "phone") + lease(TV, TV_MAC, "tv"))
        server = self.serve("--config", str(self.config))
        self.stored(server, (PHONE, PEER, 1, 100, 40000, 443), (TV, PEER, 1, 100, 40001, 443))
        self.eventually(lambda: self.rows() == {"phone": 1, "tv": 1})
        # The television gets the phone's address, the phone another one.
        time.sleep(1.1)
        self.leases.write_text(lease(PHONE, TV_MAC, "tv") + lease("192.168.1.140", PHONE_MAC, "phone"))
        self.eventually(lambda: self.listed()["phone"]["address"] == "192.168.1.140", 15)
        time.sleep(2.2)  # a record of now began up to two seconds ago
        self.stored(server, (PHONE, OTHER, 1, 100, 40002, 443), ("192.168.1.140", OTHER, 1, 100, 40003, 443),
                    ("192.168.1.140", OTHER, 1, 100, 40004, 443))
        self.assertEqual(self.rows(), {"phone": 3, "tv": 2}, "each flow is of the device that had the address then")
        self.assertEqual(self.rows(f"dst ip {OTHER}"), {"phone": 2, "tv": 1})
        self.assertEqual({tuple(row["key"]): row["flows"] for row in self.json("top", "devices,ports")["rows"]},
                         {("phone", "443/tcp"): 3, ("tv", "443/tcp"): 2})
        series = self.json("top", "devices", "--step", "1h")
        self.assertEqual({row["key"]: row["flows"] for row in series["rows"]}, {"phone": 3, "tv": 2})
        for words, flows in ((["device phone"], 3), (["device tv"], 2), (["--device", "phone"], 3), (["--device", "TV"], 2),
                             ([f"ip {PHONE}"], 2), (["not device phone"], 2), (["--device", PHONE], 2)):
            self.assertEqual(self.json("top", "peers", *words)["total"]["flows"], flows, words)
        self.assertEqual(len(self.json("flows", "device phone", "-n", "0")["rows"]), 3)
        told = self.json("device", "phone")["addresses"]
        self.assertIn("until", next(each for each in told if each["first"] == PHONE))
        self.assertEqual(self.json("who", PEER)["rows"][0]["key"], "phone")
        server.stop()

    def test_people_name_merge_split_group_hide_and_forget(self):
        server = self.serve()
        self.stored(server, (PHONE, PEER, 1, 100, 40000, 443), (TV, PEER, 1, 100, 40001, 443),
                    ("192.168.1.30", PEER, 1, 100, 40002, 443))
        self.assertEqual(self.whither("devices", "import", "-", stdin=lease(PHONE, PHONE_MAC, "a-phone") +
                                      lease("192.168.1.30", LAMP_MAC, "lamp") + "nonsense\n"), "2 leases are known\n")
        self.assertIn("1 lines are no leases", self.stderr)
        self.assertEqual(self.rows(), {"a-phone": 1, TV: 1, "lamp": 1})
        told = self.whither("devices", "name", PHONE, "my phone")
        self.assertEqual(told, f"my phone is {PHONE} (MAC {PHONE_MAC}); before it was a-phone\n")
        self.whither("devices", "name", TV, "tv")
        self.assertEqual(self.rows(), {"my phone": 1, "tv": 1, "lamp": 1})
        self.assertEqual(self.json("top", "peers", 'device "MY phone"')["total"]["flows"], 1)
        listed = self.listed()
        self.assertEqual([listed["my phone"][key] for key in ("macs", "named_by", "flows")], [PHONE_MAC, "you", 1])
        self.assertEqual(listed["lamp"]["vendor"], "private address")
        self.whither("devices", "group", "screens", "tv", "my phone")
        self.assertEqual(self.json("top", "peers", "group screens")["total"]["flows"], 2)
        self.whither("devices", "group", "screens", "tv", "--remove")
        self.assertEqual(self.json("top", "peers", "group screens")["total"]["flows"], 1)
        self.whither("devices", "merge", "lamp", "tv")
        self.assertEqual(self.rows(), {"my phone": 1, "tv": 2})
        self.whither("devices", "split", LAMP_MAC)
        self.assertEqual(self.rows(), {"my phone": 1, "tv": 1, "lamp": 1})
        self.whither("devices", "hide", "lamp")
        self.assertNotIn("lamp", self.listed())
        self.assertIn("lamp", self.listed("--all"))
        self.whither("devices", "forget", "my phone")
        self.assertEqual(self.rows(), {"a-phone": 1, "tv": 1, "lamp": 1})
        text = self.whither("devices")
        self.assertIn("a-phone", text)
        self.assertIn(TV, text)

    def test_what_cannot_be_is_told(self):
        server = self.serve()
        self.stored(server, (PHONE, PEER, 1, 100, 40000, 443))
        self.whither("devices", "name", PHONE, "phone")
        self.whither("devices", "name", "nobody", "x", code=2)
        self.assertIn("no device is called `nobody`", self.stderr)
        self.whither("devices", "name", TV, "Phone", code=2)
        self.assertIn("is another device already", self.stderr)
        for name in ("", "@x", "192.168.1.1", TV_MAC, "a\x1b[2Jb", "x" * 65):
            self.whither("devices", "name", TV, name, code=2)
        self.whither("devices", "merge", PHONE, "phone", code=2)
        self.assertIn("one device already", self.stderr)
        self.whither("devices", "split", PHONE, code=2)
        self.whither("devices", "forget", TV, code=2)
        self.whither("devices", "import", self.folder / "none", code=3)
        self.config.write_text(f'[[device]]\nname = "phone"\nmatch = ["ip:{PHONE}"]\n')
        given = {"WHITHER_CONFIG": str(self.config)}
        self.whither("devices", "name", "phone", "other", code=2, env=given)
        self.assertIn(f"{self.config}:1", self.stderr)

    def test_a_device_of_the_configuration_is_found_by_its_mac(self):
        server = self.serve()
        self.stored(server, (PHONE, PEER, 1, 100, 40000, 443))
        self.whither("devices", "import", "-", stdin=lease(PHONE, PHONE_MAC, "a-phone"))
        self.config.write_text(f'[[device]]\nname = "phone"\nmatch = ["mac:{PHONE_MAC}"]\n'
                               '[[group]]\nname = "family"\nmatch = ["device:phone"]\n')
        given = {"WHITHER_CONFIG": str(self.config)}
        self.assertEqual(self.json("top", "peers", "device phone", env=given)["total"]["flows"], 1)
        self.assertEqual(self.json("top", "peers", "group family", env=given)["total"]["flows"], 1)
        self.assertEqual(self.json("top", "devices", env=given)["rows"][0]["key"], "phone")

    def heard(self, server, *datagrams, flows):
        before = self.json("status")["stored_flows"]
        server.send(*datagrams)
        self.eventually(lambda: self.json("status")["stored_flows"] == before + flows)

    def test_mac_addresses_in_flows_tell_devices_but_not_those_of_routers(self):
        server = self.serve()
        self.assertEqual(len(self.listed()), 0)
        an_hour_ago = int(time.time()) - 3600
        self.heard(server, ipfix_with_macs([(PHONE, PEER, PHONE_MAC, ROUTER_MAC), (TV, PEER, LAMP_MAC, ROUTER_MAC),
                                            # What comes in from outside, and what the router says itself.
                                            (PEER, PHONE, OUTER_MAC, ROUTER_MAC), (PEER, TV, OUTER_MAC, ROUTER_MAC),
                                            (ROUTER, PHONE, ROUTER_MAC, PHONE_MAC),
                                            # Nobody's.
                                            ("192.168.1.50", PEER, "00:00:00:00:00:00", ROUTER_MAC),
                                            (PHONE, "192.168.1.255", PHONE_MAC, "ff:ff:ff:ff:ff:ff")], an_hour_ago),
                   ipfix_with_macs([("fd00::139", "2001:db8:1::10", PHONE_MAC, ROUTER_MAC)]), flows=8)
        self.eventually(lambda: self.listed().get(PHONE, {}).get("macs") == PHONE_MAC)
        self.eventually(lambda: "fd00::139" in self.listed()[PHONE]["addresses"])
        listed = self.listed()
        phone, lamp = listed[PHONE], listed[TV]
        self.assertEqual(phone["addresses"], f"{PHONE} fd00::139", "both families are one device")
        self.assertEqual(phone["known_by"], "MAC in flows")
        self.assertEqual(phone["known_since"], time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(an_hour_ago)).replace("Z", "+00:00"))
        self.assertEqual((lamp["macs"], lamp["vendor"]), (LAMP_MAC, "private address"))
        self.assertEqual([row["macs"] for row in listed.values() if "macs" in row], [PHONE_MAC, LAMP_MAC])
        self.assertIn("MAC in flows since", self.whither("devices"))
        # What it is called holds for all its addresses, and it gets a new one.
        self.whither("devices", "name", PHONE, "phone")
        self.heard(server, ipfix_with_macs([("192.168.1.140", OTHER, PHONE_MAC, ROUTER_MAC)]), flows=1)
        self.eventually(lambda: self.listed()["phone"]["address"] == "192.168.1.140")
        self.assertEqual(self.json("top", "peers", "--device", "phone")["total"]["flows"], 6)
        self.assertEqual(server.stop(), 0)

    def test_a_lease_is_believed_before_flows_and_a_router_stays_one_when_the_server_starts_again(self):
        self.leases.write_text(lease(TV, TV_MAC, "tv"))
        server = self.serve("--config", str(self.config))
        self.eventually(lambda: "tv" in self.listed())
        # A repeater in front of both, of which nothing is known yet.
        self.heard(server, ipfix_with_macs([(TV, PEER, OUTER_MAC, ROUTER_MAC), (PHONE, PEER, OUTER_MAC, ROUTER_MAC)]), flows=2)
        self.eventually(lambda: self.listed().get(PHONE, {}).get("macs") == OUTER_MAC)
        self.assertEqual((self.listed()["tv"]["macs"], self.listed()["tv"]["known_by"]), (TV_MAC, "lease"))
        self.heard(server, ipfix_with_macs([(PHONE, PEER, OUTER_MAC, ROUTER_MAC), (PEER, PHONE, OUTER_MAC, ROUTER_MAC)]), flows=2)
        self.eventually(lambda: "macs" not in self.listed().get(PHONE, {"macs": ""}))
        self.assertEqual(server.stop(), 0)
        server = self.serve("--config", str(self.config))
        self.heard(server, ipfix_with_macs([(PHONE, PEER, OUTER_MAC, ROUTER_MAC)]), flows=1)
        self.assertEqual(server.stop(), 0)
        self.assertNotIn("macs", self.listed()[PHONE])

    def test_sampled_frames_of_sflow_have_mac_addresses(self):
        server = self.serve()
        frame = ip4_frame(PHONE, PEER, 17, udp(40000, 443, bytes(20)))
        self.heard(server, sflow_of(mac_bytes(ROUTER_MAC) + mac_bytes(PHONE_MAC) + frame[12:]), flows=1)
        self.eventually(lambda: self.listed()[PHONE].get("macs") == PHONE_MAC)
        self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
