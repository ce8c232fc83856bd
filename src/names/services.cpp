#include <algorithm>
#include <array>

#include "base/letter_case.h"
#include "names/words.h"

namespace whither {

namespace {

struct Service {
  std::uint16_t port;
  std::string_view name;
  unsigned protocols;  // kTcp and its neighbours
};

constexpr unsigned kTcp = 1;
constexpr unsigned kUdp = 2;
constexpr unsigned kSctp = 4;
constexpr unsigned kBoth = kTcp | kUdp;
constexpr unsigned kAll = kTcp | kUdp | kSctp;

// IANA "Service Name and Transport Protocol Port Number Registry", by port. Its name stands even where everybody
// knows the port by another use (5223 and 5228 carry push messages): the alias is for that.
// clang-format off
constexpr auto kServices = std::to_array<Service>({
    {7, "echo", kBoth}, {9, "discard", kBoth}, {13, "daytime", kBoth}, {17, "qotd", kBoth}, {19, "chargen", kBoth},
    {20, "ftp-data", kTcp}, {21, "ftp", kTcp}, {22, "ssh", kTcp}, {23, "telnet", kTcp}, {25, "smtp", kTcp},
    {37, "time", kBoth}, {43, "nicname", kTcp}, {49, "tacacs", kBoth}, {53, "domain", kBoth}, {67, "bootps", kUdp},
    {68, "bootpc", kUdp}, {69, "tftp", kUdp}, {70, "gopher", kTcp}, {79, "finger", kTcp}, {80, "http", kBoth},
    {88, "kerberos", kBoth}, {102, "iso-tsap", kTcp}, {110, "pop3", kTcp}, {111, "sunrpc", kBoth},
    {113, "auth", kTcp}, {119, "nntp", kTcp}, {123, "ntp", kUdp}, {135, "epmap", kBoth}, {137, "netbios-ns", kBoth},
    {138, "netbios-dgm", kUdp}, {139, "netbios-ssn", kTcp}, {143, "imap", kTcp}, {161, "snmp", kBoth},
    {162, "snmptrap", kBoth}, {179, "bgp", kTcp}, {194, "irc", kBoth}, {319, "ptp-event", kUdp},
    {320, "ptp-general", kUdp}, {389, "ldap", kBoth}, {427, "svrloc", kBoth}, {443, "https", kBoth},
    {445, "microsoft-ds", kBoth}, {464, "kpasswd", kBoth}, {465, "submissions", kTcp}, {500, "isakmp", kUdp},
    {502, "mbap", kTcp}, {512, "exec", kTcp}, {513, "login", kTcp}, {514, "shell", kTcp}, {514, "syslog", kUdp},
    {515, "printer", kTcp}, {520, "router", kUdp}, {521, "ripng", kUdp}, {546, "dhcpv6-client", kUdp},
    {547, "dhcpv6-server", kUdp}, {548, "afpovertcp", kTcp}, {554, "rtsp", kBoth}, {563, "nntps", kTcp},
    {587, "submission", kTcp}, {623, "asf-rmcp", kUdp}, {631, "ipp", kBoth}, {636, "ldaps", kBoth},
    {646, "ldp", kBoth}, {853, "domain-s", kBoth}, {873, "rsync", kTcp}, {989, "ftps-data", kTcp},
    {990, "ftps", kTcp}, {992, "telnets", kTcp}, {993, "imaps", kTcp}, {995, "pop3s", kTcp}, {1080, "socks", kBoth},
    {1119, "bnetgame", kBoth}, {1194, "openvpn", kBoth}, {1433, "ms-sql-s", kBoth}, {1434, "ms-sql-m", kBoth},
    {1494, "ica", kBoth}, {1701, "l2tp", kUdp}, {1719, "h323gatestat", kBoth}, {1720, "h323hostcall", kBoth},
    {1723, "pptp", kTcp}, {1755, "ms-streaming", kBoth}, {1812, "radius", kBoth}, {1813, "radius-acct", kBoth},
    {1883, "mqtt", kBoth}, {1900, "ssdp", kBoth}, {1935, "macromedia-fcs", kBoth}, {1985, "hsrp", kUdp},
    {2000, "cisco-sccp", kBoth}, {2049, "nfs", kBoth}, {2083, "radsec", kTcp}, {2375, "docker", kTcp},
    {2376, "docker-s", kTcp}, {2379, "etcd-client", kTcp}, {2380, "etcd-server", kTcp}, {2404, "iec-104", kTcp},
    {2427, "mgcp-gateway", kBoth}, {2869, "icslap", kBoth}, {3074, "xbox", kBoth}, {3260, "iscsi-target", kBoth},
    {3268, "msft-gc", kBoth}, {3269, "msft-gc-ssl", kBoth}, {3283, "net-assistant", kBoth}, {3306, "mysql", kBoth},
    {3389, "ms-wbt-server", kBoth}, {3478, "stun", kBoth}, {3544, "teredo", kUdp}, {3632, "distcc", kTcp},
    {3689, "daap", kBoth}, {3690, "svn", kBoth}, {3702, "ws-discovery", kBoth}, {3784, "bfd-control", kBoth},
    {3799, "radius-dynauth", kUdp}, {4500, "ipsec-nat-t", kUdp}, {4569, "iax", kUdp}, {4739, "ipfix", kAll},
    {4740, "ipfixs", kAll}, {4789, "vxlan", kUdp}, {5004, "avt-profile-1", kBoth}, {5005, "avt-profile-2", kBoth},
    {5060, "sip", kAll}, {5061, "sips", kAll}, {5190, "aol", kBoth}, {5222, "xmpp-client", kTcp},
    {5223, "hpvirtgrp", kBoth}, {5228, "hpvroom", kTcp}, {5246, "capwap-control", kUdp}, {5247, "capwap-data", kUdp},
    {5269, "xmpp-server", kTcp}, {5349, "stuns", kBoth}, {5350, "pcp-multicast", kUdp}, {5351, "pcp", kUdp},
    {5353, "mdns", kUdp}, {5355, "llmnr", kBoth}, {5357, "wsdapi", kBoth}, {5432, "postgresql", kBoth},
    {5671, "amqps", kTcp}, {5672, "amqp", kAll}, {5683, "coap", kBoth}, {5684, "coaps", kBoth}, {5900, "rfb", kBoth},
    {5985, "wsman", kBoth}, {5986, "wsmans", kBoth}, {6000, "x11", kBoth}, {6343, "sflow", kBoth},
    {6379, "redis", kTcp}, {6514, "syslog-tls", kBoth}, {6566, "sane-port", kTcp}, {6653, "openflow", kTcp},
    {6667, "ircu", kTcp}, {6697, "ircs-u", kTcp}, {7000, "afs3-fileserver", kBoth}, {7680, "pando-pub", kBoth},
    {8008, "http-alt", kBoth}, {8080, "http-alt", kBoth}, {8443, "pcsync-https", kBoth}, {8554, "rtsp-alt", kBoth},
    {8883, "secure-mqtt", kBoth}, {9100, "pdl-datastream", kBoth}, {9418, "git", kBoth}, {10000, "ndmp", kBoth},
    {10001, "scp-config", kBoth}, {10050, "zabbix-agent", kBoth}, {10051, "zabbix-trapper", kBoth},
    {11211, "memcache", kBoth}, {17500, "db-lsp", kBoth}, {25565, "minecraft", kBoth}, {27017, "mongodb", kTcp},
    {32400, "plex", kTcp}, {33434, "traceroute", kUdp}, {44818, "ethernet-ip-2", kBoth}, {47808, "bacnet", kBoth},
});
// What people call them. Looked up first: "http-alt" has two ports at IANA, and 8080 is the one that is meant.
constexpr auto kAliases = std::to_array<Service>({
    {53, "dns", kBoth}, {43, "whois", kTcp}, {80, "www", kTcp}, {8080, "http-alt", kBoth}, {443, "quic", kUdp},
    {443, "http3", kUdp}, {5353, "zeroconf", kUdp}, {5353, "bonjour", kUdp}, {1900, "upnp", kUdp}, {853, "dot", kTcp},
    {853, "doq", kUdp}, {853, "dns-over-tls", kTcp}, {853, "dns-over-quic", kUdp}, {67, "dhcp", kUdp},
    {67, "dhcp-server", kUdp}, {68, "dhcp-client", kUdp}, {445, "smb", kTcp}, {445, "cifs", kTcp},
    {3389, "rdp", kBoth}, {5900, "vnc", kTcp}, {465, "smtps", kTcp}, {500, "ike", kUdp}, {4500, "ipsec", kUdp},
    {4500, "nat-t", kUdp}, {8883, "mqtts", kTcp}, {8883, "mqtt-tls", kTcp}, {1935, "rtmp", kTcp},
    {3478, "turn", kBoth}, {5349, "turns", kBoth}, {5351, "nat-pmp", kUdp}, {520, "rip", kUdp}, {113, "ident", kTcp},
    {111, "portmap", kBoth}, {5432, "postgres", kTcp}, {11211, "memcached", kBoth}, {1433, "mssql", kTcp},
    {3268, "ldap-gc", kTcp}, {548, "afp", kTcp}, {9100, "jetdirect", kTcp}, {502, "modbus", kTcp},
    {623, "ipmi", kUdp}, {5985, "winrm", kTcp}, {5061, "sip-tls", kTcp}, {143, "imap4", kTcp}, {143, "imap2", kTcp},
    {162, "snmp-trap", kUdp}, {5223, "apns", kTcp}, {5228, "fcm", kTcp}, {5222, "xmpp", kTcp},
    {51820, "wireguard", kUdp}, {2055, "netflow", kUdp}, {319, "ptp", kUdp}, {427, "slp", kBoth},
});
// clang-format on

static_assert(std::ranges::is_sorted(kServices, {}, &Service::port));

unsigned bit_of(std::uint8_t protocol) {
  switch (protocol) {
    case 6:
      return kTcp;
    case 17:
      return kUdp;
    case 132:
      return kSctp;
    default:
      return 0;
  }
}

std::optional<std::uint8_t> only_protocol_of(unsigned protocols) {
  switch (protocols) {
    case kTcp:
      return 6;
    case kUdp:
      return 17;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string_view service_name(std::uint16_t port, std::uint8_t protocol) {
  for (const auto& service : std::ranges::equal_range(kServices, port, {}, &Service::port)) {
    if ((service.protocols & bit_of(protocol)) != 0) return service.name;
  }
  return {};
}

std::optional<ServicePort> service_named(std::string_view name) {
  const auto has_name = [&](const Service& service) { return same_word(service.name, name); };
  const auto* found = std::ranges::find_if(kAliases, has_name);
  if (found == kAliases.end()) {
    found = std::ranges::find_if(kServices, has_name);
    if (found == kServices.end()) return std::nullopt;
  }
  return ServicePort{found->port, only_protocol_of(found->protocols)};
}

std::vector<std::string_view> service_names() {
  std::vector<std::string_view> names;
  for (const auto& service : kServices) names.push_back(service.name);
  for (const auto& service : kAliases) names.push_back(service.name);
  std::ranges::sort(names);
  const auto twice = std::ranges::unique(names);
  names.erase(twice.begin(), twice.end());
  return names;
}

}  // namespace whither
