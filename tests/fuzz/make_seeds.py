#!/usr/bin/env python3
"""Datagrams and texts of our own that fuzzing starts from: make_seeds.py FOLDER writes
FOLDER/{netflow5,netflow9,ipfix,sflow,decode,csv,rdap,dns_log,dns_message,dnstap,frame_stream,name_log,leases}.

A seed is what tests/fuzz/decode.cpp reads: for each datagram two bytes of length and one that picks the sender.
"""
import base64
import json
import pathlib
import struct
import sys

NOW = 1_786_700_000
PHONE, PEER = bytes([192, 168, 1, 139]), bytes([192, 0, 2, 8])


def seed(*datagrams):
    return b"".join(struct.pack(">HB", len(datagram), 1) + datagram for datagram in datagrams)


def fields(pairs):
    return b"".join(struct.pack(">HH", element | (0x8000 if vendor else 0), size) + (struct.pack(">I", vendor[0]) if vendor else b"")
                    for element, size, *vendor in pairs)


def sets(number, content):
    return struct.pack(">HH", number, len(content) + 4) + content


def template(number, pairs):
    return struct.pack(">HH", number, len(pairs)) + fields(pairs)


def netflow5(version, records):
    header = {1: struct.pack(">HHIII", 1, len(records), 10_000_000, NOW, 0),
              5: struct.pack(">HHIIIIBBH", 5, len(records), 10_000_000, NOW, 0, 7, 0, 1, 0x4002),
              7: struct.pack(">HHIIIII", 7, len(records), 10_000_000, NOW, 0, 7, 0)}[version]
    return header + b"".join(records)


def netflow9(sequence, *content):
    return struct.pack(">HHIIII", 9, len(content), 10_000_000, NOW, sequence, 1) + b"".join(content)


def ipfix(sequence, *content):
    body = b"".join(content)
    return struct.pack(">HHIII", 10, 16 + len(body), NOW, sequence, 1) + body


def of_netflow5():
    common = PHONE + PEER + bytes(4) + struct.pack(">HHIIIIHH", 1, 2, 10, 1000, 9_990_000, 9_995_000, 40000, 443)
    five = common + struct.pack(">BBBBHHBBH", 0, 0x18, 6, 0, 0, 64500, 24, 24, 0)
    nothing = PHONE + PEER + PEER + struct.pack(">HHIIIIHH", 1, 2, 0, 0, 9_990_000, 9_995_000, 40000, 443)
    nat = nothing + struct.pack(">BBBBHHBBH", 0, 0x12, 6, 0, 40001, 0, 0, 0, 0)
    return {"v5": seed(netflow5(5, [five] * 3), netflow5(5, [five, nat]) + netflow5(5, [five])),
            "v1": seed(netflow5(1, [common + bytes(16)] * 2)), "v7": seed(netflow5(7, [five + PEER] * 2))}


TUPLE = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (6, 1), (2, 4), (1, 4), (22, 4), (21, 4), (10, 2), (14, 2)]
RECORD = PHONE + PEER + struct.pack(">HHBBIIIIHH", 40000, 443, 6, 0x18, 10, 1000, 9_990_000, 9_995_000, 1, 2)
FRAME = (bytes.fromhex("00005e005302 00005e005301 8100 0064 0800") + bytes.fromhex("4500002800010000400600 00c0a8018b c0000208".replace(" ", ""))
         + struct.pack(">HHIIHHI", 40000, 443, 1, 2, 0x5018, 1024, 0))


def of_netflow9():
    options = struct.pack(">HHH", 300, 4, 12) + fields([(1, 4), (34, 4), (48, 1), (84, 8)])
    nsel = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (225, 4), (226, 4), (227, 2), (228, 2), (233, 1), (231, 4), (323, 8)]
    event = PHONE + PEER + struct.pack(">HHB", 40000, 443, 6) + PEER + PEER + struct.pack(">HHBIQ", 1, 2, 2, 99, NOW * 1000)
    return {"held": seed(netflow9(0, sets(256, RECORD * 2)), netflow9(1, sets(0, template(256, TUPLE)), sets(256, RECORD))),
            "options": seed(netflow9(0, sets(1, options), sets(300, struct.pack(">IIB8s", 1, 100, 1, b"sampler1"))),
                            netflow9(1, sets(0, template(256, TUPLE + [(48, 1)])), sets(256, RECORD + b"\1"))),
            "events": seed(netflow9(0, sets(0, template(260, nsel)), sets(260, event * 2)))}


