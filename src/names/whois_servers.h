#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"

namespace whither {

// A host name or address, and a TCP port.
struct HostPort {
  std::string host;
  std::uint16_t port = 43;

  // "whois.example.net", "whois.example.net:4343", "192.0.2.1:43", "[2001:db8::1]:43", "2001:db8::1"; nothing where
  // the host is empty, has a character that no host name has, or the port is not 1 to 65535.
  static std::optional<HostPort> parse(std::string_view text);
  // As parse() takes it, with the port.
  std::string to_string() const;
};

// Where the server of that name really is: `--host-map NAME=HOST:PORT`. A mapped server may be a private address.
struct HostMap {
  std::string name;
  HostPort at;

  static std::optional<HostMap> parse(std::string_view text);
};

// The entry for that name, in any letter case and with or without a dot at its end; null where there is none. Views
// `map`.
const HostMap* mapped(std::string_view name, const std::vector<HostMap>& map);

// A server to ask, as the user or another server named it.
struct WhoisServer {
  std::string name;         // lower case, without a dot at its end
  HostPort at;              // where it is, by the host map
  bool is_rwhois = false;   // RFC 2167 instead of RFC 3912
  bool is_trusted = false;  // the user said where it is, so it may be a private address and on any port

  // The name, with ":PORT" where that is not 43 and the server not mapped.
  std::string to_string() const;
};

// The first server of a chain: what the user named.
WhoisServer whois_server(const HostPort& named, const std::vector<HostMap>& map);

// The server in a referral ("whois://HOST[:PORT][/…]", "rwhois://…" or a bare name); nothing for other schemes.
std::optional<WhoisServer> referred_server(std::string_view referral, const std::vector<HostMap>& map);

// Why a referral is not followed, for a sentence; "" where it may be. A referral is a stranger's text: without it being
// in the host map, only the registries on a fixed list are asked, on port 43, and with `follow_rwhois` rwhois servers.
enum class Rwhois : std::uint8_t { Refuse, Follow };
std::string_view refusal_of(const WhoisServer& server, Rwhois rwhois);

// The line that asks that server for an address, without CR LF: "n + ADDRESS" at ARIN, "--no-personal ADDRESS" at
// RIPE, "ADDRESS/e" at JPNIC, else the address.
std::string whois_query(const WhoisServer& server, const Address& target);

}  // namespace whither
