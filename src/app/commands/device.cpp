#include <memory>

#include "app/commands/asking_options.h"
#include "app/commands/commands.h"

namespace whither {

void add_device(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("device", "One device: whom it talks to, what it uses, at which hours");
  const auto asking = std::make_shared<Asking>();
  command->add_option("DEVICE", asking->device, "its name in the configuration, its address, or a network")->required();
  add_data_dir_option(*command, asking->data_dir);
  add_window_options(*command, *asking);
  command->add_option("-n,--limit", asking->limit, "rows of each table at most, 0 for all")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("-j,--json", asking->json, "one JSON document");
  command->add_flag("--fail-empty", asking->fail_empty, "exit with 1 when there is no flow");
  command->footer(
      "Examples:\n"
      "  whither device phone\n"
      "  whither device 192.168.1.139 --last 7d");
  command->callback([asking, &invocation] {
    invocation.json = asking->json;
    invocation.run = [asking] { return answer_device(*asking); };
  });
}

}  // namespace whither
