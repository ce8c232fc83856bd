#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/help/command_info.h"

namespace whither {

// A man page, in the macros of man(7), and the file that it belongs in.
struct ManPage {
  std::string file;  // "whither-top.1"
  std::string text;
};

// The page of a command: "whither-config.1" has those of its commands too.
ManPage command_page(const CommandInfo& program, const CommandInfo& command);
// whither.toml(5), of the keys of the configuration, and whither-filter(7), of the topic.
ManPage config_page();
ManPage filter_page();

// whither(1), a page for each command, and both of these.
std::vector<ManPage> man_pages(const CommandInfo& program);

}  // namespace whither
