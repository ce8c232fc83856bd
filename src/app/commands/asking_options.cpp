#include "app/commands/asking_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

namespace whither {

void add_registry_options(CLI::App& command, RegistryWords& words) {
  command.add_option("--protocol", words.protocol, "ask registries by this alone, else by RDAP, then by whois")
      ->type_name("rdap|whois");
  command.add_flag("--fresh", words.fresh, "ask anew, also what is kept");
  command.add_option("--host-map", words.host_map, "where a named server really is, repeatable")
      ->type_name("NAME=HOST[:PORT]")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  command.add_option("--timeout", words.timeout, "for all servers together, for each address")->capture_default_str();
}

void add_reverse_options(CLI::App& command, Asking& asking) {
  command.add_flag("--reverse", asking.reverse,
                   "names of peers by reverse DNS (PTR), where names.reverse_dns allows it (leaves the house)");
  command.add_flag("--offline", asking.offline, "ask nobody: what is kept alone");
}

void add_data_dir_option(CLI::App& command, std::string& data_dir) {
  command
      .add_option("--data-dir", data_dir, "folder with the data (else $WHITHER_DATA_DIR, the running server's, yours)")
      ->type_name("DIR");
}

void add_limit_option(CLI::App& command, std::optional<std::size_t>& limit, const std::string& help) {
  const auto is_number = [](const std::string& text) {
    const bool is_whole = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    return is_whole ? std::string{} : fmt::format("`{}` is not a whole number", text);
  };
  command.add_option("-n,--limit", limit, help)->type_name("N")->check(CLI::Validator(is_number, ""));
}

void add_question_options(CLI::App& command, Asking& asking) {
  command.add_option("FILTER", asking.filter,
                     "which flows, e.g. 'src ip 192.168.1.139 and not dst net 192.168.0.0/16'");
  add_answer_options(command, asking);
}

void add_answer_options(CLI::App& command, Asking& asking) {
  add_data_dir_option(command, asking.data_dir);
  command.add_option("--device", asking.device, "traffic from and to this address, network or [[device]]")
      ->type_name("DEVICE");
  add_reading_options(command, asking);
}

void add_reading_options(CLI::App& command, Asking& asking) {
  add_window_options(command, asking);
  command.add_flag("--explain", asking.explain, "tell what the answer is made from, on standard error");
  command.add_flag("--strict", asking.strict, "a filter that may be read in two ways is an error");
  add_limit_option(command, asking.limit, "rows at most, 0 for all");
}

void add_window_options(CLI::App& command, Asking& asking) {
  command.add_option("--last", asking.last, "the last so much before the newest stored flow (24h)")
      ->type_name("30m|24h|7d");
  command.add_option("--since", asking.since, "from this time on: 2026-08-14, 08:00, -3h, @1755158400")
      ->type_name("TIME");
  command.add_option("--until", asking.until, "up to this time")->type_name("TIME");
}

void add_row_options(CLI::App& command, RowOptions& rows) {
  auto* const json = command.add_flag("-j,--json", rows.json, "one JSON document");
  auto* const ndjson = command.add_flag("--ndjson", rows.ndjson, "one JSON object a line")->excludes(json);
  auto* const csv = command.add_flag("--csv", rows.csv, "comma-separated values with a header");
  csv->excludes(json)->excludes(ndjson);
  auto* const tsv = command.add_flag("--tsv", rows.tsv, "the same with tabs between them, and no quotes");
  tsv->excludes(json)->excludes(ndjson)->excludes(csv);
  auto* const parquet = command.add_option("--parquet", rows.parquet, "write the rows to a Parquet file");
  parquet->type_name("FILE")->excludes(ndjson)->excludes(csv)->excludes(tsv);
}

void add_format_options(CLI::App& command, Asking& asking) {
  add_row_options(command, asking.rows);
  command.add_option("--tz", asking.zone, "time zone of the times, in the question and in the answer (that of $TZ)")
      ->type_name("ZONE");
  command.add_flag("--fail-empty", asking.fail_empty, "exit with 1 when nothing matches");
}

}  // namespace whither
