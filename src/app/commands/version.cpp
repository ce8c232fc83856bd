#include <fmt/format.h>

#include "app/answer.h"
#include "app/commands/commands.h"

namespace whither {

void add_version(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("version", "Print the version");
  command->callback([&invocation] {
    invocation.run = []() -> Result<int> {
      print(fmt::format("whither {}\n", WHITHER_VERSION));
      return 0;
    };
  });
}

}  // namespace whither
