#include <fmt/format.h>

#include <memory>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/places.h"
#include "app/state.h"
#include "app/vocabulary.h"
#include "report/json.h"
#include "report/table.h"

namespace whither {

namespace {

struct Options {
  std::string data_dir;
  std::string name;
  std::vector<std::string> filter;
  bool json = false;
};

constexpr std::size_t kLongestName = 64;

bool is_name(const std::string& name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !name.empty() && name.size() <= kLongestName && name.find_first_not_of(kLetters) == std::string::npos &&
         name != "include";
}

// The filter has to be right now; what it names may be gone when it is used.
Result<int> save(const Options& options) {
  if (!is_name(options.name)) {
    return fail(Fault::Usage, fmt::format("`{}` is no name of a view: at most {} letters, digits, - _ and .",
                                          options.name, kLongestName));
  }
  const auto layout = reading_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  const auto table = open_address_table(*layout);
  if (!table) return std::unexpected(table.error());
  Asking asking;
  asking.filter = options.filter;
  asking.json = options.json;
  if (auto filter = understood(asking, vocabulary_of(*table, wall_clock(), *layout)); !filter) {
    return std::unexpected(filter.error());
  }
  auto state = State::open_for_writing(*layout);
  if (!state) return std::unexpected(state.error());
  const auto text = fmt::format("{}", fmt::join(options.filter, " "));
  if (auto saved = state->save({options.name, text, wall_clock()}); !saved) return std::unexpected(saved.error());
  note(fmt::format("saved: @{0} stands for it, as in whither top orgs '@{0}'", options.name));
  return 0;
}

Result<int> list(const Options& options) {
  const auto layout = reading_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  auto state = State::open(*layout);
  if (!state) return std::unexpected(state.error());
  auto views = *state ? (*state)->views() : Result<std::vector<State::View>>{};
  if (!views) return std::unexpected(views.error());
  if (options.json) {
    Json json;
    json.object().field("schema", "whither.views/1").key("views").array();
    for (const auto& view : *views) {
      json.object().field("name", view.name).field("filter", view.filter).field("saved", rfc3339(view.saved)).end();
    }
    print(json.end().end().take() + "\n");
    return 0;
  }
  if (views->empty()) note("there is no view yet: whither views save NAME FILTER keeps a filter");
  Table rows({{"NAME"}, {"FILTER", Align::Left, true}, {"SAVED"}});
  for (const auto& view : *views) rows.add({"@" + view.name, view.filter, short_time(view.saved, wall_clock())});
  if (!views->empty()) print(rows.to_string(terminal_width()));
  return 0;
}

Result<int> remove(const Options& options) {
  const auto layout = reading_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  auto state = State::open_for_writing(*layout);
  if (!state) return std::unexpected(state.error());
  const auto removed = state->remove_view(options.name);
  if (!removed) return std::unexpected(removed.error());
  if (!*removed) return fail(Fault::Usage, fmt::format("no view is called `{}` (whither views list)", options.name));
  return 0;
}

}  // namespace

void add_views(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("views", "Filters that are kept by a name: @NAME in any filter");
  command->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto add = [&](CLI::App& each, Result<int> (*run)(const Options&)) {
    add_data_dir_option(each, options->data_dir);
    each.add_flag("-j,--json", options->json, "one JSON document");
    each.callback([options, run, &invocation] {
      invocation.json = options->json;
      invocation.run = [options, run] { return run(*options); };
    });
  };
  auto* const keep = command->add_subcommand("save", "Keep a filter, in the place of one of that name");
  keep->add_option("NAME", options->name, "letters, digits, - _ and .")->required();
  keep->add_option("FILTER", options->filter, "e.g. 'device phone and not to org google'")->required();
  add(*keep, save);
  add(*command->add_subcommand("list", "Print them"), list);
  auto* const drop = command->add_subcommand("rm", "Forget one");
  drop->add_option("NAME", options->name, "as it was saved, in any letter case")->required();
  add(*drop, remove);
  command->footer(
      "Examples:\n"
      "  whither views save phone-abroad 'device phone and not country DE'\n"
      "  whither top orgs '@phone-abroad and tcp'");
}

}  // namespace whither