def of_ipfix():
    variable = [(8, 4), (12, 4), (95, 65535), (96, 65535), (179, 65535), (1, 8, 29305), (152, 8), (153, 8)]
    record = (PHONE + PEER + b"\x04\x03\0\0\x35" + b"\x03web" + b"\xff\0\x0bexample.org" + struct.pack(">QQQ", 7, NOW * 1000, NOW * 1000))
    listed = struct.pack(">BHH", 3, 6, 1) + b"\x12\x18"
    multi = b"\3" + struct.pack(">HH", 257, 4 + 8) + PHONE + PEER
    lists = [(8, 4), (291, 65535), (292, 65535), (293, 65535)]
    of_lists = PHONE + bytes([len(listed)]) + listed + bytes([11]) + struct.pack(">BH", 3, 257) + PHONE + PEER + bytes([len(multi)]) + multi
    options = struct.pack(">HHH", 300, 3, 1) + fields([(10, 4), (82, 65535), (160, 8)])
    return {"variable": seed(ipfix(0, sets(2, template(256, variable))), ipfix(0, sets(256, record * 2)), ipfix(2, sets(2, struct.pack(">HH", 256, 0)))),
            "lists": seed(ipfix(0, sets(2, template(257, [(8, 4), (12, 4)]) + template(256, lists)), sets(256, of_lists))),
            "section": seed(ipfix(0, sets(2, template(256, [(315, 65535), (312, 2)])), sets(256, bytes([len(FRAME)]) + FRAME + b"\0\x3c"))),
            "options": seed(ipfix(0, sets(3, options), sets(300, struct.pack(">I", 1) + b"\x04eth0" + struct.pack(">Q", NOW * 1000 - 10_000_000))),
                            ipfix(1, sets(2, template(256, TUPLE)), sets(256, RECORD * 3)))}


def of_sflow():
    return {"sflow": (pathlib.Path(__file__).parent / "seeds/decode/sflow.bin").read_bytes()}


def of_csv():
    nfdump = ("ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,smk,dir,nh,svln,ismc,mpls1,ra,tr\n"
              "2026-08-14 14:00:00,2026-08-14 14:00:02,2.250,192.168.1.139,192.0.2.1,40000,443,TCP,...AP.SF,0,16,10,1000,4,400,24,I,"
              "192.0.2.254,100,00:00:5e:00:53:01,7-0-1,192.0.2.9,1970-01-01 01:00:00.000\nSummary\nflows,bytes,packets\n1,1000,10\n")
    silk = ("sIP|dIP|sPort|dPort|pro|packets|bytes|flags|sTime|duration|iTy|iCo|\n  192.168.1.139|2001:db8::1|0|771|1|1|84| FS PA  |"
            "2026/08/14T12:00:00.250|1.500|3|3|\n010.000.000.001|3221225985|0|0|6|1|84|27|1786708800.250|00:00:01.500|||\n")
    whither = ('\ufeffsrc_addr,dst_addr,time_start,kind,suspect,src_name,extra,device\r\n'
               '192.168.1.139,192.0.2.1,2026-08-14T14:00:01.5+02:00,nat,true,"a ""b"",\nc","{""x"":[1,-2e3,null,""\\u00e9""]}",x\r\n')
    return {"nfdump": nfdump.encode(), "silk": silk.encode(), "whither": whither.encode()}


def of_rdap():
    def entity(handle, roles, rows, **more):
        card = ["vcard", [["version", {}, "text", "4.0"], *rows]]
        return {"objectClassName": "entity", "handle": handle, "roles": roles, "vcardArray": card, **more}

    address = ["adr", {"label": "1 Street\\nTown\nUnited States"}, "text", [""] * 7]
    abuse = entity("ABUSE1", ["abuse"], [["fn", {}, "text", "Abuse"], ["email", {}, "text", "abuse@example.net"]])
    holder = entity("ORG-EX1", ["registrant"], [["fn", {}, "text", "Example Inc."], ["kind", {}, "text", "org"], address], entities=[abuse])
    network = {"startAddress": "192.000.002.000", "endAddress": "192.0.2.255/32", "name": "EXAMPLE", "country": "NL", "port43": "whois.arin.net",
               "arin_originas0_originautnums": [64496], "entities": [holder, {"handle": "EX-MNT", "roles": ["registrant"]}],
               "remarks": [{"title": "description", "description": ["Example"]}]}
    autnum = {"startAutnum": 64496, "endAutnum": 64496, "name": "EXAMPLE-AS", "entities": [{"handle": "ORG-EX1", "roles": ["registrant"]}]}
    listed = {"services": [[["192.0.2.0/24", "2001:db8::/32"], ["http://rdap.example.net/", "https://rdap.example.net"]]]}
    return {name: b"\0" + json.dumps(made).encode() for name, made in
            {"network": network, "autnum": autnum, "entity": holder, "list": listed, "error": {"errorCode": 404}}.items()}


