"""Answers of registries in the shapes that are known to mislead, with invented holders: what is asked, and what is right."""
from registries import NEIGHBOUR

AT_APNIC = "203.0.114.1"  # special addresses are not asked for: a neighbour of the example's, in APNIC's part of the addresses
REGISTRIES = ("one.registry.example", "two.registry.example")  # that answers refer to


def lines(*objects):
    """Objects of (key, value) lines, as registries print them."""
    return "\n".join("".join(f"{key + ':':15} {value}\n" for key, value in made) for made in objects).encode()


def arin(first, last, netname, holder, country="US", kind="Direct Allocation", name="OrgName", handle="EXAMPLE-1", **more):
    block = [("NetRange", f"{first} - {last}"), ("NetName", netname), ("NetHandle", "NET-198-51-100-0-1"), ("NetType", kind),
             *([] if name == "CustName" else [("Organization", f"{holder} ({handle})")])]
    owner = [(name, holder), ("CustId" if name == "CustName" else "OrgId", handle), ("Country", country),
             *((key, value) for key, value in more.items())]
    return block, owner, [("OrgTechHandle", "EX1-ARIN"), ("OrgTechPhone", "+1-555-0100")]


def rpsl(first, last, netname, *rows, country="NL", source="RIPE"):
    return [("inetnum", f"{first} - {last}"), ("netname", netname), *rows, ("country", country), ("source", source)]


def right(org, netname, first, last, country, status="ok"):
    return {"status": status, "org": org, "netname": netname, "range": f"{first} - {last}", "country": country}


ALL = "198.51.96.0", "198.51.127.255"
WIDE = "198.51.100.0", "198.51.103.255"
NARROW = "198.51.101.0", "198.51.101.255"
APNIC = "203.0.114.0", "203.0.114.255"

PROVIDER = arin(*WIDE, "EXAMPLE-HOSTING", "Example Hosting Inc.")
CLOUD = arin(*NARROW, "EXAMPLE-CLOUD", "Example Cloud UK", "GB", "Reallocated", handle="EXAMPLE-2")
CUSTOMER = arin(*NARROW, "EXAMPLE-CUSTOMER", "Example Customer", "CA", "Reassigned", "CustName", "C01")
HOLDER = rpsl(*NARROW, "EXAMPLE-NET", ("descr", "Example Holder B.V."))
TO_RIPE, TO_APNIC = (arin(*ALL, "EXAMPLE-ELSEWHERE", "Example Registry", "NL", "Early Registrations, Transferred to " + name, handle=name,
                          ReferralServer=f"whois://{server}") for name, server in zip(("RIPE", "APNIC"), REGISTRIES))
OF_HOLDER = right("Example Holder B.V.", "EXAMPLE-NET", *NARROW, "NL")
OF_APNIC = right("Example Holder Ltd", "EXAMPLE-AP", *APNIC, "AU")
STUB = rpsl("203.0.0.0", "203.0.255.255", "EXAMPLE-TRANSFER", ("descr", "Transferred to the ARIN region"), ("mnt-by", "APNIC-STUB"),
            country="AU", source="APNIC")
BEHIND_STUB = arin(*APNIC, "EXAMPLE-MOVED", "Example Mover Inc.")

JPNIC = b"""Network Information:
a. [Network Number]             198.51.101.0/24
b. [Network Name]               EXAMPLE-JP
g. [Organization]               Example Holder K.K.
m. [Administrative Contact]     EX001JP
"""
KRNIC = b"""query : 198.51.101.1

# ENGLISH

[ Network Information ]
IPv4 Address       : 198.51.101.0 - 198.51.101.255 (/24)
Organization Name  : Example Holder Co.
Organization ID    : ORG1
"""
RWHOIS = b"""%rwhois V-1.5:003fff:00 rwhois.example (by Example)
network:Class-Name:network
network:Network-Name:EXAMPLE-RW
network:IP-Network:198.51.101.0/24
network:Org-Name:Example Tenant
network:Country-Code:US
%ok
"""

