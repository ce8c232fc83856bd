#include <fmt/format.h>

#include <memory>
#include <optional>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/daemon.h"
#include "app/places.h"
#include "app/registry_desk.h"
#include "app/registry_history.h"
#include "names/special.h"
#include "report/whois_print.h"

namespace whither {

namespace {

struct Options {
  std::string data_dir;
  std::vector<std::string> targets;
  RegistryWords words;
  bool history = false;
  std::size_t limit = 50;
  RowOptions rows;
};

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

// One address; the table's words are told even where no registry answers.
Result<void> look_up(const Address& target, RegistryDesk& desk, const std::optional<Layout>& layout,
                     const AddressTable& table, std::vector<WhoisReport>& reports) {
  WhoisReport report{.target = target, .table = &table, .special = special_address(target)};
  const auto seen = seen_of(layout, target);
  if (!seen) note(seen.error().message);
  report.seen = seen.value_or(std::nullopt);
  auto finding = report.special ? RegistryDesk::Finding{} : desk.look_up(target);
  report.answer = std::move(finding.answer);
  report.asked = finding.asked;
  report.is_kept = finding.is_kept;
  reports.push_back(std::move(report));
  if (finding.failure) return std::unexpected(*finding.failure);
  return {};
}

Result<int> whois(const Options& options) {
  if (options.targets.empty()) return fail(Fault::Usage, "say which address: whither whois 195.54.164.60");
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
  auto desk = RegistryDesk::open(options.words, layout, "whois");
  if (!desk) return std::unexpected(desk.error());
  // People and programs that read JSON get each answer when it is there, a file or a table of cells all of them.
  const auto format = options.rows.format();
  const bool at_once = format == Format::Text || format == Format::Json || format == Format::Ndjson;
  std::vector<WhoisReport> reports;
  Result<void> done;
  for (auto target = targets.begin(); done && target != targets.end(); ++target) {
    done = look_up(*target, *desk, layout, *table, reports);
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

Result<int> history(const Options& options) {
  if (!options.targets.empty()) return fail(Fault::Usage, "--history tells of all addresses: leave the address out");
  const auto place = reading_place(options.data_dir);
  return tell_registry_history(registry_folder(place ? std::optional{*place} : std::nullopt), options.limit,
                               options.rows);
}

}  // namespace

void add_whois(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("whois", "Ask the registries who holds an address (this leaves the house)");
  const auto options = std::make_shared<Options>();
  command->add_option("IP", options->targets, "addresses");
  add_registry_options(*command, options->words);
  command->add_option("--server", options->words.server, "ask this whois server first, not IANA's")
      ->type_name("HOST[:PORT]");
  command->add_flag("--offline", options->words.offline, "ask nobody: the offline table, and what is kept");
  command->add_flag("--history", options->history, "tell what registries were asked, and why");
  command->add_option("-n,--limit", options->limit, "rows of --history at most, 0 for all")->capture_default_str();
  add_row_options(*command, options->rows);
  add_data_dir_option(*command, options->data_dir);
  command->footer(
      "Examples:\n"
      "  whither whois 195.54.164.60\n"
      "  whither whois 195.54.164.60 --protocol whois --fresh\n"
      "  whither whois --history");
  command->callback([options, &invocation] {
    invocation.json = options->rows.tells_json();
    invocation.run = [options] { return options->history ? history(*options) : whois(*options); };
  });
}

}  // namespace whither
