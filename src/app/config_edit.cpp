#include "app/config_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "app/complaints.h"
#include "app/config_read.h"
#include "app/toml_text.h"
#include "base/file.h"
#include "report/json.h"

namespace whither {

namespace {

using Key = ConfigKey<Config>;

std::string quoted(const std::string& text) { return Json().text(text).take(); }  // as TOML has it, too

std::string toml_of(const ConfigValue& value) {
  if (const auto* const flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* const number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
  if (const auto* const text = std::get_if<std::string>(&value)) return quoted(*text);
  std::string list;
  for (const auto& text : std::get<std::vector<std::string>>(value)) {
    list += fmt::format("{}{}", list.empty() ? "" : ", ", quoted(text));
  }
  return fmt::format("[{}]", list);
}

Result<const Key*> key_to_edit(std::string_view name, const std::string& file) {
  const auto key = std::ranges::find(config_keys(), name, &Key::name);
  if (key != config_keys().end()) return &*key;
  const auto names = key_names();
  if (const auto table = table_of(name); std::ranges::find(names, name) != names.end()) {
    return fail(Fault::Usage,
                fmt::format("{} is said in a table [[{}]], of which a file can have many: edit {}", name, table, file));
  }
  return fail(Fault::Usage, unknown_word("key", name, names));
}

// What the words say to the key, as TOML.
Result<std::string> value_for(const Key& key, std::string_view words) {
  Config scratch;
  const ConfigValue as_text{std::string(words)};
  for (const auto& value : {value_of_toml(words), std::optional{value_of_words(words)}, std::optional{as_text}}) {
    if (value && !key.set(scratch, *value, "")) return toml_of(*value);
  }
  return fail(Fault::Usage, fmt::format("{} {}", key.name, *key.set(scratch, value_of_words(words), "")));
}

// The file behind links, so that a link stays one.
Result<std::string> file_behind(const std::string& file) {
  std::error_code failure;
  const auto path = std::filesystem::weakly_canonical(file, failure);
  if (failure) return fail_errno("cannot open " + file, failure.value());
  if (std::filesystem::exists(path, failure) && !std::filesystem::is_regular_file(path, failure)) {
    return fail(Fault::Usage, fmt::format("{} is no file that could be edited", file));
  }
  return path.string();
}

Result<std::string> text_of(const std::string& path) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure) && !failure) return std::string{};
  auto text = read_file(path, kLargestConfig);
  if (!text && text.error().fault == Fault::Damaged) return fail(Fault::Usage, too_large(path));
  return text;
}

CheckedConfig checked(std::string_view text, const std::string& file) {
  CheckedConfig checked{built_in_config(), {}};
  read_config_text(text, file, checked);
  return checked;
}

// Puts the new text in the place of the old one where it is right, or less wrong than that was. Gives what it says.
Result<Config> replace(const std::string& path, const std::string& file, const std::string& old,
                       const std::optional<std::string>& text, std::string_view key) {
  if (!text) {
    return fail(Fault::Usage, fmt::format("{} says {} in a table on one line, or in one of several: edit it", file,
                                          key.substr(0, key.rfind('.'))));
  }
  if (text->size() > kLargestConfig) return fail(Fault::Usage, too_large(file));
  auto after = checked(*text, file);
  if (!after.complaints.empty() && after.complaints.size() >= checked(old, file).complaints.size()) {
    return fail(Fault::Usage, after.complaints.front().sentence() + " (nothing was changed)");
  }
  if (auto made = make_folders(std::filesystem::path(path).parent_path().string()); !made) {
    return std::unexpected(made.error());
  }
  if (auto written = write_file_atomically(path, *text); !written) return std::unexpected(written.error());
  return std::move(after.config);
}

// The text of the file, which can be edited.
Result<std::string> editable(const std::string& path, const std::string& file) {
  auto text = text_of(path);
  if (!text) return text;
  const auto before = checked(*text, file);
  if (before.config.files.empty()) return fail(Fault::Usage, before.complaints.front().sentence());
  return text;
}

}  // namespace

Result<std::string> set_in_config(const std::string& file, std::string_view name, std::string_view words) {
  const auto key = key_to_edit(name, file);
  if (!key) return std::unexpected(key.error());
  const auto value = value_for(**key, words);
  if (!value) return value;
  const auto path = file_behind(file);
  if (!path) return path;
  const auto old = editable(*path, file);
  if (!old) return old;
  const auto config = replace(*path, file, *old, toml_with(*old, name, *value), name);
  if (!config) return std::unexpected(config.error());
  return (*key)->origin(*config);
}

Result<bool> unset_in_config(const std::string& file, std::string_view name) {
  const auto key = key_to_edit(name, file);
  if (!key) return std::unexpected(key.error());
  const auto path = file_behind(file);
  if (!path) return std::unexpected(path.error());
  const auto old = editable(*path, file);
  if (!old) return std::unexpected(old.error());
  const auto text = toml_without(*old, name);
  if (text == *old) return false;
  const auto config = replace(*path, file, *old, text, name);
  if (!config) return std::unexpected(config.error());
  return true;
}

std::string config_template() {
  const auto built_in = built_in_config();
  std::string text =
      "# What is commented out here is as it is built in: take the # away to say something else, or let\n"
      "# `whither config set KEY VALUE` do it. `whither config check` tells what is wrong in this file.\n";
  std::string_view section;
  for (const auto& key : all_keys()) {
    const auto here = key.name.substr(0, key.name.find('.'));
    const auto table = table_of(key.name);
    if (here != section) text += table.empty() ? fmt::format("\n[{}]\n", here) : fmt::format("\n#[[{}]]\n", here);
    section = here;
    const auto known = std::ranges::find(config_keys(), key.name, &Key::name);
    text += fmt::format("# {} ({})\n#{} = {}\n", key.help, key.type, last_part(key.name),
                        known == config_keys().end() ? std::string(key.example) : known->shown(built_in));
  }
  return text;
}

}  // namespace whither
