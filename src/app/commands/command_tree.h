#pragma once

#include <CLI/App.hpp>

#include "app/help/command_info.h"

namespace whither {

// What the parser knows of its commands, hidden ones left out.
CommandInfo command_tree(const CLI::App& app);

}  // namespace whither
