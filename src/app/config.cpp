#include "app/config.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "app/config_read.h"
#include "base/file.h"

namespace whither {

namespace {

constexpr const char* kSystemFile = "/etc/whither/whither.toml";

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string user_file() {
  const auto config = environment("XDG_CONFIG_HOME");
  if (!config.empty()) return config + "/whither/whither.toml";
  const auto home = environment("HOME");
  return home.empty() ? "" : home + "/.config/whither/whither.toml";
}

ConfigPlace place(std::string kind, std::string path) {
  const bool absent = ::access(path.c_str(), F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
  return {std::move(kind), std::move(path), !absent};
}

}  // namespace

std::vector<ConfigPlace> config_places(const std::string& given) {
  if (!given.empty()) return {place("--config", given)};
  if (const auto named = environment("WHITHER_CONFIG"); !named.empty()) return {place("WHITHER_CONFIG", named)};
  std::vector<ConfigPlace> places{place("system", kSystemFile)};
  if (const auto file = user_file(); !file.empty()) places.push_back(place("user", file));
  return places;
}

std::string too_large(const std::string& file) {
  return fmt::format("{} is larger than a configuration can be (64 KiB)", file);
}

std::string config_to_write(const std::string& given) {
  const auto places = config_places(given);
  return places.back().kind == "system" ? "" : places.back().path;
}

std::string ConfigComplaint::sentence() const {
  return fmt::format("{}: {}{}{}", where, text, hint.empty() ? "" : ": ", hint);
}

Result<CheckedConfig> check_config(const std::string& given) {
  CheckedConfig checked{built_in_config(), {}};
  for (const auto& [kind, path, exists] : config_places(given)) {
    const bool asked_for = kind != "system" && kind != "user";
    if (!exists && !asked_for) continue;
    if (!exists) return fail(Fault::Unreachable, fmt::format("there is no configuration file {} ({})", path, kind));
    const auto text = read_file(path, kLargestConfig);
    if (!text && text.error().fault == Fault::Damaged) {
      return fail(Fault::Usage, too_large(path));
    }
    if (!text) return std::unexpected(text.error());
    read_config_text(*text, path, checked);
  }
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view whole{*variable};
    const auto equals = whole.find('=');
    if (equals == std::string_view::npos) continue;
    read_config_variable(whole.substr(0, equals), whole.substr(equals + 1), checked);
  }
  return checked;
}

Result<Config> load_config(const std::string& given) {
  auto checked = check_config(given);
  if (!checked) return std::unexpected(checked.error());
  if (checked->complaints.empty()) return std::move(checked->config);
  return fail(Fault::Usage, checked->complaints.front().sentence());
}

}  // namespace whither
