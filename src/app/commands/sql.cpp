#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <vector>

#include "app/answer.h"
#include "app/ask_sql.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "store/sandbox_query.h"

namespace whither {

namespace {

struct Options {
  SqlAsking asking;
  std::vector<std::string> words;
  std::string timeout = "30s";
};

constexpr const char* kHow =
    "Asks the stored flows in SQL (DuckDB's). Give a query, or write it to standard input:\n"
    "  whither sql 'SELECT org(dst_addr), sum(bytes) FROM flows GROUP BY 1 ORDER BY 2 DESC LIMIT 10'\n"
    "  whither sql 'DESCRIBE flows'\n"
    "  whither sql --csv < query.sql\n"
    "What there is: `whither sql --help`, docs/reference/sql.md\n";

std::string from_standard_input() {
  std::string text;
  std::array<char, 4096> piece{};
  while (text.size() <= kLongestQuery) {
    const auto count = std::fread(piece.data(), 1, piece.size(), stdin);
    if (count == 0) break;
    text.append(piece.data(), count);
  }
  return text;
}

Result<int> run(Options options) {
  auto& asking = options.asking;
  const auto timeout = parse_duration(options.timeout);
  if (!timeout || *timeout == Duration{0}) {
    return fail(Fault::Usage,
                fmt::format("--timeout `{}` is no length of time: write one like 30s or 5m", options.timeout));
  }
  asking.timeout = *timeout;
  asking.query = fmt::format("{}", fmt::join(options.words, " "));
  if (options.words.empty()) {
    if (::isatty(STDIN_FILENO) != 0) {
      print(kHow);
      return 0;
    }
    asking.query = from_standard_input();
  }
  return answer_sql(asking);
}

void add_options(CLI::App& command, Options& options) {
  add_data_dir_option(command, options.asking.data_dir);
  command.add_option("QUERY", options.words, "one SELECT; read from standard input where there is none");
  add_limit_option(command, options.asking.limit, "rows at most, 0 for all (1000 in tables, else all)");
  command.add_option("--timeout", options.timeout, "break the query off after so long")
      ->type_name("30s|5m")
      ->capture_default_str();
  add_row_options(command, options.asking.rows);
}

}  // namespace

void add_sql(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("sql", "Ask the stored flows in SQL: one SELECT, read only");
  const auto options = std::make_shared<Options>();
  add_options(*command, *options);
  command->footer(
      "Tables: flows (a row a flow), sums (hourly sums); SHOW TABLES and DESCRIBE flows tell.\n"
      "Functions of an address: org, asn, country, is_local, in_net(address, '192.0.2.0/24'); ip4 and ip6 for the "
      "fast\n"
      "columns src_ip4, src_ip6 …; country_name, protocol_name, service_name(port, protocol). Times are in UTC.\n"
      "Examples:\n"
      "  whither sql 'SELECT org(dst_addr), sum(bytes) FROM flows GROUP BY 1 ORDER BY 2 DESC LIMIT 10'\n"
      "  whither sql \"SELECT * FROM flows WHERE src_ip4 = ip4('192.168.1.139')\" --ndjson");
  command->callback([options, &invocation] {
    invocation.json = options->asking.rows.tells_json();
    invocation.run = [options] { return run(*options); };
  });
}

}  // namespace whither
