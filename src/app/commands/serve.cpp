#include <fmt/format.h>

#include <cstdio>
#include <memory>

#include "app/answer.h"
#include "app/collect.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/commands/listen_option.h"
#include "app/places.h"
#include "app/signals.h"
#include "names/table_age.h"

namespace whither {

namespace {

std::string names_line(const Layout& layout) {
  const auto table = open_address_table(layout);
  if (!table) return table.error().message;
  if (table->empty()) return "none: addresses have no names until `whither data import FOLDER`";
  return fmt::format("address table of {} ({} networks)", day_and_age(table->info().as_of, wall_clock()),
                     table->info().v4_ranges + table->info().v6_ranges);
}

struct Options {
  ListenOptions listen;
  std::string config;
  std::string data_dir;
};

Result<int> serve(const Options& options) {
  hold_end_signals();
  const auto config = load_config(options.config);
  if (!config) return std::unexpected(config.error());
  const auto listening = listening_of(options.listen, *config);
  if (!listening) return std::unexpected(listening.error());
  const auto layout = serving_place(options.data_dir);
  auto collector = Collector::open(*listening, *config, layout);
  if (!collector) return std::unexpected(collector.error());
  announce_server(layout);
  std::string text = fmt::format("whither {}\n", WHITHER_VERSION);
  for (const auto& socket : collector->listening()) text += fmt::format("listening  {}\n", socket);
  for (const auto& file : config->files) text += fmt::format("config     {}\n", file);
  text += fmt::format("data       {}\n", layout.folder);
  text += fmt::format("names      {}\n", names_line(layout));
  text +=
      "next       let your router export NetFlow v5, v9 or IPFIX to this machine, then in another terminal:\n"
      "           whither status      whither flows      whither top orgs\n";
  print(text + "ready\n");
  std::fflush(stdout);
  if (const auto done = collector->run(); !done) return std::unexpected(done.error());
  return 0;
}

}  // namespace

void add_serve(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("serve", "Collect what routers export, until SIGINT or SIGTERM");
  const auto options = std::make_shared<Options>();
  add_listen_options(*command, options->listen);
  add_config_option(*command, options->config);
  add_data_dir_option(*command, options->data_dir);
  command->callback([options, &invocation] { invocation.run = [options] { return serve(*options); }; });
}

}  // namespace whither
