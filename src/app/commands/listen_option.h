#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/udp_socket.h"

namespace whither {

// --listen ADDR:PORT, repeatable.
void add_listen_option(CLI::App& command, std::vector<std::string>& listen);
// What was given, or the ports of NetFlow (2055) and IPFIX (4739) on all addresses of this host.
Result<std::vector<Endpoint>> endpoints_of(const std::vector<std::string>& listen);

}  // namespace whither
