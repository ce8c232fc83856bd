#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "app/answer.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/help/markdown.h"
#include "app/help/topics.h"

namespace whither {

namespace {

struct Options {
  std::vector<std::string> words;
  bool markdown = false;
};

std::string shown(const std::string& page, const Options& options) {
  constexpr std::size_t kPiped = 80;
  constexpr std::size_t kWidest = 100;  // longer lines are hard to read
  if (options.markdown) return page;
  const auto width = terminal_width();
  return markdown_as_text(read_markdown(page), width == 0 ? kPiped : std::min(width, kWidest));
}

std::string topics_text() {
  std::string text = "\nTopics, as in `whither help filter`:\n";
  for (const auto& topic : topics()) text += fmt::format("  {:<27} {}\n", topic.name, topic.help);
  return text + "  F002                        the message of a filter that has this code\n" +
         "  store.max_size              a key of the configuration\n";
}

// The command that the words name; nullptr where there is none.
const CLI::App* command_of(const CLI::App& app, const std::vector<std::string>& words) {
  const auto* command = &app;
  for (const auto& word : words) {
    const auto known = command->get_subcommands({});
    const auto next = std::ranges::find(known, word, &CLI::App::get_name);
    if (next == known.end()) return nullptr;
    command = *next;
  }
  return command;
}

std::string path_of(const CLI::App& app, std::vector<std::string> words) {
  words.pop_back();
  return words.empty() ? app.get_name() : fmt::format("{} {}", app.get_name(), fmt::join(words, " "));
}

Result<int> help(const CLI::App& app, const Options& options) {
  if (options.words.empty()) {
    // Not app.help(), which is that of the command that was given: this one.
    print(app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal) + topics_text());
    return 0;
  }
  const auto& word = options.words.front();
  if (options.words.size() == 1) {
    for (const auto& page : {topic_page(word), message_help(word), key_help(word)}) {
      if (!page) continue;
      print(shown(*page, options));
      const bool names_command = !options.markdown && command_of(app, options.words) != nullptr;
      if (names_command) print(fmt::format("\nThe command of that name: `whither {} --help`\n", word));
      return 0;
    }
  }
  if (const auto* const command = command_of(app, options.words)) {
    print(command->help(path_of(app, options.words)));
    return 0;
  }
  std::vector<std::string> choices;
  for (const auto& topic : topics()) choices.emplace_back(topic.name);
  for (const auto* const command : app.get_subcommands({})) choices.push_back(command->get_name());
  return fail(Fault::Usage,
              unknown_word("topic or command", fmt::format("{}", fmt::join(options.words, " ")), choices));
}

}  // namespace

void add_help(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("help",
                                           "Explain a topic, a command, the code of a message or a key of the "
                                           "configuration");
  const auto options = std::make_shared<Options>();
  command->add_option("TOPIC", options->words, "filter, time, units, json, exit or config; top; F002; store.max_size");
  command->add_flag("--markdown", options->markdown, "a topic as it stands in docs/reference/");
  command->footer(
      "Examples:\n"
      "  whither help filter\n"
      "  whither help config show\n"
      "  whither help F002");
  command->callback([&app, options, &invocation] { invocation.run = [&app, options] { return help(app, *options); }; });
}

}  // namespace whither
