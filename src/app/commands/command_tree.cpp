#include "app/commands/command_tree.h"

#include <CLI/CLI.hpp>

namespace whither {

namespace {

// What a value is called, without what its checks add (":NONNEGATIVE", ":{5,9,10}").
std::string value_of(const CLI::Option& option) {
  if (option.get_type_size_max() == 0 || option.get_expected_max() == 0) return "";
  auto type = option.get_type_name();
  for (const auto* const check : {":NONNEGATIVE", ":POSITIVE", ":{"}) {
    if (const auto at = type.find(check); at != std::string::npos) type.erase(at);
  }
  return type;
}

OptionInfo info_of(const CLI::Option& option) {
  OptionInfo info;
  info.is_positional = option.get_positional();
  if (info.is_positional) {
    info.names.push_back(option.get_name());
  } else {
    for (const auto& name : option.get_snames()) info.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) info.names.push_back("--" + name);
  }
  info.value = value_of(option);
  info.help = option.get_description();
  info.built_in = option.get_default_str();
  info.is_required = option.get_required();
  info.is_repeatable = option.get_expected_max() > 1;
  return info;
}

CommandInfo tree_of(const CLI::App& app, const std::string& path) {
  CommandInfo info{
      .path = path, .help = app.get_description(), .footer = app.get_footer(), .options = {}, .commands = {}};
  for (const auto* const option : app.get_options()) {
    if (!option->get_group().empty()) info.options.push_back(info_of(*option));
  }
  for (const auto* const command : app.get_subcommands({})) {
    if (!command->get_group().empty()) info.commands.push_back(tree_of(*command, path + " " + command->get_name()));
  }
  return info;
}

}  // namespace

CommandInfo command_tree(const CLI::App& app) { return tree_of(app, app.get_name()); }

}  // namespace whither
