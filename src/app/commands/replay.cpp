#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/encode_notes.h"
#include "app/replay.h"
#include "app/signals.h"
#include "ingest/capture_file.h"
#include "report/json.h"
#include "report/table.h"
#include "store/flow_rows.h"

namespace whither {

namespace {

constexpr double kRateOfStored = 10'000;  // flows a second: what any collector takes without loss

struct Options {
  Asking asking;
  std::string to;
  std::optional<double> speed;
  std::optional<double> rate;
  std::optional<int> version;
  std::size_t mtu = EncoderOptions{}.mtu;
  bool micros = false;
  bool as_now = false;
  bool json = false;
};

// The capture that the words name, if they do: one word that is a file, or looks like one.
std::optional<std::string> capture_of(const Asking& asking) {
  if (asking.filter.size() != 1) return std::nullopt;
  const auto& word = asking.filter.front();
  std::error_code failure;
  const auto has_ending = [&](const char* ending) { return word.ends_with(ending); };
  if (word == "-" || has_ending(".pcap") || has_ending(".pcapng") || has_ending(".cap") ||
      std::filesystem::exists(word, failure)) {
    return word;
  }
  return std::nullopt;
}

Result<ReplayOptions> options_of(const Options& options, bool is_capture) {
  auto to = resolve_endpoint(options.to);
  if (!to) return fail(to.error().fault, "--to " + to.error().message);
  ReplayOptions replay{.to = *to, .tempo = {}, .version = {}, .encoder = {}, .as_now = options.as_now};
  replay.tempo = {options.speed.value_or(is_capture ? 1 : 0), options.rate.value_or(0)};
  if (!is_capture && !options.speed && !options.rate) replay.tempo.flows_per_second = kRateOfStored;
  if (options.version || !is_capture) replay.version = static_cast<ExportVersion>(options.version.value_or(10));
  replay.encoder.mtu = options.mtu;
  replay.encoder.micros = options.micros;
  if (!replay.version && options.as_now) {
    return fail(Fault::Usage, "--as-now needs --version: datagrams that are sent as they are keep their times");
  }
  return replay;
}

void tell_as_json(const std::string& what, const ReplayOptions& options, const Replay& replay, const Replayed& sent) {
  Json json;
  json.object().field("schema", "whither.replay/1").field("from", what).field("to", options.to.to_string());
  json.field("flows", sent.flows).field("datagrams", sent.datagrams).field("seconds", sent.seconds);
  json.field("not_exports", sent.not_exports).key("drops").object();
  for (const auto& info : drops()) {
    const auto count = replay.drops().of(info.drop);
    if (count != 0 && info.drop != Drop::UnknownVersion) json.field(info.name, count);
  }
  json.end();
  if (const auto* const counts = replay.counts()) put_encode_counts(json, *counts);
  print(json.end().take() + "\n");
}

void tell(const std::string& what, const ReplayOptions& options, const Replay& replay, const Replayed& sent) {
  print(fmt::format("{} to udp {}: {} flows in {} datagrams, {:.1f} s\n", printable(what), options.to.to_string(),
                    grouped(sent.flows), grouped(sent.datagrams), sent.seconds));
  if (sent.not_exports != 0) {
    print(fmt::format("  {} datagrams not sent: neither NetFlow, IPFIX nor sFlow\n", grouped(sent.not_exports)));
  }
  for (const auto& info : drops()) {
    if (const auto count = replay.drops().of(info.drop); count != 0 && info.drop != Drop::UnknownVersion) {
      print(fmt::format("  {} {} could not be read ({}): {}\n", grouped(count), info.unit, info.name, info.help));
    }
  }
  if (const auto* const counts = replay.counts()) print(encode_text(*counts, "sent"));
}

Result<void> feed_capture(const std::string& file, Replay& replay) {
  auto capture = CaptureFile::open(file);
  if (!capture) return std::unexpected(capture.error());
  const auto counts = capture->read([&](const Datagram& datagram) { replay.take(datagram); });
  if (!counts) return std::unexpected(counts.error());
  return {};
}

// Flows in the order in which they were stored.
Result<void> feed_stored(Prepared& prepared, Replay& replay) {
  const auto& question = prepared.question;
  if (auto known = prepared.store.know_ranges(ranges_of(question)); !known) return known;
  std::size_t left = question.limit == 0 ? SIZE_MAX : question.limit;
  Texts texts;
  const auto take = [&](const Chunk& chunk) {
    texts.clear();
    for (std::size_t i = 0; i < chunk.size() && left > 0; ++i, --left) replay.take(flow_of(chunk, i, texts), texts);
  };
  const auto statement = [&](const std::string& flows) {
    return fmt::format("SELECT {} FROM {} ORDER BY file_row_number", column_names(), rows_of(question, flows));
  };
  return prepared.store.scan(0, question.window, statement, take);
}

Result<int> replay(const Options& options) {
  hold_end_signals();
  const auto& asking = options.asking;
  const auto file = capture_of(asking);
  if (file && !(asking.last + asking.since + asking.until + asking.device).empty()) {
    return fail(Fault::Usage, "--last, --since, --until and --device choose stored flows, not those of a capture");
  }
  const auto how = options_of(options, file.has_value());
  if (!how) return std::unexpected(how.error());
  std::optional<Prepared> prepared;
  if (!file) {
    auto made = prepare(asking, 0, true);
    if (!made) return std::unexpected(made.error());
    tell_sources(asking, *made);
    prepared = std::move(*made);
  }
  auto replay = Replay::open(*how);
  if (!replay) return std::unexpected(replay.error());
  const auto fed = file ? feed_capture(*file, **replay) : feed_stored(*prepared, **replay);
  const auto sent = (*replay)->finish();
  if (!sent) return std::unexpected(sent.error());
  if (!fed && sent->datagrams == 0) return std::unexpected(fed.error());
  const auto what = file.value_or("stored flows");
  if (options.json) {
    tell_as_json(what, *how, **replay, *sent);
  } else {
    tell(what, *how, **replay, *sent);
  }
  if (sent->datagrams == 0) note("nothing was sent");
  if (sent->exporters > 1) {
    note(fmt::format("{} routers sent what is in the capture; the collector sees it come from one", sent->exporters));
  }
  if (!fed) return std::unexpected(fed.error());
  return 0;
}

}  // namespace

void add_replay(CLI::App& app, Invocation& invocation) {
  auto* const command =
      app.add_subcommand("replay", "Send a capture of exports, or stored flows, to a collector over UDP");
  const auto options = std::make_shared<Options>();
  add_question_options(*command, options->asking);
  command->get_option("FILTER")->description("a capture file (- for standard input), or which stored flows");
  command->add_option("--to", options->to, "the collector")->type_name("HOST:PORT")->required();
  auto* const speed = command
                          ->add_option("--speed", options->speed,
                                       "so many times as fast as it came, 0 for as fast as can be (1 for captures)")
                          ->type_name("N")
                          ->check(CLI::NonNegativeNumber);
  command->add_option("--rate", options->rate, "flows a second (10000 for stored flows)")
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->excludes(speed);
  command
      ->add_option("--version", options->version,
                   "NetFlow 5 or 9, or IPFIX (10): encode anew; captures are sent as they are without it, stored flows "
                   "as IPFIX")
      ->type_name("5|9|10")
      ->check(CLI::IsMember({5, 9, 10}));
  command->add_option("--mtu", options->mtu, "bytes of an encoded datagram at most (1400)")->type_name("BYTES");
  command->add_flag("--micros", options->micros, "IPFIX: times in microseconds, which not every collector reads");
  command->add_flag("--as-now", options->as_now, "move times as if it happened now");
  command->add_flag("-j,--json", options->json, "one JSON object");
  command->footer(
      "Without --as-now flows keep their times. Those of NetFlow v5 hang on the clock in its header, which is of "
      "then.\n"
      "Examples:\n"
      "  whither replay exports.pcap --to 192.0.2.1:2055\n"
      "  whither replay exports.pcap --to 192.0.2.1:2055 --version 9 --speed 10\n"
      "  whither replay 'src ip 192.168.1.139' --last 7d --to 192.0.2.1:4739 --rate 50000");
  command->callback([options, &invocation] {
    invocation.json = options->json;
    invocation.run = [options] { return replay(*options); };
  });
}

}  // namespace whither
