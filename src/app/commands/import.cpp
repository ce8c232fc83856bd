#include "app/import.h"

#include <memory>

#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/commands/listen_option.h"

namespace whither {

void add_import(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("import", "Load files into the store");
  command->require_subcommand(1);
  const auto options = std::make_shared<ImportOptions>();
  auto* const pcap = command->add_subcommand(
      "pcap", "Decode the NetFlow and IPFIX datagrams in a capture (pcap or pcapng, any UDP port)");
  auto* const ipfix = command->add_subcommand("ipfix", "Load IPFIX files: messages one behind the other (RFC 5655)");
  auto* const nfcapd = command->add_subcommand(
      "nfcapd", "Load files that nfcapd or nfdump wrote (nfdump 1.6 and 1.7), and folders of them");
  auto* const csv = command->add_subcommand("csv", "Load texts of flows: whither's own, nfdump's -o csv, SiLK's rwcut");
  for (auto* const each : {ipfix, csv}) {
    each->add_option("--router", options->router, "who exported the flows, where the file does not say it")
        ->type_name("ADDRESS");
  }
  csv->add_option("--timezone", options->timezone,
                  "zone of times that name none: UTC, +02:00, Europe/Zurich; of SiLK it is UTC, else the local one")
      ->type_name("ZONE");
  const auto add = [&](CLI::App& each, const char* files, ImportKind kind) {
    each.add_option("FILE", options->files, files)->required();
    each.add_flag("--follow", options->follow, "go on with the files that come into the folders, until Ctrl-C");
    each.add_flag("--again", options->again, "import files anew that were imported before");
    each.add_flag("--keep", options->keep, "keep the flows whatever their age, also those older than store.keep_flows");
    add_config_option(each, options->config);
    add_data_dir_option(each, options->data_dir);
    each.add_flag("-j,--json", options->json, "one JSON object a file");
    each.callback([options, kind, &invocation] {
      invocation.json = options->json;
      invocation.run = [options, kind] { return import_files(kind, *options); };
    });
  };
  add(*pcap, "capture files, folders of them, - for standard input", ImportKind::Capture);
  add(*ipfix, "IPFIX files, folders of them, - for standard input", ImportKind::Ipfix);
  add(*csv, "texts of flows, folders of them, - for standard input", ImportKind::Csv);
  add(*nfcapd, "files of nfcapd, folders of them, - for standard input", ImportKind::Nfcapd);
}

}  // namespace whither
