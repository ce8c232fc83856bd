#include "app/help/man.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>

#include "app/answer.h"
#include "app/commands/command_tree.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "base/file.h"
#include "report/json.h"

namespace whither {

namespace {

struct Options {
  std::vector<std::string> words;
  std::string folder;
};

Result<int> write_all(const CommandInfo& program, const std::string& folder) {
  if (auto made = make_folders(folder); !made) return std::unexpected(made.error());
  const auto pages = man_pages(program);
  for (const auto& page : pages) {
    const auto path = (std::filesystem::path{folder} / page.file).string();
    if (auto done = write_file_atomically(path, page.text); !done) return std::unexpected(done.error());
  }
  print(fmt::format("{}: {} pages\n", printable(folder), pages.size()));
  return 0;
}

Result<int> man(const CommandInfo& program, const Options& options) {
  if (!options.folder.empty()) return write_all(program, options.folder);
  for (const auto& page : {config_page(), filter_page()}) {
    const auto name = page.file.substr(0, page.file.rfind('.'));
    if (options.words.size() != 1 || (options.words[0] != name && "whither-" + options.words[0] != name)) continue;
    print(page.text);
    return 0;
  }
  const auto* command = &program;
  const auto* page = command;  // those of commands of commands are with them
  for (const auto& word : options.words) {
    command = command->command(word);
    if (command == nullptr) {
      std::vector<std::string> choices;
      for (const auto& each : program.commands) choices.emplace_back(each.name());
      return fail(Fault::Usage, unknown_word("man page", fmt::format("{}", fmt::join(options.words, " ")), choices));
    }
    if (page == &program) page = command;
  }
  print(command_page(program, *page).text);
  return 0;
}

}  // namespace

void add_man(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("man", "Print a man page");
  const auto options = std::make_shared<Options>();
  auto* const words =
      command->add_option("COMMAND", options->words, "of this command; filter or whither.toml; whither itself");
  command->add_option("--all", options->folder, "write all pages into this folder")->type_name("DIR")->excludes(words);
  command->footer(
      "Examples:\n"
      "  whither man top | man -l -\n"
      "  whither man --all pages");
  command->callback(
      [&app, options, &invocation] { invocation.run = [&app, options] { return man(command_tree(app), *options); }; });
}

}  // namespace whither
