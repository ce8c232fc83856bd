#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/commands/data_lists.h"
#include "app/complaints.h"
#include "app/places.h"
#include "base/digits.h"
#include "base/file.h"
#include "base/letter_case.h"
#include "names/address_table_build.h"
#include "names/source_words.h"
#include "report/json.h"
#include "report/organisation_print.h"
#include "report/table_info_print.h"

namespace whither {

namespace {

constexpr std::string_view kNoTable = "there is no address table: build one with `whither data import FOLDER`";

struct Options {
  std::string data_dir;
  std::string output;
  std::vector<std::string> paths;
  std::string organisation;
  std::string category;
  std::string name;
  bool tor = false;
  bool domains = false;
  bool json = false;
};

// The list takes the place of the one that was imported before.
Result<int> import_tor(const Options& options) {
  constexpr std::size_t kLargest = std::size_t{64} << 20U;
  const auto layout = writing_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  TorList list;
  for (const auto& path : options.paths) {
    const auto text = read_file(path, kLargest);
    if (!text) return std::unexpected(text.error());
    if (auto added = list.add(*text, path); !added) return std::unexpected(added.error());
  }
  if (list.empty()) return fail(Fault::NotUnderstood, "there is no address of a Tor relay in it");
  const auto source = source_of_file(options.paths.front());
  if (source) list.date(source->as_of);
  const auto place = options.output.empty() ? layout->tor_list() : options.output;
  if (auto made = make_folders(layout->folder); !made) return std::unexpected(made.error());
  if (auto written = write_file_atomically(place, list.to_text()); !written) return std::unexpected(written.error());
  print(options.json ? tor_json(place, list) : tor_text(list, wall_clock()));
  return 0;
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
  print(options.json ? table_info_json(place, *info, {}) : table_info_text(place, *info, wall_clock()));
  return 0;
}

Result<int> import_of(const Options& options) {
  if (options.tor) return import_tor(options);
  if (!options.domains && options.category.empty()) return import_table(options);
  return import_domains(
      {options.data_dir, options.paths, options.category, options.name, options.output, options.json});
}

Result<int> show_table(const Options& options) {
  const auto layout = reading_place(options.data_dir);
  const auto place = address_table_place(layout ? std::optional{*layout} : std::nullopt);
  if (place.empty()) return fail(Fault::Unreachable, std::string(kNoTable));
  const auto table = open_address_table(layout ? std::optional{*layout} : std::nullopt);
  if (!table) return std::unexpected(table.error());
  const auto info = table->info();
  print(options.json ? table_info_json(place, info, table->tor()) : table_info_text(place, info, wall_clock()));
  if (!options.json && !table->tor().empty()) print(tor_text(table->tor(), wall_clock()));
  return 0;
}

// Organisations by a part of their names, or the one of an AS number.
std::vector<Organisation> organisations_meant(const std::string& text, const AddressTable& table, std::size_t most) {
  const bool is_key = text.size() > 2 && same_word(text.substr(0, 2), "as") && number_of(text.substr(2));
  const auto as = is_key ? table.of_as(static_cast<std::uint32_t>(*number_of(text.substr(2)))) : std::nullopt;
  if (as) return {{as->org_asn, as->org}};
  return table.organisations_like(text, most);
}

// Those that are called so first, then those of many ASes.
std::vector<ToldOrganisation> told_of(const std::vector<Organisation>& organisations, const AddressTable& table) {
  std::vector<ToldOrganisation> told;
  for (const auto& each : organisations) told.push_back({each, table.members_of_organisation(each.org_asn)});
  std::ranges::stable_sort(told, std::greater{}, [](const ToldOrganisation& each) {
    return std::pair{each.organisation.is_named_so, each.members.size()};
  });
  return told;
}

Result<int> show_organisations(const Options& options) {
  constexpr std::size_t kMostFound = 1000;  // each is a pass over the ASes
  constexpr std::size_t kMostTold = 20;
  const auto layout = reading_place(options.data_dir);
  const auto table = open_address_table(layout ? std::optional{*layout} : std::nullopt);
  if (!table) return std::unexpected(table.error());
  if (table->empty()) return fail(Fault::Unreachable, std::string(kNoTable));
  const auto found = organisations_meant(options.organisation, *table, kMostFound);
  if (found.empty()) {
    return fail(Fault::Usage, fmt::format("no organisation is called `{}`: write a part of a name, or AS64496",
                                          printable(options.organisation)));
  }
  auto told = told_of(found, *table);
  if (told.size() > kMostTold) {
    note(fmt::format("{}{} are called so: here are the {} of most AS numbers",
                     found.size() == kMostFound ? "more than " : "",
                     found.size() == kMostFound ? kMostFound - 1 : found.size(), kMostTold));
    told.resize(kMostTold);
  }
  print(options.json ? organisations_json(told) : organisations_text(told, terminal_width()));
  return 0;
}

}  // namespace

void add_data(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("data", "The offline table that names addresses");
  command->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  auto* const import = command->add_subcommand("import", "Build the table from files of address ranges");
  import
      ->add_option(
          "PATH", options->paths,
          "CSV of ip-location-db, ip2asn (.tsv, .tsv.gz), geoip and geoip6 of tor-geoipdb, MMDB; or folders of them")
      ->required();
  import->add_option("-o,--output", options->output, "write the table here and not to the data folder")
      ->type_name("FILE");
  import->add_flag("--tor", options->tor, "the files list addresses of Tor relays: one a line, or Tor's own exit list");
  auto* const domains = import->add_flag(
      "--domains", options->domains,
      "the files are lists of domains and networks by category: whither's own form, or the JSON of third-party-web");
  auto* const category =
      import
          ->add_option(
              "--category", options->category,
              "the same, of lists that are of one category: a domain a line, hosts files, ||domain^, networks, AS")
          ->type_name("WORD");
  import->add_option("--name", options->name, "what the list is called, else as its file")
      ->type_name("NAME")
      ->needs(category);
  domains->excludes("--tor");
  category->excludes("--tor");
  import->footer(
      "What kind a file is of is told by its contents, and several can be given at once. Where ranges overlap\n"
      "the narrower one holds.\n\n"
      "Examples:\n"
      "  whither data import ip2asn-combined.tsv.gz\n"
      "  whither data import asn.csv /usr/share/tor/geoip /usr/share/tor/geoip6\n"
      "  whither data import GeoLite2-ASN.mmdb GeoLite2-Country.mmdb\n"
      "  whither data import --tor exit-addresses\n"
      "  whither data import --category advertising ads.txt");
  add_data_lists(*command, invocation);
  auto* const show = command->add_subcommand("show", "Tell the table's age, contents, sources and licences");
  auto* const org = command->add_subcommand("org", "Tell which AS numbers are one organisation, and why");
  org->add_option("NAME", options->organisation, "a part of its name or of an AS's, or an AS number (AS64496)")
      ->required();
  org->footer(
      "Who belongs together is told by the names of ASes, by a list of the program's own, and by organisations.txt\n"
      "in the data folder, which you write: `NAME = AS64496 | Example*` joins, `split AS64497` parts.");
  for (auto* const each : {import, show, org}) {
    add_data_dir_option(*each, options->data_dir);
    each->add_flag("-j,--json", options->json, "one JSON document");
  }
  import->callback([options, &invocation] {
    invocation.json = options->json;
    invocation.run = [options] { return import_of(*options); };
  });
  show->callback([options, &invocation] {
    invocation.json = options->json;
    invocation.run = [options] { return show_table(*options); };
  });
  org->callback([options, &invocation] {
    invocation.json = options->json;
    invocation.run = [options] { return show_organisations(*options); };
  });
}

}  // namespace whither
