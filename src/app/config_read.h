#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"

namespace whither {

// Puts what a configuration file says over what `checked` has. What is wrong in it is left as it was and complained
// about with the line; `file` is its name in complaints and origins.
void read_config_text(std::string_view text, const std::string& file, CheckedConfig& checked);

// A variable of the environment by its name: WHITHER__LISTEN__NETFLOW is listen.netflow. Lists are separated by commas.
// Names that do not begin with "WHITHER__" are none of ours.
void read_config_variable(std::string_view name, std::string_view value, CheckedConfig& checked);

}  // namespace whither
