#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "app/commands/commands.h"
#include "base/result.h"

namespace whither {

// Lists of domains that somebody made, as `data import --domains` was told to take them.
struct DomainImport {
  std::string data_dir;
  std::vector<std::string> paths;
  std::string category;  // "" where the files say it
  std::string name;      // "" for that of each file
  std::string output;    // a folder; "" for the data folder's own
  bool json = false;
};

// A list takes the place of the one of its name. All files are read before one is written.
Result<int> import_domains(const DomainImport& wanted);

// `data lists`.
void add_data_lists(CLI::App& data, Invocation& invocation);

}  // namespace whither
