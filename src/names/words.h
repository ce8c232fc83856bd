#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace whither {

// The English short name of a country by its ISO 3166-1 alpha-2 code in either letter case, in the everyday form
// ("Iran", "United States"); "" for an unknown one.
std::string_view country_name(std::string_view code);
// The code of a country by that name, in either letter case; "" for an unknown one.
std::string_view country_named(std::string_view name);

struct Country {
  std::string_view code;  // "DE"
  std::string_view name;  // "Germany"
};
// All of them, by code.
std::span<const Country> countries();

// The keyword of an IP protocol number in lower case (IANA "Protocol Numbers"): 6 is "tcp"; "" for one without.
std::string_view protocol_name(std::uint8_t number);
// Either letter case; also the usual aliases ("icmp6", "icmpv6", "ospf"). Numbers are not read here.
std::optional<std::uint8_t> protocol_named(std::string_view name);

// The service on a port by IANA's "Service Name and Transport Protocol Port Number" registry, for the ones that are
// commonly met: 443 is "https". `protocol` is 6, 17 or another IP protocol number; "" where none is listed.
std::string_view service_name(std::uint16_t port, std::uint8_t protocol);
// The port of a service by IANA's name or a usual alias ("dns", "quic", "mdns"), in either letter case. The protocol
// is told where the name stands for one alone ("quic" is UDP), else it is nothing.
struct ServicePort {
  std::uint16_t port = 0;
  std::optional<std::uint8_t> protocol;
};
std::optional<ServicePort> service_named(std::string_view name);
// All names that it knows, in their order.
std::vector<std::string_view> service_names();

}  // namespace whither
