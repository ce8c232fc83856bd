#include "app/commands/listen_option.h"

#include <fmt/format.h>
#include <CLI/Option.hpp>

#include <algorithm>

namespace whither {

namespace {

void add_repeatable(CLI::App& command, const char* name, std::vector<std::string>& to, const char* help) {
  command.add_option(name, to, help)->type_name("ADDR:PORT")->take_all()->expected(1)->allow_extra_args(false);
}

Result<void> parse(std::string_view option, const std::vector<std::string>& texts, std::vector<Endpoint>& endpoints) {
  for (const auto& text : texts) {
    const auto endpoint = Endpoint::parse(text);
    if (!endpoint) {
      return fail(Fault::Usage, fmt::format("{} `{}` is no address and port: write one like 192.0.2.1:2055 or "
                                            "[::]:2055",
                                            option, text));
    }
    endpoints.push_back(*endpoint);
  }
  return {};
}

// Said twice, an address would be in the way of itself; port 0 is another one each time.
void add_once(const std::vector<Endpoint>& from, std::vector<Endpoint>& to) {
  for (const auto& endpoint : from) {
    if (endpoint.port == 0 || std::ranges::find(to, endpoint) == to.end()) to.push_back(endpoint);
  }
}

}  // namespace

void add_listen_options(CLI::App& command, ListenOptions& options) {
  add_repeatable(command, "--listen", options.udp,
                 "UDP address and port to listen on, repeatable (all addresses, 2055, 4739 and 6343)");
  add_repeatable(command, "--listen-tcp", options.tcp,
                 "address and port to listen on for IPFIX over TCP, repeatable (none)");
}

void add_config_option(CLI::App& command, std::string& file) {
  command.add_option("--config", file, "configuration file to read in place of the system's and yours")
      ->type_name("FILE");
}

Result<Listening> listening_of(const ListenOptions& options, const Config& config) {
  std::vector<Endpoint> udp;
  std::vector<Endpoint> tcp;
  if (auto parsed = parse("--listen", options.udp, udp); !parsed) return std::unexpected(parsed.error());
  if (auto parsed = parse("--listen-tcp", options.tcp, tcp); !parsed) return std::unexpected(parsed.error());
  Listening listening;
  if (udp.empty()) {
    add_once(config.netflow.value, listening.udp);
    add_once(config.sflow.value, listening.udp);
  }
  add_once(udp, listening.udp);
  add_once(tcp.empty() ? config.ipfix_tcp.value : tcp, listening.tcp);
  if (listening.udp.empty() && listening.tcp.empty()) {
    return fail(Fault::Usage,
                "there is nothing to listen on: name an address with --listen, or one of listen.netflow, "
                "listen.sflow and listen.ipfix_tcp in the configuration");
  }
  return listening;
}

}  // namespace whither
