#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"
#include "app/config_keys.h"

namespace whither {

// Puts what a configuration file says over what `checked` has. What is wrong in it is left as it was and complained
// about with the line; `file` is its name in complaints and origins.
void read_config_text(std::string_view text, const std::string& file, CheckedConfig& checked);

// A variable of the environment by its name: WHITHER__LISTEN__NETFLOW is listen.netflow. Lists are separated by commas.
// Names that do not begin with "WHITHER__" are none of ours.
void read_config_variable(std::string_view name, std::string_view value, CheckedConfig& checked);

// A value as a variable or a command says it: with a comma it is a list.
ConfigValue value_of_words(std::string_view text);
// A value as a file says it, on one line; nothing where it is none that a key could take.
std::optional<ConfigValue> value_of_toml(std::string_view text);

// "listen.netflow", …: of all_keys().
std::vector<std::string> key_names();

}  // namespace whither
