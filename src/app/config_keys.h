#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.h"

namespace whither {

// A value as a file or the environment gives it.
using ConfigValue = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

// What is said of a key everywhere: in the reference, in the file that `config init` writes, in complaints.
struct KeyText {
  std::string_view name;      // "listen.netflow"
  std::string_view type;      // "true or false"
  std::string_view built_in;  // as a file would say it; "" of what has no value unless it is said
  std::string_view help;
  std::string_view example = built_in;  // the same
};

// One key of the configuration, of the whole or of one [[router]].
template <typename Owner>
struct ConfigKey : KeyText {
  // Sets the value, or says what is wrong with it and changes nothing.
  std::optional<std::string> (*set)(Owner&, const ConfigValue&, const std::string& origin);
  // The value as TOML, which is JSON too.
  std::string (*shown)(const Owner&);
  const std::string& (*origin)(const Owner&);
};

std::span<const ConfigKey<Config>> config_keys();
// Of a [[router]], but for its address.
std::span<const ConfigKey<RouterConfig>> router_keys();
// All that a file can say, in the order of the reference: these, and what names a router, a device or a group.
std::vector<KeyText> all_keys();
// "router", "device" or "group" where the key is one of a table [[router]], [[device]], [[group]], of which a file may
// have many; else "".
std::string_view table_of(std::string_view key);
// "sampling" of "router.sampling".
std::string_view last_part(std::string_view key);

}  // namespace whither
