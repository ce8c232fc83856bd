#include "query/keywords.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "query/lexer.h"

namespace whither {

namespace {

using Sort = Keyword::Sort;

constexpr Keyword side(std::string_view word, Side meant, std::string_view help) {
  return {.sort = Sort::Side, .word = word, .help = help, .side = meant};
}
constexpr Keyword kind(std::string_view word, std::string_view stem, std::string_view help) {
  return {.sort = Sort::Kind, .word = word, .help = help, .stem = stem};
}
// A kind whose values are words for addresses or ports.
constexpr Keyword named(std::string_view word, std::string_view stem, Words words, std::string_view help) {
  return {.sort = Sort::Kind, .word = word, .help = help, .stem = stem, .words = words};
}
// A kind that is told of a flow and no field of it.
constexpr Keyword told(std::string_view word, Told what, std::string_view help) {
  return {.sort = Sort::Kind, .word = word, .help = help, .told = what};
}
// A kind that may stand alone.
constexpr Keyword present(std::string_view word, std::string_view stem, std::string_view help) {
  return {.sort = Sort::Kind, .word = word, .help = help, .stem = stem, .presence = true};
}
constexpr Keyword unstored(std::string_view word, std::string_view help) {
  return {.sort = Sort::Unstored, .word = word, .help = help};
}
constexpr Keyword family(std::string_view word, Address::Family meant, std::string_view help) {
  return {.sort = Sort::Family, .word = word, .help = help, .family = meant};
}
constexpr Keyword protocol(std::string_view word, std::uint8_t number, std::string_view help) {
  return {.sort = Sort::Protocol, .word = word, .help = help, .protocol = number};
}
constexpr Keyword unusable(std::string_view word, std::string_view instead, std::string_view help) {
  return {.sort = Sort::Unusable, .word = word, .help = help, .stem = instead};
}

// Protocols: IANA, "Assigned Internet Protocol Numbers".
constexpr auto kKeywords = std::to_array<Keyword>({
    {.sort = Sort::Operator, .word = "and", .help = "both; also &&; binds closer than or"},
    {.sort = Sort::Operator, .word = "or", .help = "one or both; also ||"},
    {.sort = Sort::Operator, .word = "not", .help = "the opposite of what follows; also !"},
    side("src", Side::Src, "the source side of the flow, as recorded"),
    side("dst", Side::Dst, "the destination side of the flow, as recorded"),
    side("from", Side::From, "who asked, whichever way the record goes: from device phone to org google"),
    side("to", Side::To, "who was asked: the end with the lower port, else the destination"),
    side("local", Side::Local, "the ends in my networks: local ip 192.0.2.1"),
    side("remote", Side::Remote, "the ends that are not: remote port 443"),
    side("in", Side::In, "the interface that the packets came in by: in if 2"),
    side("out", Side::Out, "the interface that the packets left by: out if 1"),
    side("next", Side::Next, "the next router: next ip 192.0.2.1"),
    side("router", Side::Router, "the router that exported the flow: router ip 192.0.2.1"),
    side("exporter", Side::Router, "another word for router"),
    side("nat", Side::Nat, "behind the translation: src nat ip 192.0.2.1; alone, what was translated"),
    side("xlate", Side::Nat, "another word for nat"),
    kind("ip", "ip", "an address or a network; alone, IPv4"),
    named("host", "ip", Words::Host, "an address, or a name that the flow tells: host 192.0.2.1, host www.example.org"),
    named("device", "ip", Words::Device, "a device by its name or address: device phone"),
    named("group", "ip", Words::Group, "the devices of a group: group iot"),
    named("org", "ip", Words::Organisation, "an organisation by its name or a part of it: org google"),
    named("country", "ip", Words::Country, "a country by its code or name: country DE, country Germany"),
    named("geo", "ip", Words::Country, "another word for country"),
    present("domain", "name", "a name that the flow tells, or one below it: domain example.org, domain *.example.org"),
    present("name", "name", "exactly a name that the flow tells: name www.example.org, name ~ /^ads[0-9]/"),
    present("app", "app", "the application as the router calls it: app ~ video"),
    named("category", "ip", Words::Category, "what an end is for, as lists of domains say: category advertising"),
    kind("net", "ip", "a network: net 192.0.2.0/24, net 10/8, net 10.0.0.0 255.0.0.0"),
    kind("port", "port", "a port by number or name: port 443, port in [53, 80-90, https]"),
    kind("portrange", "port", "ports from one to another: portrange 6000-6008"),
    named("service", "port", Words::Service, "a service by its name: service https, service quic"),
    kind("proto", "proto", "an IP protocol by number or name: proto 47, proto gre"),
    kind("as", "as", "an autonomous system: as 64496, AS64496"),
    kind("asn", "as", "another word for as"),
    kind("bytes", "bytes", "bytes of the flow: bytes > 1M; of the other direction of a biflow: out bytes > 1M"),
    kind("packets", "packets", "packets of the flow: packets >= 10; of the other direction: out packets > 0"),
    told("flows", Told::Flows, "always 1, as whither stores each flow as it was exported"),
    told("up", Told::Up, "bytes that the local end sent: up > 10M"),
    told("down", Told::Down, "bytes that the local end got: down > 100MiB"),
    told("duration", Told::Duration, "from first to last packet: duration > 5s; a bare number is milliseconds"),
    told("bps", Told::BitRate, "bits a second: bps > 5M"),
    told("pps", Told::PacketRate, "packets a second: pps > 1k"),
    told("bpp", Told::PacketSize, "bytes a packet: bpp < 100"),
    told("time", Told::Clock, "the local time of day at which it began: time 01:00-05:00"),
    told("weekday", Told::Weekday, "the day on which it began: weekday in [sat sun]"),
    kind("first seen", "first seen", "when it began: first seen > 2026-08-14T08:00"),
    kind("last seen", "last seen", "when it ended: last seen < -1h"),
    kind("flags", "flags", "TCP flags, all of them seen: flags SA; flags any SA; exactly: flags =S"),
    kind("tos", "tos", "type of service or traffic class"),
    kind("dscp", "tos", "the upper six bits of tos: dscp 46"),
    kind("icmp-type", "icmp type", "ICMP or ICMPv6 type; also icmp type"),
    kind("icmp-code", "icmp code", "ICMP or ICMPv6 code; also icmp code"),
    kind("if", "if", "an interface by index: in if 2"),
    present("vlan", "vlan", "VLAN id on the way in"),
    kind("mac", "mac", "a MAC address on the way in: src mac 00:00:5e:00:53:01"),
    kind("mask", "mask", "prefix length of the route: dst mask 24"),
    kind("sampling", "sampling", "one in so many packets was seen"),
    kind("flowdir", "flowdir", "0 or ingress when the flow was seen going in, 1 or egress when going out"),
    present("mpls", "mpls", "top MPLS label; also mpls label1"),
    kind("nat event", "nat event", "what a translation did (IANA natEvent): nat event 4"),
    kind("observation domain id", "domain id", "observation domain of IPFIX, source id of NetFlow v9"),
    family("ipv4", Address::Family::V4, "IPv4"),
    family("ipv6", Address::Family::V6, "IPv6"),
    family("ip6", Address::Family::V6, "IPv6"),
    family("inet", Address::Family::V4, "IPv4"),
    family("inet6", Address::Family::V6, "IPv6"),
    {.sort = Sort::Any, .word = "any", .help = "every flow"},
    {.sort = Sort::Place, .word = "inside", .help = "both ends are in my networks"},
    {.sort = Sort::Place, .word = "lan", .help = "another word for inside"},
    {.sort = Sort::Place, .word = "outside", .help = "no end is in my networks"},
    protocol("tcp", 6, "Transmission Control"),
    protocol("udp", 17, "User Datagram"),
    protocol("icmp", 1, "Internet Control Message"),
    protocol("icmp6", 58, "ICMP for IPv6"),
    protocol("icmpv6", 58, "ICMP for IPv6"),
    protocol("ipv6-icmp", 58, "ICMP for IPv6"),
    protocol("igmp", 2, "Internet Group Management"),
    protocol("ipip", 4, "IPv4 encapsulation"),
    protocol("egp", 8, "Exterior Gateway"),
    protocol("dccp", 33, "Datagram Congestion Control"),
    protocol("6in4", 41, "IPv6 encapsulation"),
    protocol("rsvp", 46, "Reservation"),
    protocol("gre", 47, "Generic Routing Encapsulation"),
    protocol("esp", 50, "Encapsulating Security Payload"),
    protocol("ah", 51, "Authentication Header"),
    protocol("eigrp", 88, "EIGRP"),
    protocol("ospf", 89, "OSPF"),
    protocol("pim", 103, "Protocol Independent Multicast"),
    protocol("vrrp", 112, "Virtual Router Redundancy"),
    protocol("l2tp", 115, "Layer Two Tunneling"),
    protocol("sctp", 132, "Stream Control Transmission"),
    protocol("udplite", 136, "UDP-Lite"),
    unusable("gateway", "next ip 192.0.2.1", "the router of the next hop"),
    unusable("broadcast", "dst ip 255.255.255.255", "the destination"),
    unusable("multicast", "dst net 224.0.0.0/4", "the destination"),
    unusable("ether", "src mac 00:00:5e:00:53:01", "the stored MAC addresses"),
    unstored("ttl", "times to live"),
    unstored("min", "times to live"),
    unstored("max", "times to live"),
    unstored("ethertype", "types of Ethernet frames"),
    unstored("fwdstat", "forwarding status"),
    unstored("vrf", "VRF ids"),
    unstored("ingress", "VRF ids and access lists"),
    unstored("egress", "VRF ids and access lists"),
    unstored("tun", "addresses inside of tunnels"),
    unstored("prev", "previous AS"),
    unstored("bgp", "BGP next hops"),
    unstored("payload", "payload"),
    unstored("ident", "idents of nfdump's files"),
    unstored("count", "numbers of records in nfdump's files"),
    unstored("cnt", "numbers of records in nfdump's files"),
    unstored("engine", "engine types and ids by themselves; both are in the observation domain"),
    unstored("asa", "events of ASA firewalls by their names"),
    unstored("pf", "fields of pflog"),
    unstored("tz", "time zones of addresses"),
    unstored("client", "latencies"),
    unstored("server", "latencies"),
    unstored("observation", "observation points"),
    unstored("id", "nfcapd's own numbers of exporters"),
    unstored("sysid", "nfcapd's own numbers of exporters"),
    unstored("vendor", "vendors of MAC addresses"),
    unstored("note", "notes"),
    unstored("new", "first contacts"),
    unstored("beacon", "regular calls"),
});

// Places in kKeywords by the order of their words: the parser asks for every word of a filter, more than once.
constexpr auto kByWord = [] {
  std::array<std::size_t, kKeywords.size()> places{};
  for (std::size_t at = 0; at < places.size(); ++at) places[at] = at;
  std::ranges::sort(places, {}, [](std::size_t at) { return kKeywords[at].word; });
  return places;
}();

std::optional<Field> field_of_words(std::string_view words) {
  const auto found = std::ranges::find(fields(), words, &FieldInfo::words);
  return found == fields().end() ? std::nullopt : std::optional{found->field};
}

// The fields of `stem` on the sides that exist of those named.
std::vector<Field> fields_on(std::string_view stem, std::initializer_list<std::string_view> sides) {
  std::vector<Field> found;
  for (const auto& name : sides) {
    if (const auto field = field_of_words(std::string{name} + " " + std::string{stem})) found.push_back(*field);
  }
  return found;
}

}  // namespace

std::span<const Keyword> keywords() { return kKeywords; }

const Keyword* keyword_named(std::string_view word) {
  constexpr std::size_t kLongest = 24;
  std::array<char, kLongest> folded_word{};
  if (word.size() > kLongest) return nullptr;
  std::ranges::transform(word, folded_word.begin(), lower);
  const std::string_view wanted{folded_word.data(), word.size()};
  const auto found = std::ranges::lower_bound(kByWord, wanted, {}, [](std::size_t at) { return kKeywords[at].word; });
  return found == kByWord.end() || kKeywords[*found].word != wanted ? nullptr : &kKeywords[*found];
}

std::size_t edits_between(std::string_view a, std::string_view b) {
  constexpr std::size_t kLongest = 32;
  if (a.size() > kLongest || b.size() > kLongest) return kLongest;
  std::array<std::array<std::size_t, kLongest + 1>, kLongest + 1> edits{};
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        edits[i][j] = i + j;
        continue;
      }
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      auto least = std::min({edits[i - 1][j] + 1, edits[i][j - 1] + 1, edits[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        least = std::min(least, edits[i - 2][j - 2] + 1);
      }
      edits[i][j] = least;
    }
  }
  return edits[a.size()][b.size()];
}

