#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/encode_notes.h"
#include "app/export_file.h"
#include "app/places.h"
#include "report/table.h"

namespace whither {

namespace {

struct Options {
  Asking asking;
  std::string output = "-";
  std::string format;
};

Result<ExportFormat> format_of(const Options& options) {
  if (!options.format.empty()) {
    const auto named = export_format_named(options.format);
    if (named) return *named;
    return fail(Fault::Usage, unknown_word("format", options.format, export_format_names()));
  }
  if (options.output == "-") return ExportFormat::Csv;
  const auto found = export_format_of(options.output);
  if (found) return *found;
  return fail(Fault::Usage, fmt::format("what is {} to be? Say --format csv, ndjson, parquet or ipfix, or let its name "
                                        "end so",
                                        options.output));
}

std::string told_json(const Options& options, const Exported& exported) {
  Json json;
  json.object().field("schema", "whither.export/1").field("file", options.output).field("flows", exported.flows);
  json.field("bytes", exported.bytes);
  if (exported.encoded) put_encode_counts(json, *exported.encoded);
  return json.end().take() + "\n";
}

Result<int> run(const Options& options) {
  const auto format = format_of(options);
  if (!format) return std::unexpected(format.error());
  const auto path = options.output == "-" ? options.output : absolute(options.output);
  auto prepared = prepare(options.asking, 0, true, Store::Order::Stored, path);
  if (!prepared) return std::unexpected(prepared.error());
  tell_sources(options.asking, *prepared);
  const auto exported = export_flows(*prepared, *format, path);
  if (!exported) return std::unexpected(exported.error());
  if (options.output == "-") return 0;
  if (options.asking.rows.json) {
    print(told_json(options, *exported));
  } else {
    print(fmt::format("{}: {} flows, {}\n", printable(options.output), grouped(exported->flows),
                      human_bytes(exported->bytes)));
    if (exported->encoded) print(encode_text(*exported->encoded, "written"));
  }
  return 0;
}

}  // namespace

void add_export(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("export", "Write stored flows to a file: CSV, NDJSON, Parquet or IPFIX");
  const auto options = std::make_shared<Options>();
  add_question_options(*command, options->asking);
  command->add_option("-o,--output", options->output, "the file; standard output unless there is one")
      ->type_name("FILE");
  command->add_option("--format", options->format, "of the file; by default as FILE ends")
      ->type_name("csv|ndjson|parquet|ipfix");
  command->add_flag("-j,--json", options->asking.rows.json, "tell what was written as a JSON document");
  command->footer(
      "All flows of the window are written unless -n says otherwise.\n"
      "Examples:\n"
      "  whither export --device 192.168.1.139 --last 7d -o phone.csv\n"
      "  whither export 'port 53' --since @0 -o dns.parquet");
  command->callback([options, &invocation] {
    invocation.json = options->asking.rows.json;
    invocation.run = [options] { return run(*options); };
  });
}

}  // namespace whither
