#include <memory>

#include "app/commands/asking_options.h"
#include "app/commands/commands.h"

namespace whither {

void add_compare(CLI::App& app, Invocation& invocation) {
  struct Options {
    Asking asking;
    TopWords words;
    std::vector<std::string> devices;
  };
  auto* const command =
      app.add_subcommand("compare", "Two windows or two devices side by side: what is new, what is gone");
  const auto options = std::make_shared<Options>();
  options->asking.words_name_two = true;
  options->words.what = "orgs";
  options->words.side_by_side = true;
  command->add_option("FILTER", options->asking.filter,
                      "two devices, and which flows, e.g. phone tv 'not dst net 192.168.0.0/16'");
  add_data_dir_option(*command, options->asking.data_dir);
  command
      ->add_option("--device", options->devices,
                   "traffic from and to this one; given twice, the first beside the second")
      ->type_name("DEVICE")
      ->allow_extra_args(false);
  add_reading_options(*command, options->asking);
  add_format_options(*command, options->asking);
  command->add_option("--by", options->words.what, "what a row is, as for top")
      ->type_name("WHAT")
      ->capture_default_str();
  command->add_option("--with", options->words.compare, "the other window (previous)")
      ->type_name("previous|day|week|SINCE/UNTIL");
  command->add_option("--sort", options->words.sort, "what is compared")
      ->type_name("bytes|up|down|packets|flows")
      ->capture_default_str();
  command->add_flag("--once", options->asking.once, "leave out copies: what a router tells of a second time");
  command->add_option("--svg", options->words.svg, "a picture too, or - for a picture alone")->type_name("FILE");
  command->add_flag("--fail-on-new", options->words.fail_on_new, "exit with 1 when anything is new");
  command->footer(
      "Examples:\n"
      "  whither compare --last 24h --with week\n"
      "  whither compare 'device phone' --by peers --since today --with 'yesterday 00:00/yesterday 12:00'\n"
      "  whither compare phone tv --by countries\n"
      "  whither compare --device phone --last 1d --fail-on-new --csv");
  command->callback([options, &invocation] {
    invocation.json = options->asking.rows.tells_json();
    invocation.run = [options]() -> Result<int> {
      const auto& devices = options->devices;
      if (devices.size() > 2) return fail(Fault::Usage, "--device is given twice at most: two devices are compared");
      if (devices.size() == 2) options->asking.beside = devices.front();
      if (!devices.empty()) options->asking.device = devices.back();
      return answer_top(options->asking, options->words);
    };
  });
}

}  // namespace whither
