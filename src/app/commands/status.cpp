#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/daemon.h"
#include "app/exporter_notes.h"
#include "app/places.h"
#include "app/status_record.h"
#include "report/json.h"
#include "report/table.h"
#include "store/manifest.h"

namespace whither {

namespace {

struct Status {
  Layout layout;
  bool running = false;
  Manifest manifest;
  StatusRecord record;
  std::uint64_t set_aside = 0;  // files
};

std::uint64_t files_in(const std::string& folder) {
  std::error_code failure;
  return static_cast<std::uint64_t>(
      std::distance(std::filesystem::directory_iterator(folder, failure), std::filesystem::directory_iterator{}));
}

void put_names(Json& json, std::string_view key, const std::vector<NamedIndex>& names) {
  if (names.empty()) return;
  json.key(key).array();
  for (const auto& named : names) {
    json.object().field("index", named.index).field("name", named.name);
    if (!named.description.empty()) json.field("description", named.description);
    json.end();
  }
  json.end();
}

void put_exporter(Json& json, const StatusRecord::Exporter& exporter) {
  json.object().field("addr", exporter.address.to_string()).field("domain", std::uint64_t{exporter.domain});
  json.field("protocol", exporter.protocol).field("datagrams", exporter.datagrams);
  json.field("records", exporter.records).field("lost", exporter.lost);
  json.flag("counts", exporter.counts).field("waiting_sets", exporter.waiting_sets);
  if (exporter.clock_off != Duration{}) {
    json.field("clock_off_seconds", std::chrono::duration<double>(exporter.clock_off).count());
  }
  if (exporter.templates_last != Time{}) json.field("templates_last", rfc3339(exporter.templates_last));
  if (exporter.templates_every != Duration{}) {
    json.field("templates_every_seconds", std::chrono::duration<double>(exporter.templates_every).count());
  }
  if (exporter.sampler_drops != 0) json.field("sampler_drops", exporter.sampler_drops);
  if (exporter.applications != 0) json.field("applications", exporter.applications);
  put_names(json, "interfaces", exporter.interfaces);
  put_names(json, "vrfs", exporter.vrfs);
  put_names(json, "samplers", exporter.samplers);
  json.field("last_seen", rfc3339(exporter.last_seen)).end();
}

std::string exporters_ndjson(const std::vector<StatusRecord::Exporter>& exporters) {
  std::string lines;
  Json json;
  for (const auto& exporter : exporters) {
    put_exporter(json, exporter);
    lines += json.take() + "\n";
  }
  return lines;
}

Cell seconds_cell(Duration time) {
  return time == Duration{} ? Cell{} : Cell{std::chrono::duration<double>(time).count()};
}

Sheet exporters_sheet(const std::vector<StatusRecord::Exporter>& exporters) {
  using enum RowColumn::Type;
  return {{{"addr"},
           {"domain", Number},
           {"protocol"},
           {"datagrams", Number},
           {"records", Number},
           {"lost", Number},
           {"counts", Truth},
           {"waiting_sets", Number},
           {"clock_off_seconds", Real},
           {"templates_last", Time},
           {"templates_every_seconds", Real},
           {"last_seen", Time}},
          [&exporters](const Sheet::Take& take) {
            for (const auto& each : exporters) {
              take(std::initializer_list<Cell>{
                  each.address.to_string(), std::uint64_t{each.domain}, each.protocol, each.datagrams, each.records,
                  each.lost, each.counts, each.waiting_sets, seconds_cell(each.clock_off),
                  each.templates_last == whither::Time{} ? Cell{} : Cell{each.templates_last},
                  seconds_cell(each.templates_every), each.last_seen});
            }
          }};
}

std::string status_json(const Status& status) {
  const auto& record = status.record;
  Json json;
  json.object().field("schema", "whither.status/1").field("data_dir", status.layout.folder);
  json.flag("running", status.running);
  if (status.running) json.field("pid", static_cast<std::uint64_t>(record.pid));
  if (record.started != Time{}) json.field("since", rfc3339(record.started));
  json.key("listening").array();
  for (const auto& socket : record.listening) json.text(socket);
  json.end().key("received").object().field("datagrams", record.datagrams).field("records", record.records).end();
  json.field("stored_flows", status.manifest.rows()).field("uncommitted_flows", record.uncommitted);
  json.field("spool_bytes", record.spool_bytes).field("files_set_aside", status.set_aside);
  if (record.receive_buffer != 0) json.field("receive_buffer", static_cast<std::uint64_t>(record.receive_buffer));
  if (!record.trouble.empty()) json.field("trouble", record.trouble);
  json.key("drops").object();
  for (const auto& info : drops()) json.field(info.name, record.drops.at(static_cast<std::size_t>(info.drop)));
  json.end().key("exporters").array();
  for (const auto& exporter : record.exporters) put_exporter(json, exporter);
  json.end().key("copies").array();
  for (const auto& count : record.copies) {
    json.object().field("addr", count.exporter.to_string()).field("flows", count.flows);
    json.field("copies", count.copies).end();
  }
  json.end();
  if (record.logs) {
    json.key("logs").object().field("understood", record.logs->understood).field("others", record.logs->others);
    json.field("answers", record.logs->answers).end();
  }
  if (record.dnstap) {
    json.key("dnstap").object().field("senders", record.dnstap->senders);
    json.field("understood", record.dnstap->understood).field("others", record.dnstap->others);
    json.field("answers", record.dnstap->answers).end();
  }
  return json.end().take() + "\n";
}

std::string exporters_text(const Status& status, Time now) {
  if (status.record.exporters.empty()) return "no router has sent anything that is understood\n";
  Table table({{"ROUTER"},
               {"DOMAIN", Align::Right, false, Paint::None, 1},
               {"PROTOCOL"},
               {"DATAGRAMS", Align::Right},
               {"RECORDS", Align::Right, false, Paint::None, 2},
               {"LOST", Align::Right},
               {"WAITING", Align::Right, false, Paint::None, 3},
               {"LAST SEEN"}});
  for (const auto& exporter : status.record.exporters) {
    table.add({exporter.address.to_string(), fmt::format("{}", exporter.domain), exporter.protocol,
               grouped(exporter.datagrams), grouped(exporter.records), exporter.counts ? grouped(exporter.lost) : "–",
               grouped(exporter.waiting_sets), short_time(exporter.last_seen, now)});
  }
  return table.to_string(terminal_width());
}

std::string notes_text(const StatusRecord& record, Time now) {
  std::string text;
  const auto add = [&](const std::string& note) {
    if (!note.empty()) text += note + "\n";
  };
  for (const auto& exporter : record.exporters) {
    add(clock_note(exporter));
    add(counting_note(exporter));
    add(waiting_note(exporter, now));
    add(sampler_note(exporter));
  }
  for (const auto& count : record.copies) add(copies_note(count));
  return text.empty() ? "" : text + "\n";
}

std::string drops_text(const StatusRecord& record) {
  std::string text;
  for (const auto& info : drops()) {
    const auto count = record.drops.at(static_cast<std::size_t>(info.drop));
    if (count != 0) text += fmt::format("  {} {} ({}): {}\n", grouped(count), info.unit, info.name, info.help);
  }
  return text.empty() ? "nothing was lost\n" : "lost:\n" + text;
}

std::string status_text(const Status& status, Time now) {
  const auto& record = status.record;
  const auto& files = status.manifest.files;
  auto text = fmt::format("data      {}\n", status.layout.folder);
  text +=
      fmt::format("stored    {} flows in {} files{}\n", grouped(status.manifest.rows()), grouped(files.size()),
                  files.empty() ? "" : fmt::format(", the newest ended {}", short_time(status.manifest.latest(), now)));
  if (status.set_aside != 0) {
    text += fmt::format("set aside {} files in {} that the store's list does not know\n", status.set_aside,
                        status.layout.set_aside());
  }
  if (record.pid == 0) return text + "server    none has written here yet: start `whither serve`\n";
  text += status.running ? fmt::format("server    runs since {} (process {}), {}\n", short_time(record.started, now),
                                       record.pid, fmt::join(record.listening, ", "))
                         : fmt::format("server    does not run; the last one ran {} – {}\n",
                                       short_time(record.started, now), short_time(record.updated, now));
  text += fmt::format("received  {} datagrams, {} records\n", grouped(record.datagrams), grouped(record.records));
  if (record.logs) {
    text += fmt::format("logs      {} lines understood, {} others; {} answers of name servers are remembered\n",
                        grouped(record.logs->understood), grouped(record.logs->others), grouped(record.logs->answers));
  }
  if (record.dnstap) {
    text += fmt::format("dnstap    {} connected; {} answers understood, {} other messages; {} answers are remembered\n",
                        grouped(record.dnstap->senders), grouped(record.dnstap->understood),
                        grouped(record.dnstap->others), grouped(record.dnstap->answers));
  }
  if (!record.trouble.empty()) text += fmt::format("trouble   {}\n", printable(record.trouble));
  return text + "\n" + exporters_text(status, now) + "\n" + notes_text(record, now) + drops_text(record);
}

Result<int> status(const std::string& data_dir, const RowOptions& rows) {
  const auto layout = reading_place(data_dir);
  if (!layout) return std::unexpected(layout.error());
  freshen(*layout);
  auto manifest = Manifest::load(*layout);
  if (!manifest) return std::unexpected(manifest.error());
  const auto told = status_of_server(*layout);
  auto record = told.empty() ? StatusRecord::load(*layout) : StatusRecord::of_text(told, "what the server told");
  if (!record && record.error().fault != Fault::Unreachable) return std::unexpected(record.error());
  const Status status{*layout, is_served(*layout), std::move(*manifest), record ? std::move(*record) : StatusRecord{},
                      files_in(layout->set_aside())};
  const auto& exporters = status.record.exporters;
  auto written = write_answer(rows, {.text = [&] { return status_text(status, wall_clock()); },
                                     .json = [&] { return status_json(status); },
                                     .sheet = [&] { return exporters_sheet(exporters); },
                                     .ndjson = [&] { return exporters_ndjson(exporters); }});
  if (!written) return std::unexpected(written.error());
  return 0;
}

}  // namespace

void add_status(CLI::App& app, Invocation& invocation) {
  struct Options {
    std::string data_dir;
    RowOptions rows;
  };
  auto* const command = app.add_subcommand("status", "Tell what was received, stored and lost, and which routers send");
  const auto options = std::make_shared<Options>();
  add_data_dir_option(*command, options->data_dir);
  add_row_options(*command, options->rows);
  command->callback([options, &invocation] {
    invocation.json = options->rows.tells_json();
    invocation.run = [options] { return status(options->data_dir, options->rows); };
  });
}

}  // namespace whither
