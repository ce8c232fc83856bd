#include "app/commands/config_write.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/answer.h"
#include "app/commands/listen_option.h"
#include "app/complaints.h"
#include "app/config_edit.h"
#include "app/config_read.h"
#include "report/json.h"

namespace whither {

namespace {

struct Options {
  std::string config;
  std::string output;
  std::string key;
  std::string value;
};

Result<std::string> place(const std::string& given) {
  auto file = config_to_write(given);
  if (file.empty()) return fail(Fault::Usage, "there is no place for a file of yours, as $HOME is not set: name one");
  return file;
}

Result<int> init(const Options& options) {
  const auto text = config_template();
  if (options.output == "-") return print(text), 0;
  const auto file = place(options.output);
  if (!file) return std::unexpected(file.error());
  std::error_code ignored;  // what cannot be made is told when the file is
  std::filesystem::create_directories(std::filesystem::path(*file).parent_path(), ignored);
  std::FILE* const out = std::fopen(file->c_str(), "wxe");
  if (out == nullptr && errno == EEXIST) {
    return fail(Fault::Usage, fmt::format("{} is there already: choose another with -o, or - to print it", *file));
  }
  if (out == nullptr) return fail_errno("cannot create " + *file, errno);
  const bool written = std::fwrite(text.data(), 1, text.size(), out) == text.size();
  if (std::fclose(out) != 0 || !written) return fail_errno("cannot write " + *file, errno);
  print(printable(*file) + "\n");
  return 0;
}

// Where something stronger has the last word.
void tell_stronger(const Options& options, const std::string& origin) {
  const auto checked = check_config(options.config);
  const auto key = std::ranges::find(config_keys(), options.key, &ConfigKey<Config>::name);
  if (!checked || key == config_keys().end() || key->origin(checked->config) == origin) return;
  note(fmt::format("{} is over it: {} = {}", key->origin(checked->config), key->name, key->shown(checked->config)));
}

Result<int> set(const Options& options) {
  const auto file = place(options.config);
  if (!file) return std::unexpected(file.error());
  const auto origin = set_in_config(*file, options.key, options.value);
  if (!origin) return std::unexpected(origin.error());
  print(printable(*origin) + "\n");
  tell_stronger(options, *origin);
  return 0;
}

Result<int> unset(const Options& options) {
  const auto file = place(options.config);
  if (!file) return std::unexpected(file.error());
  const auto done = unset_in_config(*file, options.key);
  if (!done) return std::unexpected(done.error());
  if (!*done) note(fmt::format("{} does not say {}", *file, options.key));
  return 0;
}

std::string keys_text() {
  std::string text = "Keys:\n";
  for (const auto& key : config_keys()) text += fmt::format("  {:<22}{} ({})\n", key.name, key.type, key.built_in);
  return text;
}

}  // namespace

void add_config_writing(CLI::App& config, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  const auto runs = [&invocation, options](CLI::App& command, Result<int> (*run)(const Options&)) {
    command.callback([options, run, &invocation] { invocation.run = [options, run] { return run(*options); }; });
  };
  auto* const making = config.add_subcommand("init", "Write a file with every key, commented out, to begin with");
  making->add_option("-o,--output", options->output, "the file, - for standard output (that of `config path`)")
      ->type_name("FILE");
  making->footer("A file that is there already stays as it is.");
  runs(*making, init);

  auto* const setting = config.add_subcommand("set", "Change one value in the file; the rest of it stays as it is");
  auto* const unsetting = config.add_subcommand("unset", "Take one value out of the file, so that it is as built in");
  for (auto* const command : {setting, unsetting}) {
    add_config_option(*command, options->config);
    command->add_option("KEY", options->key, "which, e.g. store.max_size")->required()->type_name("KEY");
  }
  setting->add_option("VALUE", options->value, "as a file says it, or plainly; lists with commas")
      ->required()
      ->type_name("VALUE");
  setting->footer(keys_text() +
                  "Examples:\n"
                  "  whither config set store.max_size 100GB\n"
                  "  whither config set listen.netflow 192.0.2.1:2055,[::1]:2055\n"
                  "Prints FILE:LINE. A running server sees it when it is started again.");
  runs(*setting, set);
  runs(*unsetting, unset);
}

}  // namespace whither
