#include "app/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <span>

#include "app/complaints.h"
#include "app/completeness.h"
#include "app/daemon.h"
#include "app/domain_lists.h"
#include "app/places.h"
#include "app/question_watch.h"
#include "app/timezone.h"
#include "app/vocabulary.h"
#include "app/windows.h"
#include "base/letter_case.h"
#include "report/flow_print.h"
#include "report/newest.h"
#include "report/table.h"
#include "store/flow_rows.h"

namespace whither {

namespace {

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

// By its name, or by its address.
std::optional<Device> find_device(const std::string& text, const Vocabulary& vocabulary) {
  if (const auto net = Net::parse(text)) return device_of(net->masked());
  const auto found =
      std::ranges::find_if(vocabulary.devices, [&](const auto& each) { return same_word(each.name, text); });
  if (found == vocabulary.devices.end()) return std::nullopt;
  Device device{found->name, found->held};
  for (const auto& range : found->ranges) device.held.push_back({range});
  return device;
}

Result<std::optional<Device>> device_named(const std::string& text, const Vocabulary& vocabulary) {
  if (text.empty()) return std::nullopt;
  if (auto found = find_device(text, vocabulary)) return found;
  return fail(
      Fault::Usage,
      fmt::format("--device `{}` is neither the name of a device (`whither devices` lists them) nor an address: "
                  "write one like 192.168.1.139, or a network like 2001:db8::/64",
                  text));
}

// `whither compare phone tv 'port 443'`: no filter begins with two names, so that those of two devices are no part of
// one.
Asking with_devices(Asking asking, const Vocabulary& vocabulary) {
  auto& words = asking.filter;
  if (!asking.words_name_two || !asking.device.empty() || words.size() < 2) return asking;
  if (!find_device(words[0], vocabulary) || !find_device(words[1], vocabulary)) return asking;
  asking.beside = words[0];
  asking.device = words[1];
  words.erase(words.begin(), words.begin() + 2);
  return asking;
}

// What is asked for and was let go. Sums may stand for it.
void tell_pruned(const Prepared& prepared, Store::Sums sums) {
  const auto& manifest = prepared.store.manifest();
  const auto& window = prepared.question.window;
  const bool is_summed = sums != Store::Sums::No;
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

void explain(const Prepared& prepared, const Store::Substitutes& may_be) {
  const auto& question = prepared.question;
  const auto sources = prepared.store.sources_in(question.window, may_be);
  const auto times = [&](const std::optional<Time>& time) { return time ? rfc3339(*time) : "open"; };
  const auto line = [](std::string_view word, const std::string& text) { fmt::print(stderr, "{:<9}{}\n", word, text); };
  line("filter", question.filter_text.empty() ? "all" : question.filter_text);
  if (question.device) line("device", question.device->name);
  line("window", fmt::format("{} to {}", times(question.window.since), times(question.window.until)));
  line("flows", fmt::format("{} in {} files are read", grouped(sources.flows()), grouped(sources.files.size())));
  const auto in_their_place = [](std::string_view which, std::uint64_t flows, const std::vector<Summary>& files) {
    return fmt::format("{} of {} flows in {} files are read in their place", which, grouped(flows),
                       grouped(files.size()));
  };
  line("sums", may_be.sums != Store::Sums::No ? in_their_place("hourly ones", sources.summed(), sources.summaries)
                                              : "cannot answer it");
  if (may_be.totals) line("totals", in_their_place("those", sources.totalled(), sources.totals));
}

std::vector<Address> unnamed_peers(std::span<const Flow> flows, const Context& context) {
  std::vector<Address> peers;
  for (const auto& flow : flows) peers.push_back(unnamed_peer(flow, context));
  return peers;
}

}  // namespace

Result<std::optional<ReverseDesk>> reverse_desk_for(const Asking& asking) {
  if (!asking.reverse) return std::nullopt;
  const auto layout = reading_place(asking.data_dir);
  if (!layout) return std::unexpected(layout.error());
  auto desk = ReverseDesk::open(asking.offline ? ReverseDesk::Ask::Nobody : ReverseDesk::Ask::NameServers, *layout);
  if (!desk) return std::unexpected(desk.error());
  return std::move(*desk);
}

Result<Prepared> prepare(const Asking& typed, std::size_t limit, bool window_by_default, Store::Order order,
                         const std::string& may_write) {
  if (auto zone = use_timezone(typed.zone); !zone) return std::unexpected(zone.error());
  const auto now = wall_clock();
  auto layout = reading_place(typed.data_dir);
  // A wrong filter or time is told before a missing store.
  auto table = open_address_table(layout ? std::optional{*layout} : std::nullopt);
  if (!table) return std::unexpected(table.error());
  const auto place = layout ? std::optional{*layout} : std::nullopt;
  auto household = household_of(place);
  const auto domains = lazy_domain_book(place);
  const auto vocabulary = vocabulary_of(*table, now, place, household, domains);
  const auto asking = with_devices(typed, vocabulary);
  const auto device = device_named(asking.device, vocabulary);
  if (!device) return std::unexpected(device.error());
  const auto beside = device_named(asking.beside, vocabulary);
  if (!beside) return std::unexpected(beside.error());
  auto filter = understood(asking, vocabulary);
  if (!filter) return std::unexpected(filter.error());
  const WindowWords words{asking.last, asking.since, asking.until};
  if (const auto times = check(words, now); !times) return std::unexpected(times.error());
  if (!layout) return std::unexpected(layout.error());
  freshen(*layout);
  auto store = Store::open(*layout, order, may_write);
  if (!store) return std::unexpected(store.error());
  if (auto known = store->know_domains(domains); !known) return std::unexpected(known.error());
  Question question{std::move(*filter), joined(asking.filter), *device, {}, asking.limit.value_or(limit)};
  question.window = window_of(words, window_by_default, store->manifest(), now);
  if (auto named = check_names(asking, question.filter, *store, question.window); !named) {
    return std::unexpected(named.error());
  }
  tell_table(*table, now);
  return Prepared{.store = std::move(*store),
                  .table = std::move(*table),
                  .local = local_networks(),
                  .devices = std::move(household.devices),
                  .question = std::move(question),
                  .beside = *beside,
                  .now = now};
}

void tell_sources(const Asking& asking, const Prepared& prepared, const Store::Substitutes& may_be) {
  tell_pruned(prepared, may_be.sums);
  if (asking.explain) explain(prepared, may_be);
}

Result<int> answer_flows(const Asking& asking) {
  if (asking.reverse && asking.limit == 0) {
    return fail(Fault::Usage, "--reverse asks about all flows that are shown before they are: limit them with -n");
  }
  auto reverse = reverse_desk_for(asking);
  if (!reverse) return std::unexpected(reverse.error());
  auto prepared = prepare(asking, 20, true);
  if (!prepared) return std::unexpected(prepared.error());
  tell_sources(asking, *prepared);
  const auto& question = prepared->question;
  if (auto known = prepared->store.know_ranges(ranges_of(question)); !known) return std::unexpected(known.error());
  ReverseNames names;
  auto context = prepared->context();
  if (*reverse) context.reverse = &names;
  FlowPrinter printer(asking.rows.format(), context, prepared->now, terminal_width(), print);
  auto file = row_file(asking.rows, flow_columns(context));
  if (!file) return std::unexpected(file.error());
  const auto add = [&](const Flow& flow, const Texts& texts) {
    if (*file) (*file)->add(flow_cells(flow, texts, context));
    printer.add(flow, texts);
  };
  Texts texts;
  const auto take = [&](const Chunk& chunk) {
    texts.clear();
    for (std::size_t i = 0; i < chunk.size(); ++i) add(flow_of(chunk, i, texts), texts);
  };
  printer.begin(question);
  QuestionWatch watch{prepared->store, prepared->store.sources_in(question.window, Store::Sums::No)};
  const auto interrupted = [&] {
    printer.finish(FlowPrinter::Ending::Partial);
    return QuestionWatch::tell_interrupted(printer.count());
  };
  if (question.limit == 0) {
    watch.hide();
    const auto of_file = [&](const std::string& flows) {
      return fmt::format("SELECT {} FROM {} ORDER BY file_row_number", column_names(), rows_of(question, flows));
    };
    const auto scanned = prepared->store.scan(0, question.window, of_file, take);
    watch.end();
    if (!scanned && watch.interrupted()) return interrupted();
    if (!scanned) return std::unexpected(scanned.error());
  } else {
    const auto newest = newest_flows(prepared->store, question);
    watch.end();
    if (!newest && watch.interrupted()) return interrupted();
    if (!newest) return std::unexpected(newest.error());
    if (*reverse) names = (*reverse)->look_up(unnamed_peers(newest->flows, context), prepared->now);
    for (const auto& flow : newest->flows) add(flow, newest->texts);
  }
  printer.end_rows();
  if (auto finished = *file ? finish(asking.rows, **file) : Result<void>{}; !finished) {
    return std::unexpected(finished.error());
  }
  std::fflush(stdout);  // how complete it is takes its own look at the window
  std::optional<Completeness> complete;
  if (const auto format = asking.rows.format(); format == Format::Json || format == Format::Text) {
    QuestionWatch closing{prepared->store, {}};
    closing.hide();
    complete = completeness_of(prepared->store, question.window, prepared->now);
    closing.end();
    if (closing.interrupted()) return interrupted();
  }
  printer.finish(FlowPrinter::Ending::Whole, complete);
  return printer.count() == 0 && asking.fail_empty ? 1 : 0;
}

}  // namespace whither