def of_dns_log():
    """A line is a datagram: the four ways to write one, with and without numbers of queries, and a lease."""
    extra = ["17 192.168.1.139/50321 query[A] WWW.Example.org from 192.168.1.139", "17 192.168.1.139/50321 reply www.example.org is <CNAME>",
             "17 192.168.1.139/50321 reply edge.example.net is 198.51.100.7", "18 192.168.1.20/1 cached-stale www.example.com is 2001:db8::7"]
    plain = ["query[AAAA] www.example.org from 192.168.1.139", "forwarded www.example.org to 192.0.2.53", "reply www.example.org is <CNAME>",
             "reply a1.example.net is 198.51.100.8", "/etc/hosts.block ads.example.org is 0.0.0.0", "reply 192.0.2.1 is host.example"]
    lease = "DHCPACK(br-lan) 192.168.1.20 00:00:5e:00:53:01 phone"
    heads = {"3164": "<30>Aug 14 12:00:00 router dnsmasq[1]: ", "file": "Feb 29 01:59:59 dnsmasq[123]: ",
             "logread": "Fri Aug 14 12:00:00 2026 daemon.info dnsmasq[1]: ", "5424": '<30>1 2026-08-14T12:00:00.5+02:00 h dnsmasq 1 - [a@1 b="\\]"] \ufeff'}
    made = {f"{name}-{what}": "\n".join(head + line for line in lines)
            for name, head in heads.items() for what, lines in (("extra", extra), ("plain", plain))}
    made["lease"] = "<30>dnsmasq-dhcp[1]: " + lease + "\n<30>1 - - dnsmasq-dhcp - - - 3421 " + lease
    made["strange"] = "<30>dnsmasq[1]: reply www\u202e.example.org.\x01 is 192.0.2.1\n<30>dnsmasq[1]: reply \u00a0. is 192.0.2.1"
    return {name: text.encode() for name, text in made.items()}


def of_leases():
    four = "1786708800 00:00:5e:00:53:01 192.168.1.20 phone 01:00:00:5e:00:53:01\n0 06-00:00:5e:00:53:02 192.168.1.21 * *\r\n"
    six = ("duid 00:01:00:01:2a:00:00:00:00:00:5e:00:53:03\n43200 1 2001:db8::20 phone 00:03:00:01:00:00:5e:00:53:01\n"
           "43200 T2 2001:db8::21 * 00:01:00:01:2a:00:00:00:00:00:5e:00:53:04\n")
    strange = "0 01-00-00-5e-00-53-05 192.0.2.5 a\u00a0\u202eb\x1b[31m".encode() + b"\xad\xf4 *\n\nno lease\n"
    return {"four": four.encode(), "six": (four + six).encode(), "strange": strange,
            "log": b"DHCPACK(br-lan) 192.168.1.20 00:00:5e:00:53:01 phone"}


def dns_reply(*records):
    """www.example.org is an alias of edge.example.org, whose name and addresses are told by pointers."""
    head = struct.pack(">HHHHHH", 7, 0x8180, 1, 1 + len(records), 0, 0) + b"\3www\7example\3org\0" + struct.pack(">HH", 1, 1)
    alias = b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 300, 7) + b"\4edge\xc0\x10"
    edge = struct.pack(">H", 0xc000 | len(head) + len(alias) - 7)
    return head + alias + b"".join(edge + struct.pack(">HHIH", kind, 1, 60, len(address)) + address for kind, address in records)


REPLIES = {"a": dns_reply((1, PEER), (1, PEER)), "aaaa": dns_reply((28, bytes.fromhex("20010db8") + bytes(11) + b"\7")), "none": dns_reply()}


