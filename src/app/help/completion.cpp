#include "app/help/completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/complaints.h"
#include "app/config_keys.h"
#include "app/help/topics.h"
#include "query/message_pages.h"
#include "report/json.h"
#include "report/key_parts.h"

namespace whither {

namespace {

// Where the last word stands.
struct Spot {
  const CommandInfo* command;
  const OptionInfo* option = nullptr;      // it is the value of this one
  std::vector<std::string> positionals{};  // that stand before it
  bool only_positionals = false;           // behind `--`
};

const OptionInfo* option_named(const CommandInfo& program, const CommandInfo& command, std::string_view name) {
  const auto* const own = command.option(name);
  return own != nullptr ? own : program.option(name);
}

Spot spot_of(const CommandInfo& program, const std::vector<std::string>& words) {
  Spot spot{&program};
  for (std::size_t at = 0; at + 1 < words.size(); ++at) {
    const auto& word = words[at];
    if (spot.option != nullptr) {
      if (word != "=") spot.option = nullptr;
    } else if (word == "--") {
      spot.only_positionals = true;
    } else if (!spot.only_positionals && word.size() > 1 && word[0] == '-') {
      const auto* const option = option_named(program, *spot.command, word);
      if (option != nullptr && !option->value.empty()) spot.option = option;
    } else if (const auto* const command = spot.command->command(word);
               command != nullptr && spot.positionals.empty()) {
      spot.command = command;
    } else {
      spot.positionals.push_back(word);
    }
  }
  return spot;
}

void add_commands(std::vector<Candidate>& to, const CommandInfo& of) {
  for (const auto& command : of.commands) to.push_back({std::string(command.name()), command.help});
}

void add_topics(std::vector<Candidate>& to) {
  for (const auto& topic : topics()) to.push_back({std::string(topic.name), std::string(topic.help)});
  for (const auto& page : message_pages()) to.push_back({std::string(page.code), std::string(page.title)});
}

void add_keys(std::vector<Candidate>& to) {
  for (const auto& key : all_keys()) to.push_back({std::string(key.name), std::string(key.help)});
}

// The command that the words before name: `whither help config …`.
const CommandInfo* named_by(const CommandInfo& program, const std::vector<std::string>& words) {
  const auto* command = &program;
  for (const auto& word : words) {
    if (command != nullptr) command = command->command(word);
  }
  return command;
}

Completion words_of_kind(std::string_view kind, const CommandInfo& program, const Spot& spot) {
  Completion completion;
  auto& words = completion.words;
  for (auto& choice : choices_of(kind)) words.push_back({std::move(choice), ""});
  if (kind == "FILE" || kind == "PATH") completion.paths = Completion::Paths::Files;
  if (kind == "DIR") completion.paths = Completion::Paths::Folders;
  if (kind == "WHAT") {
    for (const auto& name : key_part_names()) words.push_back({name, ""});
  }
  if (kind == "KEY") add_keys(words);
  if (kind == "COMMAND" || kind == "TOPIC") {
    if (const auto* const command = named_by(program, spot.positionals)) add_commands(words, *command);
  }
  if (kind == "TOPIC" && spot.positionals.empty()) {
    add_topics(words);
    add_keys(words);
  }
  return completion;
}

// Of a filter in several words the last is completed, of one in quotes its end.
Completion filter_completion(const std::vector<std::string>& before, const std::string& last) {
  Completion completion;
  const auto begin = last_word_of(last);
  completion.goes_on = begin > 0;
  const auto filter = before.empty() ? last : fmt::format("{} {}", fmt::join(before, " "), last);
  for (auto& word : filter_words(filter)) {
    completion.words.push_back({last.substr(0, begin) + word.word, std::move(word.help)});
  }
  return completion;
}

Completion value_of(const OptionInfo& option, const CommandInfo& program, const Spot& spot, std::string_view begun) {
  auto completion = words_of_kind(option.kind(), program, spot);
  std::erase_if(completion.words, [&](const Candidate& each) { return !each.word.starts_with(begun); });
  return completion;
}

Completion options_of(const CommandInfo& program, const CommandInfo& command, std::string_view begun) {
  Completion completion;
  const auto add = [&](const CommandInfo& of) {
    for (const auto& option : of.options) {
      const auto& name = option.names.back();  // the long one
      const bool is_there = std::ranges::find(completion.words, name, &Candidate::word) != completion.words.end();
      if (!option.is_positional && !is_there && name.starts_with(begun))
        completion.words.push_back({name, option.help});
    }
  };
  add(command);
  add(program);
  return completion;
}

const OptionInfo* positional_at(const CommandInfo& command, std::size_t place) {
  const OptionInfo* last = nullptr;
  for (const auto& option : command.options) {
    if (!option.is_positional) continue;
    last = &option;
    if (place-- == 0) return last;
  }
  return last != nullptr && last->is_repeatable ? last : nullptr;
}

}  // namespace

Completion complete(const CommandInfo& program, const std::vector<std::string>& words) {
  if (words.empty()) return complete(program, {""});
  const auto spot = spot_of(program, words);
  const auto& last = words.back();
  if (spot.option != nullptr) return value_of(*spot.option, program, spot, last == "=" ? "" : std::string_view{last});
  if (!spot.only_positionals && last.starts_with('-')) {
    const auto equals = last.find('=');
    const auto* const option =
        equals == std::string::npos ? nullptr : option_named(program, *spot.command, last.substr(0, equals));
    if (option == nullptr) return options_of(program, *spot.command, last);
    auto completion = value_of(*option, program, spot, std::string_view{last}.substr(equals + 1));
    for (auto& each : completion.words) each.word.insert(0, last.substr(0, equals + 1));
    return completion;
  }
  if (!spot.command->commands.empty()) {
    Completion completion;
    if (spot.positionals.empty()) add_commands(completion.words, *spot.command);
    std::erase_if(completion.words, [&](const Candidate& each) { return !each.word.starts_with(last); });
    return completion;
  }
  const auto* const positional = positional_at(*spot.command, spot.positionals.size());
  if (positional == nullptr) return {};
  if (positional->kind() != "FILTER") return value_of(*positional, program, spot, last);
  std::vector<std::string> filter;
  for (std::size_t at = 0; at < spot.positionals.size(); ++at) {
    if (positional_at(*spot.command, at) == positional) filter.push_back(spot.positionals[at]);
  }
  return filter_completion(filter, last);
}

std::string completion_text(const Completion& completion) {
  std::string text;
  if (completion.paths == Completion::Paths::Files) text += ":files\n";
  if (completion.paths == Completion::Paths::Folders) text += ":folders\n";
  if (completion.goes_on) text += ":goes-on\n";
  for (const auto& [word, help] : completion.words) text += printable(word) + "\t" + printable(help) + "\n";
  return text;
}

}  // namespace whither
