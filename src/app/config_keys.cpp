#include "app/config_keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/digits.h"
#include "ingest/unix_listener.h"
#include "report/json.h"

namespace whither {

namespace {

constexpr std::size_t kEndpoints = 64;
constexpr std::int64_t kLargestRate = 16'777'215;
constexpr std::int64_t kMostWorkers = 64;
constexpr std::uint64_t kLeastSize = 16'000'000;
constexpr std::size_t kPaths = 16;
constexpr std::size_t kServers = 4;

using Wrong = std::optional<std::string>;

Wrong set_endpoints(Setting<std::vector<Endpoint>>& to, const ConfigValue& value, const std::string& origin) {
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  const auto* const one = std::get_if<std::string>(&value);
  const std::vector<std::string> only{one == nullptr ? "" : *one};
  if (one != nullptr) list = &only;
  if (one != nullptr && one->empty()) return to = {{}, origin}, Wrong{};
  if (list == nullptr) return "takes a list of addresses and ports, e.g. [\"192.0.2.1:2055\", \"[::]:2055\"]";
  if (list->size() > kEndpoints) return fmt::format("takes at most {} addresses", kEndpoints);
  std::vector<Endpoint> endpoints;
  for (const auto& text : *list) {
    const auto endpoint = Endpoint::parse(text);
    if (!endpoint) {
      return fmt::format("takes addresses and ports like \"192.0.2.1:2055\" or \"[::]:2055\", and `{}` is none",
                         text.substr(0, 60));
    }
    endpoints.push_back(*endpoint);
  }
  to = {std::move(endpoints), origin};
  return {};
}

Wrong set_flag(Setting<bool>& to, const ConfigValue& value, const std::string& origin) {
  const auto* const flag = std::get_if<bool>(&value);
  if (flag == nullptr) return "takes true or false";
  to = {*flag, origin};
  return {};
}

Wrong set_workers(Setting<std::uint32_t>& to, const ConfigValue& value, const std::string& origin) {
  const auto* const number = std::get_if<std::int64_t>(&value);
  if (number == nullptr || *number < 1 || *number > kMostWorkers) {
    return fmt::format("takes a whole number from 1 to {}", kMostWorkers);
  }
  to = {static_cast<std::uint32_t>(*number), origin};
  return {};
}

Wrong set_size(Setting<std::uint64_t>& to, const ConfigValue& value, const std::string& origin) {
  const auto* const text = std::get_if<std::string>(&value);
  const auto size = text == nullptr ? std::nullopt : parse_size(*text);
  if (!size || *size < kLeastSize) return "takes a size of at least \"16MB\", e.g. \"1GB\"";
  to = {*size, origin};
  return {};
}

Wrong set_file(Setting<std::string>& to, const ConfigValue& value, const std::string& origin) {
  const auto* const path = std::get_if<std::string>(&value);
  if (path == nullptr || (!path->empty() && path->front() != '/') || path->find('\0') != std::string::npos) {
    return "takes a path from the root, e.g. \"/etc/ssl/certs/ca-certificates.crt\"";
  }
  to = {*path, origin};
  return {};
}

bool is_empty(const ConfigValue& value) {
  const auto* const text = std::get_if<std::string>(&value);
  return text != nullptr && text->empty();
}

Wrong set_size_or_none(Setting<std::uint64_t>& to, const ConfigValue& value, const std::string& origin) {
  if (!is_empty(value)) return set_size(to, value, origin);
  to = {0, origin};
  return {};
}

Wrong set_age_or_none(Setting<Duration>& to, const ConfigValue& value, const std::string& origin) {
  const auto* const text = std::get_if<std::string>(&value);
  const auto age = text == nullptr ? std::nullopt : is_empty(value) ? std::optional{Duration{}} : parse_duration(*text);
  if (!age || (*age == Duration{} && !is_empty(value))) {
    return "takes a time like \"90d\", \"12w\" or \"5y\", or \"\" for no limit";
  }
  to = {*age, origin};
  return {};
}

// Whole paths; where leases are, the usual ones, too.
template <bool may_be_usual>
Wrong set_paths(Setting<std::vector<std::string>>& to, const ConfigValue& value, const std::string& origin) {
  const auto* const list = std::get_if<std::vector<std::string>>(&value);
  const auto* const one = std::get_if<std::string>(&value);
  if (one != nullptr && one->empty()) return to = {{}, origin}, Wrong{};
  const auto paths = list != nullptr ? *list : std::vector<std::string>{one == nullptr ? "" : *one};
  const auto good = [](const std::string& path) {
    return path.starts_with('/') || (may_be_usual && path == kUsualPlaces);
  };
  if (paths.size() > kPaths || !std::ranges::all_of(paths, good)) {
    return fmt::format("takes at most {} files by their whole paths{}", kPaths, may_be_usual ? ", or \"auto\"" : "");
  }
  to = {paths, origin};
  return {};
}

// Unix sockets by their paths, and TCP sockets.
Wrong set_places(Setting<std::vector<std::string>>& to, const ConfigValue& value, const std::string& origin) {
  const auto* const list = std::get_if<std::vector<std::string>>(&value);
  const auto* const one = std::get_if<std::string>(&value);
  if (one != nullptr && one->empty()) return to = {{}, origin}, Wrong{};
  const auto places = list != nullptr ? *list : std::vector<std::string>{one == nullptr ? "" : *one};
  const auto good = [](const std::string& place) {
    if (!place.starts_with('/')) return Endpoint::parse(place).has_value();
    return place.size() <= UnixListener::kLongestPath && !place.contains('\0');
  };
  if (places.size() > kEndpoints || !std::ranges::all_of(places, good)) {
    return fmt::format(
        "takes at most {} sockets: whole paths of at most {} bytes, or addresses and ports like "
        "\"192.0.2.1:6000\"",
        kEndpoints, UnixListener::kLongestPath);
  }
  to = {places, origin};
  return {};
}

Wrong set_name_servers(Setting<std::vector<std::string>>& to, const ConfigValue& value, const std::string& origin) {
  const auto* const list = std::get_if<std::vector<std::string>>(&value);
  const auto* const one = std::get_if<std::string>(&value);
  if (is_empty(value)) return to = {{}, origin}, Wrong{};
  const auto servers = list != nullptr ? *list : std::vector<std::string>{one == nullptr ? "" : *one};
  const bool is_system = servers.size() == 1 && servers.front() == kSystemServers;
  const auto good = [](const std::string& server) {
    const auto endpoint = Endpoint::parse(server);
    return endpoint && endpoint->port != 0;
  };
  if (!is_system && (servers.size() > kServers || !std::ranges::all_of(servers, good))) {
    return fmt::format("takes \"system\", or at most {} name servers like \"192.168.1.1:53\"", kServers);
  }
  to = {servers, origin};
  return {};
}

Wrong set_rate(Setting<std::uint32_t>& to, const ConfigValue& value, const std::string& origin) {
  const auto* const rate = std::get_if<std::int64_t>(&value);
  if (rate == nullptr || *rate < 1 || *rate > kLargestRate) {
    return fmt::format("takes a whole number from 1 to {}: one packet in so many is seen", kLargestRate);
  }
  to = {static_cast<std::uint32_t>(*rate), origin};
  return {};
}

std::string shown(bool value) { return value ? "true" : "false"; }
std::string shown(std::uint32_t value) { return fmt::format("{}", value); }
std::string shown(std::uint64_t bytes) { return '"' + (bytes == 0 ? "" : size_text(bytes)) + '"'; }
std::string shown(const std::string& text) { return Json().text(text).take(); }  // as TOML has it, too
std::string shown(Duration age) { return '"' + (age == Duration{} ? "" : duration_text(age)) + '"'; }
std::string shown(const std::vector<Endpoint>& endpoints) {
  std::vector<std::string> texts;
  for (const auto& endpoint : endpoints) texts.push_back('"' + endpoint.to_string() + '"');
  return fmt::format("[{}]", fmt::join(texts, ", "));
}
std::string shown(const std::vector<std::string>& paths) {
  std::vector<std::string> texts;
  for (const auto& path : paths) texts.push_back(Json().text(path).take());
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

template <typename Owner, auto member, auto set>
constexpr ConfigKey<Owner> key(const KeyText& text) {
  return {text,
          [](Owner& owner, const ConfigValue& value, const std::string& origin) {
            return set(owner.*member, value, origin);
          },
          [](const Owner& owner) { return shown((owner.*member).value); },
          [](const Owner& owner) -> const std::string& { return (owner.*member).origin; }};
}

constexpr std::string_view kAddresses = "list of ADDRESS:PORT";

constexpr std::array kKeys = {
    key<Config, &Config::netflow, set_endpoints>(
        {"listen.netflow", kAddresses, R"(["[::]:2055", "[::]:4739"])",
         "UDP sockets; what the bytes say decides the protocol, on these and on those of listen.sflow"}),
    key<Config, &Config::sflow, set_endpoints>({"listen.sflow", kAddresses, R"(["[::]:6343"])", "UDP sockets too"}),
    key<Config, &Config::ipfix_tcp, set_endpoints>(
        {"listen.ipfix_tcp", kAddresses, "[]", "sockets for IPFIX over TCP; none unless they are named here"}),
    key<Config, &Config::workers, set_workers>(
        {"receive.workers", "whole number from 1", "1",
         "threads that receive, and as many that decode; what a router sends goes to one of them"}),
    key<Config, &Config::spool_size, set_size>(
        {"spool.max_size", "size", R"("1GB")",
         "most bytes on disk of what was received and is not stored yet; what comes beyond is lost and counted"}),
    key<Config, &Config::keep_extra, set_flag>({"store.keep_extra", "true or false", "false",
                                                "keep what has no column of its own, as JSON in the field `extra`"}),
    key<Config, &Config::store_size, set_size_or_none>(
        {"store.max_size", "size, or \"\" for no limit", R"("20GiB")",
         "most bytes on disk of stored flows; the oldest flows go first, their hourly sums stay"}),
    key<Config, &Config::keep_flows, set_age_or_none>(
        {"store.keep_flows", "time, or \"\" for no limit", R"("")",
         "how long flows are kept, by their own time; imports of older ones are refused unless --keep"}),
    key<Config, &Config::keep_summaries, set_age_or_none>({"store.keep_summaries", "time, or \"\" for no limit",
                                                           R"("5y")",
                                                           "how long hourly sums are kept of flows that were let go"}),
    key<Config, &Config::leases, set_paths<true>>(
        {"names.leases", "list of files, or \"\" for none", R"(["auto"])",
         "lease files of DHCP servers (dnsmasq's) that tell which device has which "
         "address; auto: where routers have them"}),
    key<Config, &Config::syslog, set_endpoints>(
        {"names.syslog", kAddresses, "[]",
         "UDP sockets for the log of dnsmasq, which tells names and leases; none unless they are named here"}),
    key<Config, &Config::dns_logs, set_paths<false>>({"names.dns_logs", "list of files, or \"\" for none", "[]",
                                                      "logs of name servers that grow (dnsmasq, Pi-hole, AdGuard Home, "
                                                      "Zeek), which tell the names that addresses were asked for"}),
    key<Config, &Config::dnstap, set_places>(
        {"names.dnstap", "list of paths and ADDRESS:PORT, or \"\" for none", "[]",
         "unix sockets, by their paths, and TCP sockets for dnstap, by which name servers tell what they answer "
         "(Unbound, Knot Resolver, BIND, dnsdist, CoreDNS); none unless they are named here"}),
    key<Config, &Config::ca_file, set_file>({"names.ca_file", "path of a file", R"("")",
                                             "certificates (PEM) by which registries are believed that are asked over "
                                             "HTTPS; \"\" for those of the system"}),
    key<Config, &Config::reverse_dns, set_name_servers>(
        {"names.reverse_dns", "\"system\", list of ADDRESS:PORT, or \"\" for none", "[]",
         "name servers that --reverse asks for names of peers (PTR), which leaves the house; system: those of "
         "/etc/resolv.conf"}),
};

constexpr std::array kRouterKeys = {
    key<RouterConfig, &RouterConfig::sampling, set_rate>(
        {"router.sampling", "whole number from 1", "0",
         "one packet in so many is seen by this router, whatever it announces", "100"}),
};

constexpr KeyText kRouterAddress = {"router.address", "address", "", "which router: the address that it sends from",
                                    R"("192.0.2.1")"};
constexpr std::array<KeyText, 4> kNameKeys = {{
    {"device.name", "text of at most 64 bytes", "", "what filters call it; small and capital letters are the same",
     R"("phone")"},
    {"device.match", "list of \"ip:ADDRESS\", \"net:NETWORK\" and \"mac:ADDRESS\"", "",
     "the addresses that it has, of both families", R"(["ip:192.0.2.139", "ip:2001:db8::139"])"},
    {"group.name", "text of at most 64 bytes", "", "the same for several devices", R"("family")"},
    {"group.match", "list of \"ip:ADDRESS\", \"net:NETWORK\" and \"device:NAME\"", "", "the devices that belong to it",
     R"(["device:phone", "net:192.0.2.0/28"])"},
}};

}  // namespace

std::span<const ConfigKey<Config>> config_keys() { return kKeys; }
std::span<const ConfigKey<RouterConfig>> router_keys() { return kRouterKeys; }

std::vector<KeyText> all_keys() {
  std::vector<KeyText> all(kKeys.begin(), kKeys.end());
  all.push_back(kRouterAddress);
  all.insert(all.end(), kRouterKeys.begin(), kRouterKeys.end());
  all.insert(all.end(), kNameKeys.begin(), kNameKeys.end());
  return all;
}

std::string_view table_of(std::string_view key) {
  const auto section = key.substr(0, key.find('.'));
  const bool is_many = section == "router" || section == "device" || section == "group";
  return is_many && section.size() < key.size() ? section : "";
}

std::string_view last_part(std::string_view key) { return key.substr(key.rfind('.') + 1); }

}  // namespace whither
