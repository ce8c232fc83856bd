"""Devices by their leases and by what people say: `whither devices`, and names in rankings and filters."""
import time
import unittest

from support import PHONE, Case, netflow5

PEER, OTHER = "198.51.100.7", "203.0.113.9"
PHONE_MAC, TV_MAC, LAMP_MAC = "00:00:5e:00:53:01", "00:00:5e:00:53:02", "02:00:5e:00:53:03"
TV = "192.168.1.20"


def lease(address, mac, host="*"):
    return f"1786708800 {mac} {address} {host} *\n"


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


if __name__ == "__main__":
    unittest.main()
