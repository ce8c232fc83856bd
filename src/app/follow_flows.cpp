#include <cstdio>

#include "app/answer.h"
#include "app/new_flows.h"
#include "app/signals.h"
#include "report/flow_print.h"

namespace whither {

Result<int> follow_flows(const Asking& asking) {
  hold_end_signals();
  auto prepared = prepare(asking, 0, false);
  if (!prepared) return std::unexpected(prepared.error());
  tell_sources(asking, *prepared);
  auto& question = prepared->question;
  question.window.until.reset();  // what is still to come belongs to it
  auto left = question.limit == 0 ? SIZE_MAX : question.limit;
  question.limit = 0;  // so that each is printed at once
  const auto context = prepared->context();
  auto file = row_file(asking.rows, flow_columns(context));
  if (!file) return std::unexpected(file.error());
  FlowPrinter printer(asking.rows.format(), context, prepared->now, terminal_width(), print);
  printer.begin(question);
  FlowTaker taker;
  taker.follow = true;
  taker.to_output = true;
  taker.take = [&](const Flow& flow, const Texts& texts, std::uint64_t /*next_row*/) -> Result<bool> {
    if (*file) (*file)->add(flow_cells(flow, texts, context));
    printer.add(flow, texts);
    return --left > 0;
  };
  taker.caught_up = [&](std::uint64_t /*next_row*/) -> Result<void> {
    printer.set_now(wall_clock());
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return {};
    return fail(Fault::Unreachable, "cannot write to standard output");
  };
  const bool from_now = !question.window.since;
  const auto given = give_new_flows(*prepared, from_now ? prepared->store.manifest().end_row : 0, taker);
  if (!given) return std::unexpected(given.error());
  if (printer.count() > 0 || asking.rows.json) printer.finish();
  if (auto finished = *file ? finish(asking.rows, **file) : Result<void>{}; !finished) {
    return std::unexpected(finished.error());
  }
  return printer.count() == 0 && asking.fail_empty ? 1 : 0;
}

}  // namespace whither
