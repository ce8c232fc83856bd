#include <memory>

#include "app/commands/asking_options.h"
#include "app/commands/commands.h"

namespace whither {

void add_flows(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("flows", "Show flows, the newest first");
  const auto asking = std::make_shared<Asking>();
  add_question_options(*command, *asking);
  add_format_options(*command, *asking);
  add_reverse_options(*command, *asking);
  command->get_option("--offline")->needs("--reverse");
  const auto follow = std::make_shared<bool>(false);
  command
      ->add_flag("--follow", *follow,
                 "print flows as they arrive, until Ctrl-C; with --since or --last those before, too")
      ->excludes("--until")
      ->excludes("--reverse");
  command->footer(
      "Shows 20 flows unless -n says otherwise; with -n 0 all of them, in the order in which they were stored.\n"
      "Examples:\n"
      "  whither flows 'src ip 192.168.1.139 and not dst ip 192.168.1.1' -n 10\n"
      "  whither flows 'port 53' --last 1h --ndjson\n"
      "  whither flows --reverse\n"
      "  whither flows --device 192.168.1.139 --follow");
  command->callback([asking, follow, &invocation] {
    invocation.json = asking->rows.tells_json();
    invocation.run = [asking, follow] { return *follow ? follow_flows(*asking) : answer_flows(*asking); };
  });
}

}  // namespace whither