std::vector<const Keyword*> keywords_near(std::string_view word) {
  constexpr std::size_t kMost = 3;
  const auto written = folded(word);
  const std::size_t farthest = written.size() <= 3 ? 1 : 2;
  // Fewest edits first, and of those what begins alike: a first letter is rarely mistyped.
  std::vector<std::pair<std::size_t, const Keyword*>> ranked;
  for (const auto& known : kKeywords) {
    const auto edits = edits_between(written, known.word);
    if (known.sort == Sort::Unusable || known.sort == Sort::Unstored || edits > farthest) continue;
    ranked.emplace_back(2 * edits + (written[0] == known.word[0] ? 0 : 1), &known);
  }
  std::ranges::sort(ranked);  // equals stay in the order of the table, where the pointers point
  std::vector<const Keyword*> near;
  for (const auto& [rank, known] : ranked) {
    if (near.size() < kMost) near.push_back(known);
  }
  return near;
}

std::vector<Field> fields_of(std::string_view stem, Side side) {
  switch (side) {
    case Side::Src:
      return fields_on(stem, {"src"});
    case Side::Dst:
      return fields_on(stem, {"dst"});
    case Side::SrcOrDst:
    case Side::SrcAndDst:
    case Side::From:
    case Side::To:
    case Side::Local:
    case Side::Remote:
      return fields_on(stem, {"src", "dst"});
    case Side::In:
      if (stem == "bytes" || stem == "packets") return {*field_of_words(stem)};
      return fields_on(stem, {"in"});
    case Side::Out:
      return fields_on(stem, {"out"});
    case Side::Next:
      return fields_on(stem, {"next"});
    case Side::Router:
      return fields_on(stem, {"router"});
    case Side::SrcNat:
      return fields_on(stem, {"src nat"});
    case Side::DstNat:
      return fields_on(stem, {"dst nat"});
    case Side::Nat:
      return fields_on(stem, {"src nat", "dst nat"});
    case Side::None:
      break;
  }
  if (const auto field = field_of_words(stem)) return {*field};
  auto found = fields_on(stem, {"src", "dst"});
  return found.empty() ? fields_on(stem, {"in", "out"}) : found;
}

}  // namespace whither
