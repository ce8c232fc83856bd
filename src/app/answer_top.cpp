#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/answer.h"
#include "app/complaints.h"
#include "app/completeness.h"
#include "app/places.h"
#include "app/question_watch.h"
#include "app/registry_names.h"
#include "base/file.h"
#include "base/local_steps.h"
#include "report/beginning.h"
#include "report/compare.h"
#include "report/device.h"
#include "report/row_addresses.h"
#include "report/series_print.h"
#include "report/table.h"
#include "report/top_groups.h"
#include "report/top_print.h"
#include "report/top_svg.h"

namespace whither {

namespace {

constexpr const char* kStandardOutput = "-";

// The same question of another command, as it is typed.
std::string same_question(const Asking& asking, const Question& question) {
  std::string words = question.filter_text.empty() ? "" : fmt::format(" '{}'", question.filter_text);
  for (const auto& [option, value] : {std::pair{"--device", question.device ? question.device->name : ""},
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

std::string next_text(const Asking& asking, const TopQuestion& question) {
  return fmt::format("next:  whither top {0}{1}{2}\n       whither flows{1}\n",
                     question.what == What::Orgs ? "peers" : "orgs", same_question(asking, question.common),
                     asking.once ? " --once" : "");
}

// "orgs", "src_addr", "device,country": what a row is.
Result<void> rank_by(const std::string& words, TopQuestion& question) {
  if (const auto kind = what_named(words)) {
    question.what = *kind;
    return {};
  }
  for (std::size_t at = 0; at <= words.size();) {
    const auto end = std::min(words.find(',', at), words.size());
    const auto word = words.substr(at, end - at);
    at = end + 1;
    auto part = key_part_named(word);
    if (!part) return fail(Fault::Usage, unknown_word("ranking", word, key_part_names(), ranking_kinds().size()));
    if (std::ranges::find(question.parts, part->name, &KeyPart::name) != question.parts.end()) {
      return fail(Fault::Usage, fmt::format("`{}` is there twice in `{}`", word, words));
    }
    question.parts.push_back(std::move(*part));
  }
  if (question.parts.size() > kMostParts) {
    return fail(Fault::Usage, fmt::format("a row is told apart by {} names at most", kMostParts));
  }
  // One that is a ranking of its own, in the singular: that one is faster.
  const auto alone = question.parts.size() == 1 ? what_named(question.parts.front().name) : std::nullopt;
  question.what = alone.value_or(What::Parts);
  if (alone) question.parts.clear();
  return {};
}

// What is asked, but for what `prepare` makes ready. Fault::Usage where a word is wrong.
Result<TopQuestion> question_of(const TopWords& words, bool once) {
  const auto order = sort_named(words.sort);
  if (!order) return fail(Fault::Usage, unknown_word("order", words.sort, {"bytes", "up", "down", "packets", "flows"}));
  TopQuestion question{.common = {}, .sort = *order, .once = once, .side_by_side = words.side_by_side};
  if (auto ranked = rank_by(words.what, question); !ranked) return std::unexpected(ranked.error());
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

// "SINCE/UNTIL", two times.
Result<Window> window_between(const std::string& words, Time now) {
  const auto slash = words.find('/');
  const Window window{parse_time(words.substr(0, slash), now), parse_time(words.substr(slash + 1), now)};
  if (window.since && window.until && *window.since <= *window.until) return window;
  return fail(Fault::Usage, fmt::format("`{}` is no window to compare with: write two times, the earlier one first, "
                                        "like 2026-08-01/2026-08-08 or -48h/-24h",
                                        words));
}

// Chooses what to compare with: another device, or another window, for which this one is closed.
Result<void> compare_with(const std::string& word, TopQuestion& question, const Prepared& prepared) {
  auto& window = question.common.window;
  if (prepared.beside) {
    question.before = window;
    question.before_device = prepared.beside;
    if (word.empty()) return {};
    return fail(Fault::Usage, "two devices are compared in one window: leave --with out, or one of them");
  }
  if (word.empty() && !question.side_by_side) return {};
  if (!window.since) {
    return fail(Fault::Usage, "a comparison needs a window that begins: add --since TIME or --last 24h");
  }
  window.until = window.until.value_or(std::max(prepared.now, *window.since));
  if (word.contains('/')) {
    auto between = window_between(word, prepared.now);
    if (!between) return std::unexpected(between.error());
    question.before = *between;
    return {};
  }
  question.before = window_before(word.empty() ? "previous" : word, window);
  if (question.before) return {};
  return fail(Fault::Usage, unknown_word("comparison", word, compare_words()) + ", or SINCE/UNTIL");
}

// What is new may be so because nothing older is stored.
void tell_beginning(const Prepared& prepared, const Window& before) {
  const auto earliest = beginning_of(prepared.store.manifest());
  if (!earliest || *earliest <= *before.since) return;
  note(fmt::format("nothing is stored from before {}: what is called new may not be",
                   short_time(*earliest, prepared.now)));
}

Store::Substitutes substitutes_read(const TopQuestion& question, const Context& context) {
  const auto may_be = substitutes_for(question, context);
  return question.step && may_be.sums == Store::Sums::Yes ? Store::Sums::Alone : may_be;
}

// Where the numbers come from, of both windows where there are two.
void tell(const Asking& asking, Prepared& prepared, const TopQuestion& question) {
  const auto may_be = substitutes_read(question, prepared.context());
  const bool other_window = question.before && !question.before_device;
  if (asking.explain || !other_window) tell_sources(asking, prepared, may_be);
  if (!other_window) return;
  prepared.question.window = *question.before;
  tell_sources(asking, prepared, may_be);
  prepared.question.window = question.common.window;
  tell_beginning(prepared, *question.before);
}

// What is missing, in both windows where there are two.
void complete(TopAnswer& answer, Prepared& prepared, const TopQuestion& question) {
  answer.complete = completeness_of(prepared.store, question.common.window, prepared.now);
  if (!answer.compared) return;
  answer.compared->complete =
      question.before_device ? answer.complete : completeness_of(prepared.store, *question.before, prepared.now);
}

// Before the store is asked, so that wrong words cost nothing.
Result<std::optional<RegistryDesk>> desk_for(const Asking& asking, const TopWords& words, const TopQuestion& question) {
  if (!words.by_registry) return std::nullopt;
  if (!has_addresses(question)) {
    return fail(Fault::Usage, fmt::format("--registry names orgs and peers, and no registry knows `{}`", words.what));
  }
  const auto layout = reading_place(asking.data_dir);
  if (!layout) return std::unexpected(layout.error());
  auto desk = RegistryDesk::open(words.registry, *layout, "top " + words.what);
  if (!desk) return std::unexpected(desk.error());
  return std::move(*desk);
}

// The same of name servers.
Result<std::optional<ReverseDesk>> reverse_desk_for(const Asking& asking, TopQuestion& question) {
  if (asking.reverse && question.what != What::Peers) {
    return fail(Fault::Usage, "--reverse names peers: whither top peers --reverse");
  }
  question.with_ptr = asking.reverse;
  return reverse_desk_for(asking);
}

void name_by_reverse(TopAnswer& answer, ReverseDesk& desk, Time now) {
  std::vector<Address> addresses;
  for (const auto& row : answer.rows) addresses.push_back(row.address);
  const auto names = desk.look_up(addresses, now);
  for (auto& row : answer.rows) {
    if (const auto found = names.find(row.address); found != names.end()) row.ptr = found->second;
  }
}

// So that it is seen while the answer is made.
void print_heading(const std::string& heading) {
  print(heading);
  std::fflush(stdout);
}

Result<void> write_top(const Asking& asking, const TopAnswer& answer, const TopQuestion& question, Time now) {
  const auto text = [&] {
    return top_text(answer, question, {question.common.window, now}, terminal_width()) + next_text(asking, question);
  };
  if (question.step) {
    return write_answer(asking.rows, {.text = text,
                                      .json = [&] { return top_json(answer, question); },
                                      .sheet = [&] { return series_sheet(answer, question); },
                                      .ndjson = [&] { return series_ndjson(answer); }});
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
  const Covered covered{prepared->question.window, prepared->now};
  if (asking.rows.format() == Format::Text) print_heading(device_heading(*prepared->question.device, covered));
  QuestionWatch watch{prepared->store, prepared->store.sources_in(prepared->question.window, Store::Sums::Yes)};
  auto report = device_report(prepared->store, prepared->question, prepared->context());
  if (report) report->orgs().complete = completeness_of(prepared->store, prepared->question.window, prepared->now);
  watch.end();
  if (!report && watch.interrupted()) return QuestionWatch::tell_interrupted(0);
  if (!report) return std::unexpected(report.error());
  const Answer answer{.text = [&] { return device_text(*report, covered, terminal_width()); },
                      .json = [&] { return device_json(*report); },
                      .sheet = [&] { return device_sheet(*report); },
                      .ndjson = {}};
  if (auto written = write_answer(asking.rows, answer); !written) return std::unexpected(written.error());
  return report->orgs().total.flows == 0 && asking.fail_empty ? 1 : 0;
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
  auto desk = desk_for(asking, words, *question);
  if (!desk) return std::unexpected(desk.error());
  auto reverse = reverse_desk_for(asking, *question);
  if (!reverse) return std::unexpected(reverse.error());
  auto prepared = prepare(asking, 10, true, Store::Order::Any);
  if (!prepared) return std::unexpected(prepared.error());
  question->common = prepared->question;
  if (auto chosen = compare_with(words.compare, *question, *prepared); !chosen) {
    return std::unexpected(chosen.error());
  }
  tell(asking, *prepared, *question);
  if (asking.rows.format() == Format::Text && !picture_alone) {
    print_heading(top_heading(*question, {question->common.window, prepared->now}));
  }
  QuestionWatch watch{prepared->store, prepared->store.sources_in(question->common.window,
                                                                  substitutes_read(*question, prepared->context()))};
  auto answer = top(prepared->store, *question, prepared->context());
  if (answer) complete(*answer, *prepared, *question);
  watch.end();
  if (!answer && watch.interrupted()) return QuestionWatch::tell_interrupted(0);
  if (!answer) return std::unexpected(answer.error());
  if (*desk) {
    const auto named = name_by_registry(*answer, prepared->store, *question, prepared->context(), **desk);
    if (!named) return std::unexpected(named.error());
  }
  if (*reverse) name_by_reverse(*answer, **reverse, prepared->now);
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
  const auto written = picture_alone ? Result<void>{} : write_top(asking, *answer, *question, prepared->now);
  if (!written) return std::unexpected(written.error());
  if (words.fail_on_new && answer->compared->new_rows != 0) return 1;
  return answer->total.flows == 0 && asking.fail_empty ? 1 : 0;
}

}  // namespace whither
