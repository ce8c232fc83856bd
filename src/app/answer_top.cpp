#include <fmt/format.h>

#include <algorithm>

#include "app/answer.h"
#include "app/complaints.h"
#include "app/daemon.h"
#include "app/places.h"
#include "app/question_watch.h"
#include "app/status_record.h"
#include "base/file.h"
#include "base/local_steps.h"
#include "report/beginning.h"
#include "report/compare.h"
#include "report/device.h"
#include "report/series_print.h"
#include "report/table.h"
#include "report/top_groups.h"
#include "report/top_print.h"
#include "report/top_svg.h"

namespace whither {

namespace {

constexpr const char* kStandardOutput = "-";

// The same question of another command, as it is typed.
std::string same_question(const Asking& asking) {
  std::string words = asking.filter.empty() ? "" : fmt::format(" '{}'", fmt::join(asking.filter, " "));
  for (const auto& [option, value] : {std::pair{"--device", asking.device},
                                      {"--last", asking.last},
                                      {"--since", asking.since},
                                      {"--until", asking.until},
                                      {"--tz", asking.zone},
                                      {"--data-dir", asking.data_dir}}) {
    if (value.empty()) continue;
    const bool plain = value.find_first_of(" '\"$") == std::string::npos;
    words += plain ? fmt::format(" {} {}", option, value) : fmt::format(" {} '{}'", option, value);
  }
  return words;
}

std::string next_text(const Asking& asking, What what) {
  return fmt::format("next:  whither top {0}{1}{2}\n       whither flows{1}\n", what == What::Orgs ? "peers" : "orgs",
                     same_question(asking), asking.once ? " --once" : "");
}

// What is asked, but for what `prepare` makes ready. Fault::Usage where a word is wrong.
Result<TopQuestion> question_of(const TopWords& words, bool once) {
  const auto kind = what_named(words.what);
  if (!kind) return fail(Fault::Usage, unknown_word("ranking", words.what, ranking_names()));
  const auto order = sort_named(words.sort);
  if (!order) return fail(Fault::Usage, unknown_word("order", words.sort, {"bytes", "up", "down", "packets", "flows"}));
  TopQuestion question{.common = {}, .what = *kind, .sort = *order, .once = once};
  if (words.step.empty()) return question;
  question.step = parse_step(words.step);
  if (!question.step) {
    return fail(Fault::Usage, fmt::format("--step `{}` is no step: write one that divides a day, like 5m, 15m, 1h or "
                                          "6h, or whole days, like 1d or 1w",
                                          words.step));
  }
  // Hourly sums do not tell when within the hour something was.
  question.from_flows = *question.step < std::chrono::hours{1};
  return question;
}

// Closes the window, and chooses the one to compare it with.
Result<void> compare_with(const std::string& word, TopQuestion& question, Time now) {
  if (word.empty()) return {};
  auto& window = question.common.window;
  if (!window.since) return fail(Fault::Usage, "--compare needs a window that begins: add --since TIME or --last 24h");
  window.until = window.until.value_or(std::max(now, *window.since));
  question.before = window_before(word, window);
  if (question.before) return {};
  return fail(Fault::Usage, unknown_word("comparison", word, compare_words()));
}

// What is new may be so because nothing older is stored.
void tell_beginning(const Prepared& prepared, const Window& before) {
  const auto earliest = beginning_of(prepared.store.manifest());
  if (!earliest || *earliest <= *before.since) return;
  note(fmt::format("nothing is stored from before {}: what is called new may not be",
                   short_time(*earliest, prepared.now)));
}

Store::Sums sums_read(const TopQuestion& question) {
  const auto sums = sums_for(question);
  return question.step && sums == Store::Sums::Yes ? Store::Sums::Alone : sums;
}

// Where the numbers come from, of both windows where there are two.
void tell(const Asking& asking, Prepared& prepared, const TopQuestion& question) {
  const auto sums = sums_read(question);
  if (asking.explain || !question.before) tell_sources(asking, prepared, sums);
  if (!question.before) return;
  prepared.question.window = *question.before;
  tell_sources(asking, prepared, sums);
  prepared.question.window = question.common.window;
  tell_beginning(prepared, *question.before);
}

// What is known to be missing: gaps in what is stored, and what a server counted as lost while the window lasted.
std::optional<Completeness> completeness_of(Prepared& prepared) {
  const auto& window = prepared.question.window;
  auto coverage = coverage_of(prepared.store, window, prepared.now);
  if (!coverage) return std::nullopt;
  Completeness complete{.coverage = std::move(*coverage)};
  const auto& layout = prepared.store.layout();
  const auto told = status_of_server(layout);  // newer than its file, where it runs
  const auto status = told.empty() ? StatusRecord::load(layout) : StatusRecord::of_text(told, "the server");
  if (!status) return complete;
  complete.waiting_bytes = status->uncommitted == 0 ? 0 : status->spool_bytes;
  const bool overlaps =
      (!window.until || *window.until >= status->started) && (!window.since || *window.since <= status->updated);
  if (!overlaps) return complete;
  complete.lost_since = status->started;
  // What was dropped here is missing in the numbers of exporters that count, too.
  std::uint64_t dropped = 0;
  for (const auto& exporter : status->exporters) complete.lost_datagrams += exporter.lost;
  for (const auto& info : drops()) {
    if (info.unit == "datagrams") dropped += status->drops.at(static_cast<std::size_t>(info.drop));
  }
  complete.lost_datagrams = std::max(complete.lost_datagrams, dropped);
  return complete;
}

Result<void> write_top(const Asking& asking, const TopAnswer& answer, const TopQuestion& question, Time now) {
  const auto text = [&] {
    return top_text(answer, question, {question.common.window, now}, terminal_width()) +
           next_text(asking, question.what);
  };
  if (question.step) {
    return write_answer(asking.rows, {.text = text,
                                      .json = [&] { return top_json(answer, question); },
                                      .sheet = [&] { return series_sheet(answer); },
                                      .ndjson = {}});
  }
  return write_answer(asking.rows, {.text = text,
                                    .json = [&] { return top_json(answer, question); },
                                    .sheet = [&] { return top_sheet(answer, question); },
                                    .ndjson = [&] { return top_ndjson(answer, question); }});
}

}  // namespace

Result<int> answer_device(const Asking& asking) {
  auto prepared = prepare(asking, 5, true, Store::Order::Any);
  if (!prepared) return std::unexpected(prepared.error());
  tell_sources(asking, *prepared, Store::Sums::Yes);
  QuestionWatch watch{prepared->store, prepared->store.sources_in(prepared->question.window, Store::Sums::Yes)};
  auto report = device_report(prepared->store, prepared->question, prepared->context());
  if (report) report->orgs.complete = completeness_of(*prepared);
  watch.end();
  if (!report && watch.interrupted()) return QuestionWatch::tell_interrupted(0);
  if (!report) return std::unexpected(report.error());
  const Answer answer{
      .text = [&] { return device_text(*report, {prepared->question.window, prepared->now}, terminal_width()); },
      .json = [&] { return device_json(*report); },
      .sheet = [&] { return device_sheet(*report); },
      .ndjson = {}};
  if (auto written = write_answer(asking.rows, answer); !written) return std::unexpected(written.error());
  return report->orgs.total.flows == 0 && asking.fail_empty ? 1 : 0;
}

Result<int> answer_top(const Asking& asking, const TopWords& words) {
  auto question = question_of(words, asking.once);
  if (!question) return std::unexpected(question.error());
  const bool picture_alone = words.svg == kStandardOutput;
  if (picture_alone && asking.rows.format() != Format::Text) {
    return fail(Fault::Usage,
                "--svg - writes the picture to standard output, where the rows go too: "
                "name a file for it");
  }
  auto prepared = prepare(asking, 10, true, Store::Order::Any);
  if (!prepared) return std::unexpected(prepared.error());
  question->common = prepared->question;
  if (auto chosen = compare_with(words.compare, *question, prepared->now); !chosen) {
    return std::unexpected(chosen.error());
  }
  tell(asking, *prepared, *question);
  QuestionWatch watch{prepared->store, prepared->store.sources_in(question->common.window, sums_read(*question))};
  auto answer = top(prepared->store, *question, prepared->context());
  if (answer) answer->complete = completeness_of(*prepared);
  watch.end();
  if (!answer && watch.interrupted()) return QuestionWatch::tell_interrupted(0);
  if (!answer) return std::unexpected(answer.error());
  if (answer->copies != 0) {
    note(
        fmt::format("{} of {} flows are copies that a router told of at another interface or direction: --once leaves "
                    "them out",
                    grouped(answer->copies), grouped(answer->total.flows)));
  }
  if (!words.svg.empty()) {
    const auto picture = top_svg(*answer, *question, {question->common.window, prepared->now});
    if (picture_alone) {
      print(picture);
    } else if (auto written = write_file_atomically(absolute(words.svg), picture); !written) {
      return std::unexpected(written.error());
    }
  }
  if (picture_alone) return answer->total.flows == 0 && asking.fail_empty ? 1 : 0;
  if (auto written = write_top(asking, *answer, *question, prepared->now); !written) {
    return std::unexpected(written.error());
  }
  return answer->total.flows == 0 && asking.fail_empty ? 1 : 0;
}

}  // namespace whither
