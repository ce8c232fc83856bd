#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/complaints.h"
#include "app/daemon.h"
#include "app/log_cursor.h"
#include "app/places.h"
#include "app/signals.h"
#include "base/file.h"
#include "report/flow_print.h"
#include "store/flow_rows.h"

namespace whither {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;  // of lines that are appended in one step

struct Options {
  Asking asking;
  std::string output;
  bool follow = false;
};

// Where the lines go: a file with its cursor, or standard output.
class LogOutput {
 public:
  explicit LogOutput(std::optional<LogCursor> cursor) : cursor_(std::move(cursor)) {}

  std::uint64_t next_row() const { return cursor_ ? cursor_->next_row() : next_row_; }

  Result<void> append(const std::string& lines, std::uint64_t next_row) {
    next_row_ = next_row;
    if (cursor_ && lines.empty()) cursor_->skip_to(next_row);
    if (cursor_ && !lines.empty()) return cursor_->append(lines, next_row);
    print(lines);
    return {};
  }

  Result<void> settle() {
    if (cursor_) return cursor_->settle();
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return fail(Fault::Unreachable, "cannot write to standard output");
    return {};
  }

 private:
  std::optional<LogCursor> cursor_;
  std::uint64_t next_row_ = 0;
};

// The lines of the flows in one file that were not yet looked at, in the order in which they were stored.
Result<void> log_file(Prepared& prepared, const StoredFile& file, LogOutput& output, std::size_t& left) {
  const auto begin = std::max(output.next_row(), file.first_row) - file.first_row;
  auto rows = prepared.store.select_file(file, [&](const std::string& flows) {
    return fmt::format(
        "SELECT file_row_number, {} FROM {} WHERE file_row_number >= {} AND kind = 0 ORDER BY file_row_number",
        column_names(), rows_of(prepared.question, flows), begin);
  });
  if (!rows) return std::unexpected(rows.error());
  std::string lines;
  Texts texts;
  while (const auto* chunk = rows->next()) {
    texts.clear();
    for (std::size_t i = 0; i < chunk->size() && left > 0; ++i) {
      lines += log_line(flow_of(*chunk, i, texts, 1));
      --left;
      if (lines.size() < kPieceBytes && left > 0) continue;
      const auto behind = file.first_row + static_cast<std::uint64_t>(chunk->value<std::int64_t>(0, i)) + 1;
      if (auto done = output.append(lines, behind); !done) return done;
      lines.clear();
    }
  }
  return left == 0 ? Result<void>{} : output.append(lines, file.end_row());
}

// All that was stored since the last time. A file that was merged away meanwhile is found again under its new name.
Result<void> catch_up(Prepared& prepared, LogOutput& output, std::size_t& left) {
  for (int attempts = 0;;) {
    if (auto looked = prepared.store.refresh(); !looked) return looked;
    const auto files = prepared.store.manifest().files;
    Result<void> done;
    for (const auto& file : files) {
      if (file.end_row() <= output.next_row() || left == 0) continue;
      done = log_file(prepared, file, output, left);
      if (!done) break;
    }
    if (done) return output.settle();
    if (++attempts == 20) return done;
    std::this_thread::sleep_for(std::chrono::milliseconds{25});
  }
}

std::string question_words(const Asking& asking) {
  std::string words = fmt::format("{}", fmt::join(asking.filter, " "));
  for (const auto& [option, value] : {std::pair{"--device", asking.device},
                                      {"--last", asking.last},
                                      {"--since", asking.since},
                                      {"--until", asking.until}}) {
    if (!value.empty()) words += fmt::format(" {} {}", option, value);
  }
  for (auto& c : words) c = c == '\n' ? ' ' : c;
  return words;
}

Result<int> log(const Options& options) {
  if (options.follow) hold_end_signals();
  auto prepared = prepare(options.asking, 0, false);
  if (!prepared) return std::unexpected(prepared.error());
  tell_sources(options.asking, *prepared);
  if (options.asking.until.empty()) prepared->question.window.until.reset();  // what is still to come belongs to it
  if (auto known = prepared->store.know_ranges(ranges_of(prepared->question)); !known)
    return std::unexpected(known.error());
  Fd lock;
  std::optional<LogCursor> cursor;
  if (!options.output.empty()) {
    auto locked = try_lock_file(options.output);
    if (!locked) return std::unexpected(locked.error());
    if (!*locked) return fail(Fault::Unreachable, fmt::format("another `whither log` writes to {}", options.output));
    lock = std::move(*locked);
    auto opened =
        LogCursor::open(absolute(options.output), prepared->store.manifest().store_id, question_words(options.asking));
    if (!opened) return std::unexpected(opened.error());
    cursor = std::move(*opened);
  }
  LogOutput output{std::move(cursor)};
  std::size_t left = prepared->question.limit == 0 ? SIZE_MAX : prepared->question.limit;
  for (;;) {
    if (auto done = catch_up(*prepared, output, left); !done) return std::unexpected(done.error());
    if (!options.follow || left == 0 || end_signal_came()) return 0;
    for (int i = 0; i < 5 && !end_signal_came(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{100});
    freshen(prepared->store.layout());
  }
}

}  // namespace

void add_log(CLI::App& app, Invocation& invocation) {
  auto* const command = app.add_subcommand("log", "Write a line a flow: dst,port,packets,octets,time");
  const auto options = std::make_shared<Options>();
  add_question_options(*command, options->asking);
  command->add_option("-o,--output", options->output, "append to this file; FILE.pos remembers how far it has come")
      ->type_name("FILE");
  command->add_flag("--follow", options->follow, "go on as flows arrive, until SIGINT or SIGTERM");
  command->footer(
      "Takes all stored flows unless a window is given; time is in Unix seconds at arrival.\n"
      "Example:\n"
      "  whither log 'src ip 192.168.1.139 and not dst ip 192.168.1.1' -o galaxy-s8.log --follow");
  command->callback([options, &invocation] { invocation.run = [options] { return log(*options); }; });
}

}  // namespace whither
