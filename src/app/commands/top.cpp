#include <memory>

#include "app/commands/asking_options.h"
#include "app/commands/commands.h"

namespace whither {

void add_top(CLI::App& app, Invocation& invocation) {
  struct Options {
    Asking asking;
    TopWords words;
    std::string by;
  };
  auto* const command = app.add_subcommand("top", "Rank organisations, peers, devices, ports and more");
  const auto options = std::make_shared<Options>();
  command->add_option(
      "WHAT", options->words.what,
      "orgs, peers, devices, domains, ports, protocols, countries, asn or routers, a field of flows, or "
      "several with commas between them");
  add_question_options(*command, options->asking);
  add_format_options(*command, options->asking);
  command->add_option("--by", options->by, "the same as WHAT")->type_name("WHAT");
  command->add_option("--sort", options->words.sort, "what to rank by")
      ->type_name("bytes|up|down|packets|flows")
      ->capture_default_str();
  command->add_flag("--once", options->asking.once, "leave out copies: what a router tells of a second time");
  command->add_option("--step", options->words.step, "and how much it was in each step of the local clock")
      ->type_name("5m|1h|1d");
  command->add_option("--compare", options->words.compare, "with the window before, or the same a day or a week before")
      ->type_name("previous|day|week");
  command->add_option("--svg", options->words.svg, "a picture too, or - for a picture alone")->type_name("FILE");
  auto* const registry = command->add_flag("--registry", options->words.by_registry,
                                           "name orgs and peers as registries do, by asking them (leaves the house)");
  add_reverse_options(*command, options->asking);
  add_registry_options(*command, options->words.registry);
  for (const auto* const name : {"--protocol", "--fresh", "--host-map", "--timeout"})
    command->get_option(name)->needs(registry);
  command->footer(
      "Examples:\n"
      "  whither top orgs 'src ip 192.168.1.139 and not dst ip 192.168.1.1' --sort packets -n 10\n"
      "  whither top orgs --device 192.168.1.139 --last 7d\n"
      "  whither top ports --step 1h --last 2d --svg ports.svg\n"
      "  whither top peers --last 24h --compare week\n"
      "  whither top device,country,port --last 7d -n 20\n"
      "  whither top orgs --last 24h --registry\n"
      "  whither top peers --reverse\n"
      "  whither top ports 'dst net 198.51.100.0/24' --json");
  command->callback([options, &invocation] {
    invocation.json = options->asking.rows.tells_json();
    invocation.run = [options]() -> Result<int> {
      auto& [asking, words, by] = *options;
      if (words.what.empty() && by.empty()) return fail(Fault::Usage, "say what a row is: whither top orgs, …");
      if (!by.empty()) {  // then what stands first is the filter's
        if (!words.what.empty()) asking.filter.insert(asking.filter.begin(), words.what);
        words.what = by;
      }
      if (asking.offline && !words.by_registry && !asking.reverse) {
        return fail(Fault::Usage, "--offline asks nobody, and only --registry and --reverse ask somebody");
      }
      words.registry.offline = asking.offline;
      return answer_top(asking, words);
    };
  });
}

}  // namespace whither
