#include "app/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "app/answer.h"
#include "app/commands/commands.h"
#include "app/commands/config_write.h"
#include "app/commands/listen_option.h"
#include "app/complaints.h"
#include "app/config_keys.h"
#include "app/help/embedded_pages.h"
#include "base/mac.h"
#include "base/source_line.h"
#include "report/json.h"
#include "report/table.h"

namespace whither {

namespace {

struct Options {
  std::string config;
  std::string name;  // of a schema
  bool json = false;
  bool origin = false;
};

std::string check_json(const CheckedConfig& checked) {
  Json json;
  json.object().field("schema", "whither.config-check/1").flag("ok", checked.complaints.empty());
  json.key("files").array();
  for (const auto& file : checked.config.files) json.text(file);
  json.end().key("complaints").array();
  for (const auto& each : checked.complaints) {
    const auto text = each.sentence().substr(each.where.size() + 2);
    json.object().field("where", each.where).field("text", text).end();
  }
  return json.end().end().take() + "\n";
}

// The first line of each complaint is "FILE:LINE:COLUMN: WHAT", for programs that jump there.
std::string check_text(const CheckedConfig& checked, std::size_t width) {
  std::string text;
  for (const auto& each : checked.complaints) {
    text += printable(each.where + ": " + each.text) + "\n";
    if (!each.source.empty()) text += source_lines(each.source, each.begin, each.end, width);
    if (!each.hint.empty()) text += printable("  = " + each.hint) + "\n";
  }
  if (!text.empty()) return text;
  for (const auto& file : checked.config.files) text += printable(file) + ": all of it is understood\n";
  return text.empty() ? "there is no configuration file: all is as built in (whither config path)\n" : text;
}

Result<int> check(const Options& options) {
  const auto checked = check_config(options.config);
  if (!checked) return std::unexpected(checked.error());
  const auto width = terminal_width();
  print(options.json ? check_json(*checked) : check_text(*checked, width == 0 ? 120 : width));
  return checked->complaints.empty() ? 0 : 1;
}

std::string range_text(const AddressRange& range) {
  if (range.first == range.last) return "ip:" + range.first.to_string();
  for (int length = 0; length <= range.first.bits(); ++length) {
    const Net net{range.first, length};
    if (net.range() == range) return "net:" + net.to_string();
  }
  return range.first.to_string() + "-" + range.last.to_string();
}

// As a file says it.
std::vector<std::string> match_of(const NamedNets& named) {
  std::vector<std::string> match;
  for (const auto& range : named.ranges) match.push_back(range_text(range));
  for (const auto mac : named.macs) match.push_back("mac:" + mac_text(mac));
  for (const auto& device : named.devices) match.push_back("device:" + device);
  return match;
}

std::string show_json(const Config& config) {
  Json json;
  json.object().field("schema", "whither.config/1").key("settings").array();
  for (const auto& key : config_keys()) {
    json.object().field("key", key.name).key("value").json(key.shown(config)).field("from", key.origin(config)).end();
  }
  json.end().key("routers").array();
  for (const auto& router : config.routers) {
    json.object().field("address", router.address.to_string());
    for (const auto& key : router_keys()) {
      json.key(last_part(key.name)).object().key("value").json(key.shown(router));
      json.field("from", key.origin(router)).end();
    }
    json.end();
  }
  json.end();
  for (const auto& [key, all] : {std::pair{"devices", &config.devices}, {"groups", &config.groups}}) {
    json.key(key).array();
    for (const auto& each : *all) {
      json.object().field("name", each.name).key("match").array();
      for (const auto& text : match_of(each)) json.text(text);
      json.end().field("from", each.origin).end();
    }
    json.end();
  }
  return json.end().take() + "\n";
}

// As a file could say it, behind each line where it comes from.
class ShownText {
 public:
  explicit ShownText(bool with_origin) : with_origin_(with_origin) {}

  void line(const std::string& line, const std::string& origin) {
    text_ += printable(with_origin_ ? fmt::format("{}  # {}", line, origin) : line) + "\n";
  }
  void gap() { text_ += "\n"; }
  const std::string& text() const { return text_; }

