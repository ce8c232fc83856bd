#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/commands/listen_option.h"
#include "app/complaints.h"
#include "app/decoding.h"
#include "app/domain_lists.h"
#include "app/places.h"
#include "app/signals.h"
#include "app/vocabulary.h"
#include "ingest/receiver.h"
#include "ingest/stream_receiver.h"
#include "report/flow_print.h"

namespace whither {

namespace {

struct Options {
  Asking asking;
  ListenOptions listen;
  std::string config;
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
  const auto place = layout ? std::optional{*layout} : std::nullopt;
  const auto table = open_address_table(place);
  if (!table) return std::unexpected(table.error());
  const auto local = local_networks();
  const Context context{*table, local};
  const auto vocabulary = vocabulary_of(*table, wall_clock(), place, household_of(place), lazy_domain_book(place));
  const auto filter = understood(options.asking, vocabulary);
  if (!filter) return std::unexpected(filter.error());
  const auto config = load_config(options.config);
  if (!config) return std::unexpected(config.error());
  const auto listening = listening_of(options.listen, *config);
  if (!listening) return std::unexpected(listening.error());
  auto sockets = Sockets::open(*listening);
  if (!sockets) return std::unexpected(sockets.error());
  for (const auto& name : sockets->names()) note(fmt::format("listening on {}; nothing is stored", name));
  const auto format = options.asking.rows.format();
  auto file = row_file(options.asking.rows, flow_columns(context));
  if (!file) return std::unexpected(file.error());
  if (format == Format::Csv || format == Format::Tsv) print(header_of(flow_columns(context), format));
  if (format == Format::Text) print(flow_line_header());
  note("ready");

  Drops counted;
  Receiver receiver(std::move(sockets->udp.front()), counted);
  StreamReceiver streams(std::move(sockets->tcp), counted);
  auto decoder = make_decoder(counted, *config);
  Batch batch;
  std::size_t shown = 0;
  const auto limit = options.asking.limit.value_or(0);
  while (!end_signal_came() && (limit == 0 || shown < limit)) {
    const auto messages = streams.receive({});
    for (std::size_t i = 0; i < messages.size(); ++i) (void)decoder.decode(messages[i], batch);
    receiver.receive(std::chrono::milliseconds{messages.empty() ? 100 : 0},
                     [&](const Datagram& datagram) { (void)decoder.decode(datagram, batch); });
    decoder.expire(wall_clock());
    for (const auto& flow : batch.flows) {
      if ((limit != 0 && shown == limit) || !filter->matches(flow, batch.texts)) continue;
      ++shown;
      if (*file) {
        (*file)->add(flow_cells(flow, batch.texts, context));
      } else if (format == Format::Csv || format == Format::Tsv) {
        print(record_of(flow_cells(flow, batch.texts, context), format));
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
  if (auto finished = *file ? finish(options.asking.rows, **file) : Result<void>{}; !finished) {
    return std::unexpected(finished.error());
  }
  return 0;
}

}  // namespace

void add_listen(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("listen", "Print flows as they come in and store nothing");
  const auto options = std::make_shared<Options>();
  command->add_option("FILTER", options->asking.filter, "which flows, e.g. 'src ip 192.168.1.139'");
  add_listen_options(*command, options->listen);
  add_config_option(*command, options->config);
  add_data_dir_option(*command, options->asking.data_dir);
  add_limit_option(*command, options->asking.limit, "end after so many flows");
  add_row_options(*command, options->asking.rows);
  command->footer("There is no end to it but -n or Ctrl-C, so that --json is an object a line, too.");
  command->callback([options, &invocation] {
    invocation.json = options->asking.rows.tells_json();
    invocation.run = [options] { return listen(*options); };
  });
}

}  // namespace whither
