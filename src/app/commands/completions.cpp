#include "app/help/completion.h"

#include <memory>

#include "app/answer.h"
#include "app/commands/command_tree.h"
#include "app/commands/commands.h"
#include "app/complaints.h"

namespace whither {

int tell_completion(const CLI::App& app, std::span<const char* const> words) {
  if (!words.empty() && std::string_view{words.front()} == "--") words = words.subspan(1);
  print(completion_text(complete(command_tree(app), {words.begin(), words.end()})));
  return 0;
}

void add_completions(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("completions", "Print a script that completes words in a shell");
  const auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "which shell")->type_name("bash|zsh|fish")->required();
  command->footer(
      "Examples:\n"
      "  source <(whither completions bash)\n"
      "  whither completions fish > ~/.config/fish/completions/whither.fish");
  command->callback([shell, &invocation] {
    invocation.run = [shell]() -> Result<int> {
      const auto script = completion_script(*shell);
      if (script.empty())
        return fail(Fault::Usage, unknown_word("completion for a shell", *shell, {"bash", "zsh", "fish"}));
      print(script);
      return 0;
    };
  });
}

}  // namespace whither
