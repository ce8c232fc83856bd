#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace whither {

// An option, a flag or a positional word of a command.
struct OptionInfo {
  std::vector<std::string> names;  // {"-n", "--limit"}; of a positional word {"FILTER"}
  // What stands for its value, "" of flags: "DIR", or with `|` between what it may be: "bash|zsh|fish".
  std::string value;
  std::string help;
  std::string built_in;  // "" where nothing is
  bool is_positional = false;
  bool is_required = false;
  bool is_repeatable = false;

  // What a word for it is: the value's name, of a positional word its own unless it may be only some words.
  std::string_view kind() const;
};

// A command as the parser knows it: what man pages and completions are made from.
struct CommandInfo {
  std::string path;  // "whither config show"
  std::string help;
  std::string footer;
  std::vector<OptionInfo> options;
  std::vector<CommandInfo> commands;

  std::string_view name() const;
  // nullptr where there is none.
  const CommandInfo* command(std::string_view name) const;
  // By one of its names.
  const OptionInfo* option(std::string_view name) const;
};

// The words that `value` may be where it names them: "bash|zsh|fish". Empty where it does not.
std::vector<std::string> choices_of(std::string_view value);

}  // namespace whither
