#include "names/whois_servers.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "names/whois_text.h"

namespace whither {
namespace {

constexpr std::uint16_t kWhoisPort = 43;     // RFC 3912, 2
constexpr std::uint16_t kRwhoisPort = 4321;  // RFC 2167, 3.1.2

// The regional registries, the national ones that answer whois for addresses, and IANA.
constexpr std::array<std::string_view, 17> kRegistries{
    "whois.iana.org",    "whois.arin.net",    "whois.ripe.net",   "whois.apnic.net",    "whois.lacnic.net",
    "whois.afrinic.net", "whois.registro.br", "whois.nic.br",     "whois.nic.ad.jp",    "whois.kisa.or.kr",
    "whois.krnic.net",   "whois.nic.or.kr",   "whois.nida.or.kr", "whois.twnic.net.tw", "whois.twnic.net",
    "whois.cnnic.cn",    "whois.idnic.net",
};

bool is_host_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

// A name by RFC 1123, 2.1 (and the underscore that some use), or an address.
bool is_host(std::string_view host) {
  if (Address::parse(host)) return true;
  return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
         std::ranges::all_of(host, is_host_letter);
}

std::optional<std::uint16_t> port_of(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0) return {};
  return port;
}

std::string plain_name(std::string_view name) {
  while (name.ends_with('.')) name.remove_suffix(1);
  return lower_ascii(name);
}

WhoisServer placed(WhoisServer server, const std::vector<HostMap>& map) {
  if (const auto* const entry = mapped(server.name, map); entry != nullptr) {
    server.at = entry->at;
    server.is_trusted = true;
  }
  return server;
}

// Splits "HOST", "HOST:PORT", "[ADDRESS]:PORT" and a bare IPv6 address; the port is empty where none is given.
struct Parts {
  std::string_view host;
  std::string_view port;
  bool has_port = false;
};
Parts parts_of(std::string_view text) {
  const auto close = text.starts_with('[') ? text.find(']') : std::string_view::npos;
  if (close != std::string_view::npos) {
    const auto rest = text.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return {};
    return {text.substr(1, close - 1), rest.substr(rest.empty() ? 0 : 1), !rest.empty()};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) return {text, {}, false};
  return {text.substr(0, colon), text.substr(colon + 1), true};
}

std::optional<HostPort> host_port(std::string_view text, std::uint16_t usual_port) {
  const auto parts = parts_of(text);
  const auto port = parts.has_port ? port_of(parts.port) : std::optional{usual_port};
  if (!port || !is_host(parts.host)) return {};
  return HostPort{std::string{parts.host}, *port};
}

}  // namespace

std::optional<HostPort> HostPort::parse(std::string_view text) { return host_port(text, kWhoisPort); }

std::string HostPort::to_string() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

std::optional<HostMap> HostMap::parse(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return {};
  const auto name = text.substr(0, equals);
  auto at = HostPort::parse(text.substr(equals + 1));
  if (!at || !is_host(name)) return {};
  return HostMap{std::string{name}, *std::move(at)};
}

const HostMap* mapped(std::string_view name, const std::vector<HostMap>& map) {
  const auto wanted = plain_name(name);
  const auto found = std::ranges::find_if(map, [&](const HostMap& entry) { return plain_name(entry.name) == wanted; });
  return found == map.end() ? nullptr : &*found;
}

std::string WhoisServer::to_string() const {
  const bool is_mapped = at.host != name;
  return is_mapped || at.port == kWhoisPort ? name : fmt::format("{}:{}", name, at.port);
}

WhoisServer whois_server(const HostPort& named, const std::vector<HostMap>& map) {
  auto server = placed({.name = plain_name(named.host), .at = named}, map);
  server.is_trusted = true;
  return server;
}

std::optional<WhoisServer> referred_server(std::string_view referral, const std::vector<HostMap>& map) {
  referral = without_blanks(referral);
  const bool is_rwhois = begins_caseless(referral, "rwhois://");
  if (const auto scheme = referral.find("://"); scheme != std::string_view::npos) {
    if (!is_rwhois && !begins_caseless(referral, "whois://")) return {};
    referral.remove_prefix(scheme + 3);
  }
  const auto at = host_port(referral.substr(0, referral.find('/')), is_rwhois ? kRwhoisPort : kWhoisPort);
  if (!at) return {};
  return placed({.name = plain_name(at->host), .at = *at, .is_rwhois = is_rwhois}, map);
}

std::string_view refusal_of(const WhoisServer& server, Rwhois rwhois) {
  if (server.is_trusted) return {};
  if (server.is_rwhois)
    return rwhois == Rwhois::Follow ? "" : "rwhois servers are not followed unless that is asked for";
  if (std::ranges::find(kRegistries, server.name) == kRegistries.end()) return "it is no registry that is known here";
  return server.at.port == kWhoisPort ? "" : "a registry answers on port 43 only";
}

// RIPE alone is asked without persons and roles: it counts them against the one who asks and then refuses to answer
// for a day. Its abuse contacts come in a comment. APNIC and AFRINIC have the abuse contact in the role.
std::string whois_query(const WhoisServer& server, const Address& target) {
  const auto address = target.to_string();
  if (server.is_rwhois) return address;
  if (server.name == "whois.arin.net") return "n + " + address;
  if (server.name == "whois.ripe.net") return "--no-personal " + address;
  if (server.name == "whois.nic.ad.jp") return address + "/e";
  return address;
}

}  // namespace whither
