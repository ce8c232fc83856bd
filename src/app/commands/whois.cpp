#include <fmt/format.h>

#include <memory>
#include <optional>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/daemon.h"
#include "app/places.h"
#include "names/special.h"
#include "names/whois_client.h"
#include "report/whois_print.h"

namespace whither {

namespace {

struct Options {
  std::string data_dir;
  std::vector<std::string> targets;
  std::string server;
  std::vector<std::string> host_map;
  std::string timeout = "60s";
  bool offline = false;
  RowOptions rows;
};

Result<WhoisOptions> client_options(const Options& options) {
  WhoisOptions client;
  if (!options.server.empty()) {
    const auto server = HostPort::parse(options.server);
    if (!server) return fail(Fault::Usage, fmt::format("--server `{}` is no HOST[:PORT]", options.server));
    client.server = *server;
  }
  for (const auto& text : options.host_map) {
    const auto map = HostMap::parse(text);
    if (!map) return fail(Fault::Usage, fmt::format("--host-map `{}` is no NAME=HOST[:PORT]", text));
    client.host_map.push_back(*map);
  }
  const auto timeout = parse_duration(options.timeout);
  if (!timeout || *timeout == Duration{0}) {
    return fail(Fault::Usage,
                fmt::format("--timeout `{}` is no length of time: write one like 10s or 1m", options.timeout));
  }
  client.total_timeout = *timeout;
  client.connect_timeout = std::min(client.connect_timeout, *timeout);
  client.idle_timeout = std::min(client.idle_timeout, *timeout);
  return client;
}

// What the stored flows know of the address; nothing where there is no store.
Result<std::optional<Seen>> seen_of(const std::optional<Layout>& layout, const Address& target) {
  if (!layout) return std::nullopt;
  freshen(*layout);
  auto store = Store::open(*layout);
  if (!store && store.error().fault == Fault::Unreachable) return std::nullopt;
  if (!store) return std::unexpected(store.error());
  const std::vector<AddressRange> range{{target, target}};
  auto rows = store->select({}, [&](const std::string& flows) {
    return fmt::format("SELECT count(*), min(time_start), max(time_end) FROM {} WHERE kind = 0 AND ({} OR {})", flows,
                       sql_in(range, "src_ip4", "src_ip6"), sql_in(range, "dst_ip4", "dst_ip6"));
  });
  if (!rows) return std::unexpected(rows.error());
  const auto* const chunk = rows->next();
  if (chunk == nullptr || chunk->size() == 0) return std::nullopt;
  return Seen{static_cast<std::uint64_t>(chunk->value<std::int64_t>(0, 0)),
              time_of_micros(chunk->value<std::int64_t>(1, 0)), time_of_micros(chunk->value<std::int64_t>(2, 0))};
}

// A chain of servers that ended with one that was asked and did not answer: what came before it only pointed there.
std::optional<Error> broken_off(const WhoisAnswer& answer) {
  if (answer.asked.empty() || answer.asked.back().failure.empty() || answer.asked.back().query.empty())
    return std::nullopt;
  const auto& last = answer.asked.back();
  return Error{Fault::Unreachable, fmt::format("{} was referred to and did not answer: {}", last.server, last.failure)};
}

// One address; the table's words are told even where no registry answers.
Result<void> look_up(const Address& target, const Options& options, const WhoisOptions& client,
                     const std::optional<Layout>& layout, const AddressTable& table,
                     std::vector<WhoisReport>& reports) {
  WhoisReport report{.target = target, .table = &table, .special = special_address(target)};
  const auto seen = seen_of(layout, target);
  if (!seen) note(seen.error().message);
  report.seen = seen.value_or(std::nullopt);
  std::optional<Error> failure;
  if (!options.offline && !report.special) {
    auto answer = ask_whois(target, client);
    if (answer) {
      report.answer = std::move(*answer);
      failure = broken_off(*report.answer);
    } else {
      failure = answer.error();
    }
  }
  reports.push_back(std::move(report));
  if (failure) return std::unexpected(*failure);
  return {};
}

Result<int> whois(const Options& options) {
  const auto client = client_options(options);
  if (!client) return std::unexpected(client.error());
  std::vector<Address> targets;
  for (const auto& text : options.targets) {
    const auto target = Address::parse(text);
    if (!target) return fail(Fault::Usage, fmt::format("`{}` is no IP address: write one like 195.54.164.60", text));
    targets.push_back(*target);
  }
  const auto place = reading_place(options.data_dir);
  const auto layout = place ? std::optional{*place} : std::nullopt;
  const auto table = open_address_table(layout);
  if (!table) return std::unexpected(table.error());
  // People and programs that read JSON get each answer when it is there, a file or a table of cells all of them.
  const auto format = options.rows.format();
  const bool at_once = format == Format::Text || format == Format::Json || format == Format::Ndjson;
  std::vector<WhoisReport> reports;
  Result<void> done;
  for (auto target = targets.begin(); done && target != targets.end(); ++target) {
    done = look_up(*target, options, *client, layout, *table, reports);
    if (!at_once) continue;
    print(format == Format::Text ? whois_text(reports.back(), wall_clock()) : whois_json(reports.back()));
  }
  if (!at_once) {
    auto written = write_answer(options.rows,
                                {.text = {}, .json = {}, .sheet = [&] { return whois_sheet(reports); }, .ndjson = {}});
    if (!written) return std::unexpected(written.error());
  }
  if (!done) return std::unexpected(done.error());
  return 0;
}

}  // namespace

void add_whois(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("whois", "Ask the registries who holds an address (this leaves the house)");
  const auto options = std::make_shared<Options>();
  command->add_option("IP", options->targets, "addresses")->required();
  command->add_option("--server", options->server, "ask this server first, not IANA's")->type_name("HOST[:PORT]");
  command->add_option("--host-map", options->host_map, "where a named server really is, repeatable")
      ->type_name("NAME=HOST[:PORT]")
      ->expected(1)
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--timeout", options->timeout, "for all servers together")->capture_default_str();
  command->add_flag("--offline", options->offline, "ask nobody: the offline table alone");
  add_row_options(*command, options->rows);
  add_data_dir_option(*command, options->data_dir);
  command->callback([options, &invocation] {
    invocation.json = options->rows.tells_json();
    invocation.run = [options] { return whois(*options); };
  });
}

}  // namespace whither
