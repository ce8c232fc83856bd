#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/sockets.h"
#include "base/result.h"

namespace whither {

// Where to listen, as it was typed.
struct ListenOptions {
  std::vector<std::string> udp;
  std::vector<std::string> tcp;
};

// --listen ADDR:PORT and --listen-tcp ADDR:PORT, both repeatable.
void add_listen_options(CLI::App& command, ListenOptions& options);
// --config FILE.
void add_config_option(CLI::App& command, std::string& file);

// What was typed in place of what the configuration says, for UDP and for TCP apart. Each address once. Fault::Usage
// where nothing is left to listen on.
Result<Listening> listening_of(const ListenOptions& options, const Config& config);

}  // namespace whither