def of_dnstap():
    """What a client was answered, and what a name server was."""
    def varint(value):
        return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)

    def field(number, value):
        return varint(number << 3) + varint(value) if isinstance(value, int) else varint(number << 3 | 2) + varint(len(value)) + value

    def message(kind, reply):
        inside = field(1, kind) + field(2, 1) + field(3, 1) + field(4, PHONE) + field(5, PEER) + field(6, 50321) + field(7, 53)
        inside += field(8, NOW) + varint(9 << 3 | 5) + struct.pack("<I", 1) + field(12, NOW) + varint(13 << 3 | 5) + struct.pack("<I", 2)
        return field(1, b"ns.example.org") + field(2, b"unbound 1.17.1") + field(14, inside + field(14, reply)) + field(15, 1)

    return {what: message(6, reply) for what, reply in REPLIES.items()} | {"resolver": message(4, REPLIES["a"])}


def of_frame_stream():
    """Control frames and two messages, each a piece of its own, and all of them one after the other."""
    def frame(content):
        return struct.pack(">I", len(content)) + content

    def control(kind):
        named = struct.pack(">I", 1) + frame(b"protobuf:dnstap.Dnstap") if kind in (2, 4) else b""
        return bytes(4) + frame(struct.pack(">I", kind) + named)

    frames = [control(4), control(2), frame(b"one"), frame(b"two"), control(3)]
    return {"asked": b"".join(bytes([len(each) - 1]) + each for each in frames), "told": b"\xff" + b"".join(frames[1:])}


def of_name_log():
    adguard = [{"T": "2026-08-14T11:59:00.123456789Z", "QH": "www.example.org", "QT": "A", "Answer": base64.b64encode(reply).decode(),
                "IP": "192.168.1.139", "Result": {}} for reply in REPLIES.values()]
    zeek = [{"ts": ts, "id.orig_h": "192.168.1.139", "id.resp_p": 53, "trans_id": 7, "query": "www.example.org",
             "answers": ["edge.example.org", "192.0.2.8"], "TTLs": [300.0, 60]} for ts in (NOW + 0.25, NOW * 1000, "2026-08-14T11:59:00.25Z")]
    tabs = ("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#fields\tts\tid.orig_h\tid.resp_p\tquery\t"
            f"answers\tTTLs\n{NOW}.250000\t192.168.1.139\t53\twww.example.org\tedge.example.org,192.0.2.8,2001:db8::7\t300.0,60.0,60.0\n"
            f"{NOW}.5\t192.168.1.139\t53\ta\\x2cb.example\t-\t-\n#close\t2026-08-14-12-00-00\n")
    dnsmasq = ("<30>Aug 14 11:59:00 dnsmasq[1]: 1 192.168.1.139/5353 query[A] www.example.org from 192.168.1.139\n"
               "<30>Aug 14 11:59:00 dnsmasq[1]: 1 192.168.1.139/5353 reply www.example.org is 192.0.2.8\n"
               "Aug 14 11:59:00 dnsmasq-dhcp[1]: DHCPACK(br-lan) 192.168.1.139 00:00:5e:00:53:01 phone\n")
    return {"adguard": "\n".join(map(json.dumps, adguard)), "zeek": "\n".join(map(json.dumps, zeek)), "tabs": tabs, "dnsmasq": dnsmasq}


def main():
    top = pathlib.Path(sys.argv[1])
    texts = {"csv": (of_csv(), ".csv"), "rdap": (of_rdap(), ".json"), "dns_log": (of_dns_log(), ".log"), "leases": (of_leases(), ".leases"),
             "dns_message": (REPLIES, ""), "dnstap": (of_dnstap(), ""), "frame_stream": (of_frame_stream(), ""), "name_log": ({what: text.encode() for what, text in of_name_log().items()}, "")}
    for name, (made, ending) in texts.items():
        (top / name).mkdir(parents=True, exist_ok=True)
        for what, content in made.items():
            (top / name / f"{what}{ending}").write_bytes(content)
    for name, made in {"netflow5": of_netflow5(), "netflow9": of_netflow9(), "ipfix": of_ipfix(), "sflow": of_sflow()}.items():
        for folder in (top / name, top / "decode"):
            folder.mkdir(parents=True, exist_ok=True)
            for what, content in made.items():
                (folder / f"{name}-{what}.bin").write_bytes(content)


main()
