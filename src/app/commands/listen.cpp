#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/commands/listen_option.h"
#include "app/complaints.h"
#include "app/places.h"
#include "app/signals.h"
#include "ingest/receiver.h"
#include "report/flow_print.h"
#include "wire/decoder.h"

namespace whither {

namespace {

struct Options {
  Asking asking;
  std::vector<std::string> listen;
};

void tell_losses(const Drops& counted) {
  for (const auto& info : drops()) {
    if (const auto count = counted.of(info.drop); count != 0) {
      note(fmt::format("{} {} not shown ({}): {}", count, info.unit, info.name, info.help));
    }
  }
}

Result<int> listen(const Options& options) {
  hold_end_signals();
  const auto layout = reading_place(options.asking.data_dir);
  const auto table = open_address_table(layout ? std::optional{*layout} : std::nullopt);
  if (!table) return std::unexpected(table.error());
  const auto local = local_networks();
  const Context context{*table, local};
  const auto filter = understood(options.asking, *table);
  if (!filter) return std::unexpected(filter.error());
  const auto endpoints = endpoints_of(options.listen);
  if (!endpoints) return std::unexpected(endpoints.error());
  auto sockets = UdpSocket::open_all(*endpoints);
  if (!sockets) return std::unexpected(sockets.error());
  for (const auto& socket : *sockets)
    note(fmt::format("listening on udp {}; nothing is stored", socket.bound().to_string()));
  const auto format = options.asking.format();
  if (format == Format::Csv) print(flow_csv_header());
  if (format == Format::Text) print(flow_line_header());
  note("ready");

  Drops counted;
  Receiver receiver(std::move(*sockets), counted);
  Decoder decoder(counted);
  Batch batch;
  std::size_t shown = 0;
  const auto limit = options.asking.limit.value_or(0);
  while (!end_signal_came() && (limit == 0 || shown < limit)) {
    const auto datagrams = receiver.receive();
    for (std::size_t i = 0; i < datagrams.size(); ++i) (void)decoder.decode(datagrams[i], batch);
    decoder.expire(wall_clock());
    for (const auto& flow : batch.flows) {
      if ((limit != 0 && shown == limit) || !filter->matches(flow)) continue;
      ++shown;
      if (format == Format::Csv) {
        print(flow_csv(flow, batch.texts, context));
      } else if (format == Format::Text) {
        print(flow_line(flow, batch.texts, context, wall_clock()));
      } else {
        print(flow_json(flow, batch.texts, context) + "\n");
      }
    }
    batch.clear();
    std::fflush(stdout);
    if (std::ferror(stdout) != 0) return 141;
  }
  tell_losses(counted);
  return 0;
}

}  // namespace

void add_listen(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("listen", "Print flows as they come in and store nothing");
  const auto options = std::make_shared<Options>();
  command->add_option("FILTER", options->asking.filter, "which flows, e.g. 'src ip 192.168.1.139'");
  add_listen_option(*command, options->listen);
  add_data_dir_option(*command, options->asking.data_dir);
  command->add_option("-n,--limit", options->asking.limit, "end after so many flows")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  auto* const json = command->add_flag("--ndjson,-j,--json", options->asking.ndjson, "one JSON object a line");
  command->add_flag("--csv", options->asking.csv, "comma-separated values with a header")->excludes(json);
  command->callback([options, &invocation] {
    invocation.json = options->asking.ndjson;
    invocation.run = [options] { return listen(*options); };
  });
}

}  // namespace whither
