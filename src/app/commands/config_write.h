#pragma once

#include "app/commands/commands.h"

namespace whither {

// `config init`, `config set` and `config unset`.
void add_config_writing(CLI::App& config, Invocation& invocation);

}  // namespace whither
