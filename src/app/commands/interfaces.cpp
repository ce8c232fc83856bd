#include <memory>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/places.h"
#include "app/question_watch.h"
#include "report/interfaces.h"
#include "store/counter_series.h"

namespace whither {

namespace {

Result<int> answer_interfaces(const Asking& asking) {
  auto prepared = prepare(asking, 0, true, Store::Order::Any);
  if (!prepared) return std::unexpected(prepared.error());
  const auto layout = reading_place(asking.data_dir);
  if (!layout) return std::unexpected(layout.error());
  const auto counters = counters_relation(*layout);
  std::vector<InterfaceUse> uses;
  if (!counters.empty()) {
    QuestionWatch watch{prepared->store, prepared->store.sources_in(prepared->question.window, Store::Sums::No)};
    auto found = interfaces(prepared->store, prepared->question.window, counters);
    watch.end();
    if (!found && watch.interrupted()) return QuestionWatch::tell_interrupted(0);
    if (!found) return std::unexpected(found.error());
    uses = std::move(*found);
  }
  auto written = write_answer(asking.rows, {.text = [&] { return interfaces_text(uses, terminal_width()); },
                                            .json = [&] { return interfaces_json(uses); },
                                            .sheet = [&] { return interfaces_sheet(uses); },
                                            .ndjson = {}});
  if (!written) return std::unexpected(written.error());
  return uses.empty() && asking.fail_empty ? 1 : 0;
}

}  // namespace

void add_interfaces(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand(
      "interfaces", "Compare what interfaces counted (sFlow's counters) with what their flows add up to");
  const auto options = std::make_shared<Asking>();
  add_data_dir_option(*command, options->data_dir);
  add_window_options(*command, *options);
  add_format_options(*command, *options);
  command->footer(
      "Flows are scaled up by their sampling rate. The server writes counters down every five minutes.\n"
      "Example:\n"
      "  whither interfaces --last 1h");
  command->callback([options, &invocation] {
    invocation.json = options->rows.tells_json();
    invocation.run = [options] { return answer_interfaces(*options); };
  });
}

}  // namespace whither
