#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/places.h"
#include "base/file.h"
#include "names/address_table_build.h"
#include "report/json.h"
#include "report/table.h"

namespace whither {

namespace {

struct Options {
  std::string data_dir;
  std::string output;
  std::vector<std::string> paths;
  bool json = false;
};

std::string info_json(const std::string& place, const TableInfo& info) {
  Json json;
  json.object().field("schema", "whither.data/1").field("table", place).field("as_of", info.as_of);
  json.field("v4_ranges", info.v4_ranges).field("v6_ranges", info.v6_ranges).field("asns", info.asns);
  json.field("organisations", info.organisations).field("bytes", info.bytes).key("sources").array();
  for (const auto& source : info.sources) {
    json.object().field("name", source.name).field("version", source.version).field("licence", source.licence);
    json.field("attribution", source.attribution).field("url", source.url).end();
  }
  return json.end().end().take() + "\n";
}

std::string info_text(const std::string& place, const TableInfo& info, Time now) {
  auto text = fmt::format("address table  {} ({})\n", place, human_bytes(info.bytes));
  const auto as_of = parse_time(info.as_of, now);
  const auto age = as_of ? std::chrono::floor<std::chrono::days>(now - *as_of).count() : 0;
  text += fmt::format("as of          {} ({} days old{})\n", info.as_of, age, age > 90 ? ": import a newer one" : "");
  text +=
      fmt::format("holds          {} IPv4 and {} IPv6 ranges, {} AS numbers, {} organisations\n",
                  grouped(info.v4_ranges), grouped(info.v6_ranges), grouped(info.asns), grouped(info.organisations));
  for (const auto& source : info.sources) {
    text += fmt::format("source         {} {} ({})\n", printable(source.name), printable(source.version),
                        printable(source.licence));
    if (!source.attribution.empty()) {
      text += fmt::format("               {} {}\n", printable(source.attribution), printable(source.url));
    }
  }
  return text;
}

Result<int> import_table(const Options& options) {
  auto place = options.output;
  if (place.empty()) {
    const auto layout = writing_place(options.data_dir);
    if (!layout) return std::unexpected(layout.error());
    if (auto made = make_folders(layout->folder); !made) return std::unexpected(made.error());
    place = layout->address_table();
  }
  BuildInputs inputs;
  inputs.paths = options.paths;
  const auto info = build_address_table(inputs, place);
  if (!info) return std::unexpected(info.error());
  print(options.json ? info_json(place, *info) : info_text(place, *info, wall_clock()));
  return 0;
}

Result<int> show_table(const Options& options) {
  const auto layout = reading_place(options.data_dir);
  const auto place = address_table_place(layout ? std::optional{*layout} : std::nullopt);
  if (place.empty()) {
    return fail(Fault::Unreachable, "there is no address table: build one with `whither data import FOLDER`");
  }
  const auto table = AddressTable::open(place);
  if (!table) return std::unexpected(table.error());
  print(options.json ? info_json(place, table->info()) : info_text(place, table->info(), wall_clock()));
  return 0;
}

}  // namespace

void add_data(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("data", "The offline table that names addresses");
  command->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  auto* const import = command->add_subcommand("import", "Build the table from CSV files of ranges");
  import->add_option("PATH", options->paths, "CSV files (start,end,asn,name or start,end,country) or folders of them")
      ->required();
  import->add_option("-o,--output", options->output, "write the table here and not to the data folder")
      ->type_name("FILE");
  auto* const show = command->add_subcommand("show", "Tell the table's age, contents, sources and licences");
  for (auto* const each : {import, show}) {
    add_data_dir_option(*each, options->data_dir);
    each->add_flag("-j,--json", options->json, "one JSON document");
  }
  import->callback([options, &invocation] {
    invocation.json = options->json;
    invocation.run = [options] { return import_table(*options); };
  });
  show->callback([options, &invocation] {
    invocation.json = options->json;
    invocation.run = [options] { return show_table(*options); };
  });
}

}  // namespace whither
