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

// One key of the configuration, of the whole or of one [[router]].
template <typename Owner>
struct ConfigKey {
  std::string_view name;      // "listen.netflow"
  std::string_view type;      // "true or false"
  std::string_view built_in;  // as a file would say it
  std::string_view help;
  // Sets the value, or says what is wrong with it and changes nothing.
  std::optional<std::string> (*set)(Owner&, const ConfigValue&, const std::string& origin);
  // The value as TOML, which is JSON too.
  std::string (*shown)(const Owner&);
  const std::string& (*origin)(const Owner&);
};

std::span<const ConfigKey<Config>> config_keys();
// Of a [[router]], but for its address.
std::span<const ConfigKey<RouterConfig>> router_keys();

}  // namespace whither
