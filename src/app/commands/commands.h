#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"

namespace whither {

// What the command line asked for: set by the subcommand that was found, run once parsing is done.
struct Invocation {
  std::function<Result<int>()> run;  // gives the exit code
  bool json = false;                 // failures are told as JSON
};

// What holds for all commands.
struct Manners {
  std::string color = "auto";
  std::optional<std::size_t> width;
};
void add_manners(CLI::App& app, Manners& manners);
// Colours by what is asked for and by the environment; Fault::Usage where it is not understood.
Result<void> mind(const Manners& manners);

// Each adds one subcommand, in the file of its name. Standard output carries data, standard error talk.
void add_serve(CLI::App& app, Invocation& invocation);
void add_listen(CLI::App& app, Invocation& invocation);
void add_import(CLI::App& app, Invocation& invocation);
void add_top(CLI::App& app, Invocation& invocation);
void add_compare(CLI::App& app, Invocation& invocation);
void add_device(CLI::App& app, Invocation& invocation);
void add_who(CLI::App& app, Invocation& invocation);
void add_flows(CLI::App& app, Invocation& invocation);
void add_sql(CLI::App& app, Invocation& invocation);
void add_export(CLI::App& app, Invocation& invocation);
void add_log(CLI::App& app, Invocation& invocation);
void add_interfaces(CLI::App& app, Invocation& invocation);
void add_replay(CLI::App& app, Invocation& invocation);
void add_whois(CLI::App& app, Invocation& invocation);
void add_status(CLI::App& app, Invocation& invocation);
void add_storage(CLI::App& app, Invocation& invocation);
void add_devices(CLI::App& app, Invocation& invocation);
void add_views(CLI::App& app, Invocation& invocation);
void add_config(CLI::App& app, Invocation& invocation);
void add_data(CLI::App& app, Invocation& invocation);
void add_help(CLI::App& app, Invocation& invocation);
void add_man(CLI::App& app, Invocation& invocation);
void add_completions(CLI::App& app, Invocation& invocation);
void add_version(CLI::App& app, Invocation& invocation);

// `whither complete -- WORD…`, which the scripts of `completions` call: prints what may stand in the place of the last
// word. Words are taken as they are, so that this is no command of the parser.
int tell_completion(const CLI::App& app, std::span<const char* const> words);

}  // namespace whither
