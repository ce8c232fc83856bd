#include "app/commands/listen_option.h"

#include <fmt/format.h>
#include <unistd.h>
#include <CLI/Option.hpp>

namespace whither {

namespace {

// `[::]` takes both families; a host without IPv6 listens on IPv4 alone.
Address any_address() { return ::access("/proc/net/if_inet6", F_OK) == 0 ? Address::v6({}) : Address::v4(0); }

}  // namespace

void add_listen_option(CLI::App& command, std::vector<std::string>& listen) {
  command
      .add_option("--listen", listen, "UDP address and port to listen on, repeatable (all addresses, 2055 and 4739)")
      ->type_name("ADDR:PORT")
      ->take_all()
      ->expected(1)
      ->allow_extra_args(false);
}

Result<std::vector<Endpoint>> endpoints_of(const std::vector<std::string>& listen) {
  if (listen.empty()) return std::vector<Endpoint>{{any_address(), 2055}, {any_address(), 4739}};
  std::vector<Endpoint> endpoints;
  for (const auto& text : listen) {
    const auto endpoint = Endpoint::parse(text);
    if (!endpoint) {
      return fail(Fault::Usage, fmt::format("--listen `{}` is no address and port: write one like 192.0.2.1:2055 or "
                                            "[::]:2055",
                                            text));
    }
    endpoints.push_back(*endpoint);
  }
  return endpoints;
}

}  // namespace whither
