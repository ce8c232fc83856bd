#include "app/help/command_info.h"

#include <algorithm>

namespace whither {

std::string_view OptionInfo::kind() const {
  return is_positional && !value.contains('|') ? std::string_view{names.front()} : std::string_view{value};
}

std::string_view CommandInfo::name() const { return std::string_view{path}.substr(path.rfind(' ') + 1); }

const CommandInfo* CommandInfo::command(std::string_view wanted) const {
  const auto found = std::ranges::find(commands, wanted, &CommandInfo::name);
  return found == commands.end() ? nullptr : &*found;
}

const OptionInfo* CommandInfo::option(std::string_view wanted) const {
  const auto found = std::ranges::find_if(options, [&](const OptionInfo& each) {
    return !each.is_positional && std::ranges::find(each.names, wanted) != each.names.end();
  });
  return found == options.end() ? nullptr : &*found;
}

std::vector<std::string> choices_of(std::string_view value) {
  std::vector<std::string> choices;
  if (!value.contains('|')) return choices;
  while (!value.empty()) {
    const auto end = std::min(value.find('|'), value.size());
    choices.emplace_back(value.substr(0, end));
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return choices;
}

}  // namespace whither
