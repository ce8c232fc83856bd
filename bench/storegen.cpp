// Makes a store of many days, as a server would have left it: flows of bench/household.h, committed, merged and summed
// up by a clock that runs ahead. `storegen --help`.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "bench/household.h"
#include "names/local_networks.h"
#include "store/merge.h"
#include "store/summary.h"
#include "store/totals.h"
#include "store/writer.h"

namespace {

using namespace whither;

struct Options {
  std::string folder;
  std::uint64_t days = 365;
  std::uint64_t rate = 10;
  std::uint64_t minutes = 10;
  Household::Options household{};
};

// Does all that a server would do at that time.
Result<void> tidy(const Layout& layout, Connection& connection, Time now) {
  const PickFile to_sum = [&](const Manifest& manifest) { return plan_summary(manifest, Layout::day(now)); };
  auto local = LocalNetworks::standard();
  for (const auto& net : networks_of_this_host()) local.add(net);
  const PickSummary to_total = [&](const Manifest& manifest) { return plan_totals(manifest, mark_of(local.ranges())); };
  for (;;) {
    auto more = merge_once(layout, connection, now);
    if (more && !*more) more = summarise_one(layout, connection, to_sum);
    if (more && !*more) more = add_up_one(layout, connection, local.ranges(), to_total);
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
  }
}

Result<void> run(const Options& options) {
  const Layout layout{options.folder};
  auto writer = Writer::open(layout);
  if (!writer) return std::unexpected(writer.error());
  auto connection = writer->connect();
  if (!connection) return std::unexpected(connection.error());
  Household household{options.household};
  const auto end = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const Duration step = std::chrono::minutes{options.minutes};
  std::uint64_t made = 0;
  for (auto now = end - std::chrono::days{options.days}; now < end; now += step) {
    std::vector<Flow> flows;
    const auto count = options.rate * 60 * options.minutes;
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto at = now + step * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(count);
      auto& flow = flows.emplace_back(household.next(at));
      WHITHER_PUT(flow, time_received, at);
      WHITHER_PUT(flow, exporter, Address::v4(0xc0a80101));
    }
    made += count;
    if (auto taken = writer->append(flows, {}); !taken) return taken;
    if (auto committed = writer->commit(now + step); !committed) return committed;
    if (auto tidied = tidy(layout, *connection, now + step); !tidied) return tidied;
  }
  fmt::print("{{\"flows\":{}}}\n", made);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"storegen: makes a store of many days, as a server would have left it"};
  Options options;
  app.add_option("--data-dir", options.folder, "a folder for it")->required()->type_name("DIR");
  app.add_option("--days", options.days, "that end now")->capture_default_str();
  app.add_option("--rate", options.rate, "flows a second")->capture_default_str();
  app.add_option("--minutes", options.minutes, "from one commit to the next")->capture_default_str();
  app.add_option("--devices", options.household.devices, "addresses in the house")
      ->capture_default_str()
      ->check(CLI::Range(1, 250));
  app.add_option("--peers", options.household.peers, "addresses outside")
      ->capture_default_str()
      ->check(CLI::Range(1, 4'000'000));
  app.add_option("--ipv6", options.household.ipv6_percent, "flows of IPv6 in a hundred")->check(CLI::Range(0, 100));
  app.add_option("--seed", options.household.seed, "other numbers are other flows")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (const auto done = run(options); !done) {
    fmt::print(stderr, "error: {}\n", done.error().message);
    return static_cast<int>(done.error().fault);
  }
  return 0;
}
