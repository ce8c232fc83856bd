#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/commands/listen_option.h"
#include "app/complaints.h"
#include "app/daemon.h"
#include "app/places.h"
#include "app/upkeep.h"
#include "base/digits.h"
#include "report/json.h"
#include "report/table.h"
#include "store/check.h"
#include "store/retention.h"

namespace whither {

namespace {

struct Options {
  std::string data_dir;
  std::string config;
  std::string older;
  std::string max_size;
  bool dry_run = false;
  bool set_aside = false;
  RowOptions rows;
};

struct Span {
  std::uint64_t flows = 0;
  std::uint64_t bytes = 0;
  Time earliest = Time::max();
  Time latest = Time::min();
};

Span span_of(const std::vector<StoredFile>& files) {
  Span span;
  for (const auto& file : files) {
    span.flows += file.rows;
    span.bytes += file.size;
    span.earliest = std::min(span.earliest, file.earliest);
    span.latest = std::max(span.latest, file.latest);
  }
  return span;
}

std::string files_text(std::uint64_t count) { return count == 1 ? "1 file" : grouped(count) + " files"; }

// What a store has of flows and of their hourly sums, or lets go of: a row each.
Sheet spans_sheet(std::vector<StoredFile> flows, std::vector<StoredFile> sums) {
  using enum RowColumn::Type;
  return {{{"what"}, {"flows", Number}, {"files", Number}, {"bytes", Number}, {"earliest", Time}, {"latest", Time}},
          [flows = std::move(flows), sums = std::move(sums)](const Sheet::Take& take) {
            for (const auto& [what, files] : {std::pair{"flows", &flows}, {"sums", &sums}}) {
              const auto span = span_of(*files);
              const bool some = span.flows != 0;
              take(std::initializer_list<Cell>{what, span.flows, files->size(), span.bytes,
                                               some ? Cell{span.earliest} : Cell{}, some ? Cell{span.latest} : Cell{}});
            }
          }};
}

Result<Retention> retention_by(const Options& options) {
  const auto config = load_config(options.config);
  if (!config) return std::unexpected(config.error());
  auto retention = retention_of(*config);
  if (!options.older.empty()) {
    retention.keep_flows = parse_duration(options.older);
    if (!retention.keep_flows) return fail(Fault::Usage, "--older takes a time like 90d, 12w or 5y");
  }
  if (!options.max_size.empty()) {
    retention.max_size = parse_size(options.max_size);
    if (!retention.max_size) return fail(Fault::Usage, "--max-size takes a size like 500MB or 20GiB");
  }
  return retention;
}

void put_limits(Json& json, const Retention& retention) {
  json.key("limits").object();
  if (retention.max_size) json.field("max_size", *retention.max_size);
  if (retention.keep_flows) json.field("keep_flows", duration_text(*retention.keep_flows));
  if (retention.keep_summaries) json.field("keep_summaries", duration_text(*retention.keep_summaries));
  json.end();
}

std::string limits_text(const Retention& retention) {
  std::vector<std::string> limits;
  if (retention.max_size) limits.push_back(human_bytes(*retention.max_size) + " on disk");
  if (retention.keep_flows) limits.push_back(fmt::format("flows {} old", duration_text(*retention.keep_flows)));
  if (retention.keep_summaries) {
    limits.push_back(fmt::format("hourly sums of what was let go {} old", duration_text(*retention.keep_summaries)));
  }
  return limits.empty() ? "none: everything is kept" : fmt::format("{}", fmt::join(limits, ", "));
}

// Of sums, each with the size of its totals too.
std::vector<StoredFile> files_of(const std::vector<Summary>& summaries) {
  std::vector<StoredFile> files;
  for (const auto& summary : summaries) files.emplace_back(summary.file).size = summary.size();
  return files;
}

std::uint64_t sums_in(const std::vector<Summary>& summaries) {
  std::uint64_t sums = 0;
  for (const auto& summary : summaries) sums += summary.sums;
  return sums;
}

// What a file system has left for this user.
std::optional<std::uint64_t> room_in(const std::string& folder) {
  std::error_code failure;
  const auto space = std::filesystem::space(folder, failure);
  return failure ? std::nullopt : std::optional{static_cast<std::uint64_t>(space.available)};
}

std::string info_json(const Layout& layout, const Manifest& manifest, const Retention& retention) {
  const auto all = span_of(manifest.files);
  Json json;
  json.object().field("schema", "whither.storage/1").field("data_dir", layout.folder).field("store", manifest.store_id);
  json.field("flows", all.flows).field("files", manifest.files.size()).field("bytes", all.bytes);
  if (all.flows != 0) json.field("earliest", rfc3339(all.earliest)).field("latest", rfc3339(all.latest));
  if (const auto room = room_in(layout.folder)) json.field("free_bytes", *room);
  const auto summed = span_of(files_of(manifest.summaries));
  json.key("summaries").object().field("flows", summed.flows).field("sums", sums_in(manifest.summaries));
  json.field("files", manifest.summaries.size()).field("bytes", summed.bytes);
  if (summed.flows != 0) json.field("earliest", rfc3339(summed.earliest)).field("latest", rfc3339(summed.latest));
  json.end();
  put_limits(json, retention);
  json.key("pruned").object().field("flows", manifest.pruned_rows);
  if (manifest.pruned_rows != 0) json.field("until", rfc3339(manifest.pruned_until));
  json.field("flows_without_sums", manifest.lost_rows);
  if (manifest.lost_rows != 0) json.field("without_sums_until", rfc3339(manifest.lost_until));
  return json.end().end().take() + "\n";
}

std::string info_text(const Layout& layout, const Manifest& manifest, const Retention& retention, Time now) {
  const auto all = span_of(manifest.files);
  auto text = fmt::format("store      {}\n", printable(layout.folder));
  text += fmt::format("holds      {} flows in {}, {}", grouped(all.flows), files_text(manifest.files.size()),
                      human_bytes(all.bytes));
  if (all.flows != 0) {
    text += fmt::format(" ({:.1f} bytes a flow)\nfrom       {}\nto         {}",
                        static_cast<double>(all.bytes) / static_cast<double>(all.flows), short_time(all.earliest, now),
                        short_time(all.latest, now));
  }
  if (const auto summed = span_of(files_of(manifest.summaries)); summed.flows != 0) {
    text += fmt::format("\nsums       {} hourly ones of {} flows from {} on, {}", grouped(sums_in(manifest.summaries)),
                        grouped(summed.flows), short_time(summed.earliest, now), human_bytes(summed.bytes));
  }
  text += fmt::format("\nlimits     {}\n", limits_text(retention));
  if (manifest.pruned_rows != 0) {
    text += fmt::format("let go     {} flows, the latest of {}", grouped(manifest.pruned_rows),
                        short_time(manifest.pruned_until, now));
    if (manifest.lost_rows != 0) text += fmt::format("; no sums stay of {}", grouped(manifest.lost_rows));
    text += "\n";
  }
  if (const auto room = room_in(layout.folder)) text += fmt::format("room left  {}\n", human_bytes(*room));
  return text;
}

Result<int> info(const Options& options) {
  const auto layout = reading_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  const auto retention = retention_by(options);
  if (!retention) return std::unexpected(retention.error());
  freshen(*layout);
  const auto manifest = Manifest::load(*layout);
  if (!manifest) return std::unexpected(manifest.error());
  auto written =
      write_answer(options.rows, {.text = [&] { return info_text(*layout, *manifest, *retention, wall_clock()); },
                                  .json = [&] { return info_json(*layout, *manifest, *retention); },
                                  .sheet = [&] { return spans_sheet(manifest->files, files_of(manifest->summaries)); },
                                  .ndjson = {}});
  if (!written) return std::unexpected(written.error());
  return 0;
}

std::string check_json(const Options& options, const StoreCheck& check) {
  Json json;
  json.object().field("schema", "whither.storage_check/1").field("files", check.files).field("bytes", check.bytes);
  json.key("damaged").array();
  for (const auto& [path, flows, reason] : check.damaged) {
    json.object().field("file", path).field("flows", flows).field("reason", reason).end();
  }
  return json.end().flag("set_aside", options.set_aside).end().take() + "\n";
}

std::string check_text(const StoreCheck& check) {
  std::string text;
  for (const auto& [path, flows, reason] : check.damaged) {
    text += fmt::format("damaged: {} ({} flows): {}\n", path, grouped(flows), printable(reason));
  }
  return text + fmt::format("{}, {}: {}\n", files_text(check.files), human_bytes(check.bytes),
                            check.damaged.empty() ? "all as they were written"
                                                  : fmt::format("{} damaged", grouped(check.damaged.size())));
}

Sheet check_sheet(const StoreCheck& check) {
  return {{{"file"}, {"flows", RowColumn::Type::Number}, {"reason"}}, [&check](const Sheet::Take& take) {
            for (const auto& [path, flows, reason] : check.damaged) {
              take(std::initializer_list<Cell>{path, flows, reason});
            }
          }};
}

Result<int> check(const Options& options) {
  const auto layout = reading_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  const bool shows_progress = options.rows.format() == Format::Text && ::isatty(STDERR_FILENO) != 0;
  const auto found = check_store(*layout, [&](std::uint64_t bytes) {
    if (shows_progress) fmt::print(stderr, "\r{} read", human_bytes(bytes));
  });
  if (shows_progress) fmt::print(stderr, "\r\x1b[K");
  if (!found) return std::unexpected(found.error());
  if (options.set_aside && !found->damaged.empty()) {
    if (auto done = set_files_aside(*layout, found->to_set_aside); !done) return std::unexpected(done.error());
  }
  auto written = write_answer(options.rows, {.text = [&] { return check_text(*found); },
                                             .json = [&] { return check_json(options, *found); },
                                             .sheet = [&] { return check_sheet(*found); },
                                             .ndjson = {}});
  if (!written) return std::unexpected(written.error());
  if (found->damaged.empty()) return 0;
  if (options.set_aside) {
    note(fmt::format("what there is of them lies in {}; the rest can be read", layout->set_aside()));
    return 0;
  }
  note("bring them back from a backup, or let `whither storage check --set-aside` go on without them");
  return static_cast<int>(Fault::Damaged);
}

std::string pruned_json(const Options& options, const Pruning& gone, const Retention& retention) {
  const auto all = span_of(gone.flows);
  const auto summed = span_of(files_of(gone.summaries));
  Json json;
  json.object().field("schema", "whither.storage_prune/1").flag("dry_run", options.dry_run);
  put_limits(json, retention);
  json.key("pruned").object().field("files", gone.flows.size()).field("flows", all.flows);
  json.field("bytes", all.bytes);
  if (all.flows != 0) json.field("earliest", rfc3339(all.earliest)).field("latest", rfc3339(all.latest));
  json.field("summary_files", gone.summaries.size()).field("summary_bytes", summed.bytes);
  return json.end().end().take() + "\n";
}

std::string pruned_text(const Options& options, const Pruning& gone, const Retention& retention) {
  if (gone.empty()) return fmt::format("nothing to let go (limits: {})\n", limits_text(retention));
  const auto all = span_of(gone.flows);
  const auto summed = span_of(files_of(gone.summaries));
  std::string text;
  const auto now = wall_clock();
  const std::string_view done = options.dry_run ? "would let go" : "let go";
  if (!gone.flows.empty()) {
    text += fmt::format("{} {} flows from {} to {}: {}, {}\n", done, grouped(all.flows), short_time(all.earliest, now),
                        short_time(all.latest, now), files_text(gone.flows.size()), human_bytes(all.bytes));
  }
  if (!gone.summaries.empty()) {
    text += fmt::format("{} hourly sums of {} flows from {} to {}: {}, {}\n", done, grouped(summed.flows),
                        short_time(summed.earliest, now), short_time(summed.latest, now),
                        files_text(gone.summaries.size()), human_bytes(summed.bytes));
  }
  return text;
}

Result<int> prune_now(const Options& options) {
  const auto layout = reading_place(options.data_dir);
  if (!layout) return std::unexpected(layout.error());
  const auto retention = retention_by(options);
  if (!retention) return std::unexpected(retention.error());
  Pruning gone;
  if (options.dry_run) {
    const auto manifest = Manifest::load(*layout);
    if (!manifest) return std::unexpected(manifest.error());
    gone = plan_pruning(*manifest, *retention, wall_clock());
  } else {
    const auto with_connection = [&](const ConnectionWork& work) { return with_own_connection(*layout, work); };
    auto pruned = sum_up_and_prune(*layout, *retention, wall_clock(), with_connection);
    if (!pruned) return std::unexpected(pruned.error());
    gone = std::move(*pruned);
  }
  auto written = write_answer(options.rows, {.text = [&] { return pruned_text(options, gone, *retention); },
                                             .json = [&] { return pruned_json(options, gone, *retention); },
                                             .sheet = [&] { return spans_sheet(gone.flows, files_of(gone.summaries)); },
                                             .ndjson = {}});
  if (!written) return std::unexpected(written.error());
  return 0;
}

}  // namespace

void add_storage(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("storage", "What the store holds, whether it is whole, and making room");
  command->require_subcommand(1);
  const auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help, Result<int> (*run)(const Options&)) {
    auto* const each = command->add_subcommand(name, help);
    add_data_dir_option(*each, options->data_dir);
    add_row_options(*each, options->rows);
    each->callback([options, run, &invocation] {
      invocation.json = options->rows.tells_json();
      invocation.run = [options, run] { return run(*options); };
    });
    return each;
  };
  auto* const tell = add("info", "Tell how much is stored, of which time, and what limits there are", info);
  auto* const verify = add("check", "Read every file and name those that are not as they were written", check);
  auto* const less =
      add("prune", "Let the oldest flows go, by the configured limits or by those given here", prune_now);
  add_config_option(*tell, options->config);
  add_config_option(*less, options->config);
  verify->add_flag("--set-aside", options->set_aside, "move damaged files out of the store, so that the rest is read");
  less->add_option("--older", options->older, "let go what is older, e.g. 90d")->type_name("AGE");
  less->add_option("--max-size", options->max_size, "let go what is above, e.g. 20GiB")->type_name("SIZE");
  less->add_flag("--dry-run", options->dry_run, "only tell what would go");
}

}  // namespace whither