 private:
  bool with_origin_;
  std::string text_;
};

std::string show_text(const Config& config, bool with_origin) {
  ShownText shown{with_origin};
  for (const auto& key : config_keys()) {
    shown.line(fmt::format("{} = {}", key.name, key.shown(config)), key.origin(config));
  }
  for (const auto& router : config.routers) {
    shown.gap();
    shown.line("[[router]]", router.origin);
    shown.line(fmt::format("address = \"{}\"", router.address.to_string()), router.origin);
    for (const auto& key : router_keys()) {
      if (key.shown(router) == key.built_in) continue;
      shown.line(fmt::format("{} = {}", last_part(key.name), key.shown(router)), key.origin(router));
    }
  }
  for (const auto& [sort, all] : {std::pair{"device", &config.devices}, {"group", &config.groups}}) {
    for (const auto& each : *all) {
      std::vector<std::string> match;
      for (const auto& text : match_of(each)) match.push_back(Json().text(text).take());
      shown.gap();
      shown.line(fmt::format("[[{}]]", sort), each.origin);
      shown.line(fmt::format("name = {}", Json().text(each.name).take()), each.origin);
      shown.line(fmt::format("match = [{}]", fmt::join(match, ", ")), each.origin);
    }
  }
  return shown.text();
}

Result<int> show(const Options& options) {
  const auto config = load_config(options.config);
  if (!config) return std::unexpected(config.error());
  print(options.json ? show_json(*config) : show_text(*config, options.origin));
  return 0;
}

Result<int> path(const Options& options) {
  Json json;
  json.object().field("schema", "whither.config-path/1").key("files").array();
  std::string text;
  const auto written = config_to_write(options.config);
  for (const auto& [kind, file, exists] : config_places(options.config)) {
    json.object().field("file", file).field("kind", kind).flag("exists", exists).flag("written", file == written).end();
    text += printable(fmt::format("{}  ({}, {}{})", file, kind, exists ? "read" : "absent",
                                  file == written ? "; written by `config set`" : "")) +
            "\n";
  }
  print(options.json ? json.end().end().take() + "\n" : text);
  return 0;
}

// What stands behind "title": in a schema.
std::string_view title_of(std::string_view schema) {
  constexpr std::string_view kTitle = "\"title\": \"";
  const auto begin = schema.find(kTitle);
  if (begin == std::string_view::npos) return {};
  schema.remove_prefix(begin + kTitle.size());
  return schema.substr(0, schema.find('"'));
}

Result<int> schema(const Options& options) {
  const auto schemas = embedded_schemas();
  if (options.name.empty()) {
    Table table({{"NAME"}, {"OF WHAT", Align::Left, true}});
    for (const auto& each : schemas) table.add({std::string(each.name), std::string(title_of(each.text))});
    print(table.to_string(terminal_width()));
    return 0;
  }
  const auto found = std::ranges::find(schemas, options.name, &EmbeddedPage::name);
  if (found != schemas.end()) {
    print(found->text);
    return 0;
  }
  std::vector<std::string> names;
  for (const auto& each : schemas) names.emplace_back(each.name);
  return fail(Fault::Usage, unknown_word("schema", options.name, names));
}

}  // namespace

void add_config(CLI::App& app, Invocation& invocation) {
  auto* const command =
      app.add_subcommand("config", "The configuration: what it says, from where, what is wrong, and its file");
  command->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto add = [&](CLI::App& each, Result<int> (*run)(const Options&)) {
    add_config_option(each, options->config);
    each.add_flag("-j,--json", options->json, "one JSON document");
    each.callback([options, run, &invocation] {
      invocation.json = options->json;
      invocation.run = [options, run] { return run(*options); };
    });
  };
  add(*command->add_subcommand("check", "Tell what is wrong in the files and the environment"), check);
  auto* const showing = command->add_subcommand("show", "Print every value as a file could say it");
  showing->add_flag("--origin", options->origin, "with where it comes from: FILE:LINE, environment VARIABLE, built in");
  add(*showing, show);
  add(*command->add_subcommand("path", "Print the files that are looked at, the strongest last"), path);
  auto* const describe = command->add_subcommand("schema", "Print the JSON Schema of an answer, or which there are");
  describe->add_option("NAME", options->name, "as in \"schema\":\"whither.NAME/1\"");
  describe->callback([options, &invocation] { invocation.run = [options] { return schema(*options); }; });
  add_config_writing(*command, invocation);
}

}  // namespace whither
