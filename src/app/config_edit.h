#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace whither {

// What `config init` writes: every key commented out, with what is built in or, of tables, an example.
std::string config_template();

// Says a key in a configuration file, which is made where it is not there; gives "FILE:LINE" of it. The value is as a
// file or as a variable of the environment says it. The file is replaced in one step and keeps its mode, comments,
// order and ends of lines; one that would be wrong stays as it was. Fault::Usage where the key, the value or the file
// is wrong, Fault::Unreachable or NotPermitted where the file cannot be read or written.
Result<std::string> set_in_config(const std::string& file, std::string_view key, std::string_view words);

// Takes the key out of it; false where it was not there.
Result<bool> unset_in_config(const std::string& file, std::string_view key);

}  // namespace whither
