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
  add_limit_option(*command, asking->limit, "rows of each table at most, 0 for all");
  add_format_options(*command, *asking);
  command->footer(
      "Examples:\n"
      "  whither device phone\n"
      "  whither device 192.168.1.139 --last 7d");
  command->callback([asking, &invocation] {
    invocation.json = asking->rows.tells_json();
    invocation.run = [asking] { return answer_device(*asking); };
  });
}

}  // namespace whither
