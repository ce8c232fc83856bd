#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "base/result.h"

namespace whither {

// What the command line asked for: set by the subcommand that was found, run once parsing is done.
struct Invocation {
  std::function<Result<int>()> run;  // gives the exit code
  bool json = false;                 // failures are told as JSON
};

// Each adds one subcommand, in the file of its name. Standard output carries data, standard error talk.
void add_serve(CLI::App& app, Invocation& invocation);
void add_listen(CLI::App& app, Invocation& invocation);
void add_import(CLI::App& app, Invocation& invocation);
void add_top(CLI::App& app, Invocation& invocation);
void add_flows(CLI::App& app, Invocation& invocation);
void add_sql(CLI::App& app, Invocation& invocation);
void add_export(CLI::App& app, Invocation& invocation);
void add_log(CLI::App& app, Invocation& invocation);
void add_interfaces(CLI::App& app, Invocation& invocation);
void add_replay(CLI::App& app, Invocation& invocation);
void add_whois(CLI::App& app, Invocation& invocation);
void add_status(CLI::App& app, Invocation& invocation);
void add_storage(CLI::App& app, Invocation& invocation);
void add_config(CLI::App& app, Invocation& invocation);
void add_data(CLI::App& app, Invocation& invocation);
void add_version(CLI::App& app, Invocation& invocation);

}  // namespace whither
