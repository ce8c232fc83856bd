#include "app/answer.h"

#include <fmt/format.h>

#include "app/complaints.h"
#include "app/daemon.h"
#include "app/places.h"
#include "app/question_watch.h"
#include "app/windows.h"
#include "report/flow_print.h"
#include "report/table.h"
#include "report/top_groups.h"
#include "report/top_print.h"
#include "store/flow_rows.h"

namespace whither {

namespace {

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

Result<std::optional<Net>> device_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto net = Net::parse(text);
  if (!net) {
    return fail(Fault::Usage,
                fmt::format("--device `{}` is no address: write one like 192.168.1.139, or a network like "
                            "2001:db8::/64",
                            text));
  }
  return net->masked();
}

int exit_code(const Asking& asking, bool empty) { return empty && asking.fail_empty ? 1 : 0; }

// The same question of another command, as it is typed.
std::string same_question(const Asking& asking) {
  std::string words = asking.filter.empty() ? "" : fmt::format(" '{}'", joined(asking.filter));
  for (const auto& [option, value] : {std::pair{"--device", asking.device},
                                      {"--last", asking.last},
                                      {"--since", asking.since},
                                      {"--until", asking.until},
                                      {"--data-dir", asking.data_dir}}) {
    if (value.empty()) continue;
    const bool plain = value.find_first_of(" '\"$") == std::string::npos;
    words += plain ? fmt::format(" {} {}", option, value) : fmt::format(" {} '{}'", option, value);
  }
  return words;
}

void tell_next(const Asking& asking, What what) {
  print(fmt::format("next:  whither top {0}{1}{2}\n       whither flows{1}\n", what == What::Orgs ? "peers" : "orgs",
                    same_question(asking), asking.once ? " --once" : ""));
}

// What is asked for and was let go. Sums may stand for it.
void tell_pruned(const Prepared& prepared, Store::Sums sums) {
  const auto& manifest = prepared.store.manifest();
  const auto& window = prepared.question.window;
  const bool is_summed = sums == Store::Sums::Yes;
  const auto rows = is_summed ? manifest.lost_rows : manifest.pruned_rows;
  const auto until = is_summed ? manifest.lost_until : manifest.pruned_until;
  if (rows != 0 && (!window.since || *window.since <= until)) {
    note(fmt::format(
        "flows up to {} were let go, {} in all (store.max_size, store.keep_flows): older ones are missing here",
        short_time(until, prepared.now), grouped(rows)));
  }
  if (is_summed && manifest.pruned_rows != rows && (!window.since || *window.since <= manifest.pruned_until)) {
    note(
        fmt::format("flows up to {} were let go, and hourly sums stand for them: an hour counts as a whole where the "
                    "window cuts it",
                    short_time(manifest.pruned_until, prepared.now)));
  }
}

void explain(const Prepared& prepared, Store::Sums sums) {
  const auto& question = prepared.question;
  const auto sources = prepared.store.sources_in(question.window, sums);
  const auto times = [&](const std::optional<Time>& time) { return time ? rfc3339(*time) : "open"; };
  const auto line = [](std::string_view word, const std::string& text) { fmt::print(stderr, "{:<9}{}\n", word, text); };
  line("filter", question.filter_text.empty() ? "all" : question.filter_text);
  if (question.device) line("device", device_text(*question.device));
  line("window", fmt::format("{} to {}", times(question.window.since), times(question.window.until)));
  line("flows", fmt::format("{} in {} files are read", grouped(sources.flows()), grouped(sources.files.size())));
  line("sums", sums == Store::Sums::Yes ? fmt::format("hourly ones of {} flows in {} files are read in their place",
                                                      grouped(sources.summed()), grouped(sources.summaries.size()))
                                        : "cannot answer it");
}

}  // namespace

Result<Prepared> prepare(const Asking& asking, std::size_t limit, bool window_by_default, Store::Order order,
                         const std::string& may_write) {
  const auto now = wall_clock();
  const auto device = device_of(asking.device);
  if (!device) return std::unexpected(device.error());
  auto layout = reading_place(asking.data_dir);
  // A wrong filter or time is told before a missing store.
  auto table = open_address_table(layout ? std::optional{*layout} : std::nullopt);
  if (!table) return std::unexpected(table.error());
  auto filter = understood(asking, *table, now);
  if (!filter) return std::unexpected(filter.error());
  const WindowWords words{asking.last, asking.since, asking.until};
  if (const auto times = check(words, now); !times) return std::unexpected(times.error());
  if (!layout) return std::unexpected(layout.error());
  freshen(*layout);
  auto store = Store::open(*layout, order, may_write);
  if (!store) return std::unexpected(store.error());
  Question question{std::move(*filter), joined(asking.filter), *device, {}, asking.limit.value_or(limit)};
  question.window = window_of(words, window_by_default, store->manifest(), now);
  if (auto named = check_names(asking, question.filter, *store, question.window); !named) {
    return std::unexpected(named.error());
  }
  if (table->empty()) note("there is no address table, so addresses have no names: run `whither data import FOLDER`");
  return Prepared{std::move(*store), std::move(*table), local_networks(), std::move(question), now};
}