# Name: (address, answers one after the other, what is right)
CASES = {
    "ARIN: one network": (NEIGHBOUR, [lines(*PROVIDER)], right("Example Hosting Inc.", "EXAMPLE-HOSTING", *WIDE, "US")),
    "ARIN: two networks, the wider one first": (NEIGHBOUR, [lines(*PROVIDER, *CLOUD)], right("Example Cloud UK", "EXAMPLE-CLOUD", *NARROW, "GB")),
    "ARIN: two networks, the narrower one first": (NEIGHBOUR, [lines(*CLOUD, *PROVIDER)], right("Example Cloud UK", "EXAMPLE-CLOUD", *NARROW, "GB")),
    "ARIN: a customer in a provider's network": (NEIGHBOUR, [lines(*PROVIDER, *CUSTOMER)], right("Example Customer", "EXAMPLE-CUSTOMER", *NARROW, "CA")),
    "ARIN: a referral to the registry that has it": (NEIGHBOUR, [lines(*TO_RIPE), lines(HOLDER)], OF_HOLDER),
    "ARIN: two registries that refer to each other": (
        NEIGHBOUR, [lines(*TO_RIPE), lines(*TO_APNIC)], right("Example Registry", "EXAMPLE-ELSEWHERE", *ALL, "NL", "referral")),
    "ARIN: a network beside the address": (
        NEIGHBOUR, [lines(*arin("198.51.96.0", "198.51.96.255", "EXAMPLE-BESIDE", "Example Neighbour"))],
        right("Example Neighbour", "EXAMPLE-BESIDE", "198.51.96.0", "198.51.96.255", "US", "mismatch")),
    "RIPE: a network and its organisation": (NEIGHBOUR, [lines(
        rpsl(*NARROW, "EXAMPLE-NET", ("org", "ORG-EX1-RIPE")), [("organisation", "ORG-EX1-RIPE"), ("org-name", "Example Holder B.V.")])], OF_HOLDER),
    "RIPE: a name of several lines": (NEIGHBOUR, [lines(
        rpsl(*NARROW, "EXAMPLE-NET", ("descr", "Example Holder B.V."), ("descr", "1000 AA Exampletown")))], OF_HOLDER),
    "RIPE: the carrier's route behind the network": (NEIGHBOUR, [lines(
        HOLDER, [("route", "198.51.96.0/19"), ("descr", "Example Carrier aggregate"), ("origin", "AS64496"), ("source", "RIPE")])], OF_HOLDER),
    "APNIC: a contact in another country": (AT_APNIC, [lines(
        rpsl(*APNIC, "EXAMPLE-AP", ("descr", "Example Holder Ltd"), country="AU", source="APNIC"),
        [("role", "Example Admin"), ("country", "SG"), ("source", "APNIC")])], OF_APNIC),
    "APNIC: the network of a national registry's member": (AT_APNIC, [lines(
        rpsl("203.0.64.0", "203.0.127.255", "EXAMPLE-NIR", ("descr", "Example National Registry"), country="JP", source="APNIC"),
        rpsl(*APNIC, "EXAMPLE-AP", ("descr", "Example Holder Ltd"), country="AU", source="JPNIC"))], OF_APNIC),
    "APNIC: a stub, the network is in another registry": (
        AT_APNIC, [lines(STUB), lines(*BEHIND_STUB)], right("Example Mover Inc.", "EXAMPLE-MOVED", *APNIC, "US")),
    "APNIC: a name in Latin-1": (
        AT_APNIC, [lines(rpsl(*APNIC, "EXAMPLE-AP", ("descr", "Société d'Exemple"), country="NC", source="APNIC")).decode().encode("latin-1")],
        right("Société d'Exemple", "EXAMPLE-AP", *APNIC, "NC")),
    "LACNIC: a range written short, a contact abroad": (NEIGHBOUR, [lines(
        [("inetnum", "198.51.101/24"), ("owner", "Example Dueño S.A."), ("ownerid", "EX-EXSA-LACNIC"), ("country", "CO")],
        [("nic-hdl", "EXA"), ("person", "Example Admin"), ("country", "BR")])], right("Example Dueño S.A.", None, *NARROW, "CO")),
    "JPNIC: keys in brackets": (NEIGHBOUR, [JPNIC], right("Example Holder K.K.", "EXAMPLE-JP", *NARROW, "JP")),
    "KRNIC: keys of several words": (NEIGHBOUR, [KRNIC], right("Example Holder Co.", None, *NARROW, "KR")),
    "rwhois: keys behind keys": (NEIGHBOUR, [RWHOIS], right("Example Tenant", "EXAMPLE-RW", *NARROW, "US")),
}


def cases():
    return [{"name": name, "right": expected,
             "asked": {"address": address, "answers": answers, "maps": REGISTRIES, "is_circle": "each other" in name}}
            for name, (address, answers, expected) in CASES.items()]
