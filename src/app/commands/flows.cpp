#include <memory>

#include "app/commands/asking_options.h"
#include "app/commands/commands.h"

namespace whither {

void add_flows(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("flows", "Show flows, the newest first");
  const auto asking = std::make_shared<Asking>();
  add_question_options(*command, *asking);
  add_format_options(*command, *asking);
  command->footer(
      "Shows 20 flows unless -n says otherwise; with -n 0 all of them, in the order in which they were stored.\n"
      "Examples:\n"
      "  whither flows 'src ip 192.168.1.139 and not dst ip 192.168.1.1' -n 10\n"
      "  whither flows 'port 53' --last 1h --ndjson");
  command->callback([asking, &invocation] {
    invocation.json = asking->rows.tells_json();
    invocation.run = [asking] { return answer_flows(*asking); };
  });
}

}  // namespace whither