void tell_sources(const Asking& asking, const Prepared& prepared, Store::Sums sums) {
  tell_pruned(prepared, sums);
  if (asking.explain) explain(prepared, sums);
}

Result<int> answer_top(const Asking& asking, const std::string& what, const std::string& sort) {
  const auto kind = what_named(what);
  if (!kind) return fail(Fault::Usage, unknown_word("ranking", what, ranking_names()));
  const auto order = sort_named(sort);
  if (!order) return fail(Fault::Usage, unknown_word("order", sort, {"bytes", "up", "down", "packets", "flows"}));
  auto prepared = prepare(asking, 10, true, Store::Order::Any);
  if (!prepared) return std::unexpected(prepared.error());
  const TopQuestion question{prepared->question, *kind, *order, asking.once};
  tell_sources(asking, *prepared, sums_for(question));
  QuestionWatch watch{prepared->store, prepared->store.sources_in(question.common.window, sums_for(question))};
  const auto answer = top(prepared->store, question, prepared->context());
  watch.end();
  if (!answer && watch.interrupted()) return QuestionWatch::tell_interrupted(0);
  if (!answer) return std::unexpected(answer.error());
  if (answer->copies != 0) {
    note(
        fmt::format("{} of {} flows are copies that a router told of at another interface or direction: --once leaves "
                    "them out",
                    grouped(answer->copies), grouped(answer->total.flows)));
  }
  switch (asking.format()) {
    case Format::Json:
      print(top_json(*answer, question));
      break;
    case Format::Ndjson:
      print(top_ndjson(*answer, question));
      break;
    case Format::Csv:
    case Format::Tsv:
      print(top_csv(*answer, question, asking.format()));
      break;
    case Format::Text:
      print(top_text(*answer, question, {question.common.window, prepared->now}, terminal_width()));
      tell_next(asking, *kind);
  }
  return exit_code(asking, answer->rows.empty());
}

Result<int> answer_flows(const Asking& asking) {
  auto prepared = prepare(asking, 20, true);
  if (!prepared) return std::unexpected(prepared.error());
  tell_sources(asking, *prepared);
  const auto& question = prepared->question;
  if (auto known = prepared->store.know_ranges(ranges_of(question)); !known) return std::unexpected(known.error());
  const auto context = prepared->context();
  FlowPrinter printer(asking.format(), context, prepared->now, terminal_width(), print);
  Texts texts;
  const auto take = [&](const Chunk& chunk) {
    texts.clear();
    for (std::size_t i = 0; i < chunk.size(); ++i) printer.add(flow_of(chunk, i, texts), texts);
  };
  const auto statement = [&](const std::string& flows, std::string_view more) {
    return fmt::format("SELECT {} FROM {}{}", column_names(), rows_of(question, flows), more);
  };
  printer.begin(question);
  QuestionWatch watch{prepared->store, prepared->store.sources_in(question.window, Store::Sums::No)};
  const auto interrupted = [&] {
    printer.finish(FlowPrinter::Ending::Partial);
    return QuestionWatch::tell_interrupted(printer.count());
  };
  if (question.limit == 0) {
    watch.hide();
    const auto of_file = [&](const std::string& flows) { return statement(flows, " ORDER BY file_row_number"); };
    const auto scanned = prepared->store.scan(0, question.window, of_file, take);
    watch.end();
    if (!scanned && watch.interrupted()) return interrupted();
    if (!scanned) return std::unexpected(scanned.error());
  } else {
    const auto newest = fmt::format(" ORDER BY time_start DESC LIMIT {}", question.limit);
    auto rows =
        prepared->store.select(question.window, [&](const std::string& flows) { return statement(flows, newest); });
    watch.end();
    if (!rows && watch.interrupted()) return interrupted();
    if (!rows) return std::unexpected(rows.error());
    while (const auto* chunk = rows->next()) take(*chunk);
  }
  printer.finish();
  return exit_code(asking, printer.count() == 0);
}

}  // namespace whither
