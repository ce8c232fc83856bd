#include <fmt/format.h>

#include <memory>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/domain_lists.h"
#include "app/places.h"
#include "app/state.h"
#include "app/vocabulary.h"
#include "report/table.h"

namespace whither {

namespace {

struct Options {
  std::string data_dir;
  std::string name;
  std::vector<std::string> filter;
  RowOptions rows;
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
  asking.rows.json = options.rows.json;
  const auto vocabulary =
      vocabulary_of(*table, wall_clock(), *layout, household_of(*layout), lazy_domain_book(*layout));
  if (auto filter = understood(asking, vocabulary); !filter) {
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
  if (views->empty()) note("there is no view yet: whither views save NAME FILTER keeps a filter");
  const auto sheet = [&] {
    return Sheet{{{"name"}, {"filter"}, {"saved", RowColumn::Type::Time}}, [&](const Sheet::Take& take) {
                   for (const auto& view : *views)
                     take(std::initializer_list<Cell>{view.name, view.filter, view.saved});
                 }};
  };
  const auto text = [&] {
    Table table({{"NAME"}, {"FILTER", Align::Left, true}, {"SAVED"}});
    for (const auto& view : *views) table.add({"@" + view.name, view.filter, short_time(view.saved, wall_clock())});
    return views->empty() ? "" : table.to_string(terminal_width());
  };
  auto written = write_answer(
      options.rows,
      {.text = text, .json = [&] { return sheet_json("whither.views/1", sheet()); }, .sheet = sheet, .ndjson = {}});
  if (!written) return std::unexpected(written.error());
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
    each.callback([options, run, &invocation] {
      invocation.json = options->rows.tells_json();
      invocation.run = [options, run] { return run(*options); };
    });
  };
  auto* const keep = command->add_subcommand("save", "Keep a filter, in the place of one of that name");
  keep->add_option("NAME", options->name, "letters, digits, - _ and .")->required();
  keep->add_option("FILTER", options->filter, "e.g. 'device phone and not to org google'")->required();
  keep->add_flag("-j,--json", options->rows.json, "tell errors as JSON");
  add(*keep, save);
  auto* const tell = command->add_subcommand("list", "Print them");
  add_row_options(*tell, options->rows);
  add(*tell, list);
  auto* const drop = command->add_subcommand("rm", "Forget one");
  drop->add_option("NAME", options->name, "as it was saved, in any letter case")->required();
  drop->add_flag("-j,--json", options->rows.json, "tell errors as JSON");
  add(*drop, remove);
  command->footer(
      "Examples:\n"
      "  whither views save phone-abroad 'device phone and not country DE'\n"
      "  whither top orgs '@phone-abroad and tcp'");
}

}  // namespace whither
