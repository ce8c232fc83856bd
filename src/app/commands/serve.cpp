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

namespace whither {

namespace {

std::string names_line(const Layout& layout) {
  const auto table = open_address_table(layout);
  if (!table) return table.error().message;
  if (table->empty()) return "none: addresses have no names until `whither data import FOLDER`";
  return fmt::format("address table of {} ({} networks)", table->info().as_of,
                     table->info().v4_ranges + table->info().v6_ranges);
}

Result<int> serve(const std::vector<std::string>& listen, const std::string& data_dir) {
  hold_end_signals();
  const auto endpoints = endpoints_of(listen);
  if (!endpoints) return std::unexpected(endpoints.error());
  const auto layout = serving_place(data_dir);
  auto collector = Collector::open(*endpoints, layout);
  if (!collector) return std::unexpected(collector.error());
  announce_server(layout);
  std::string text = fmt::format("whither {}\n", WHITHER_VERSION);
  for (const auto& socket : collector->listening()) text += fmt::format("listening  {}\n", socket);
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
  struct Options {
    std::vector<std::string> listen;
    std::string data_dir;
  };
  auto* const command = app.add_subcommand("serve", "Collect what routers export, until SIGINT or SIGTERM");
  const auto options = std::make_shared<Options>();
  add_listen_option(*command, options->listen);
  add_data_dir_option(*command, options->data_dir);
  command->callback(
      [options, &invocation] { invocation.run = [options] { return serve(options->listen, options->data_dir); }; });
}

}  // namespace whither
