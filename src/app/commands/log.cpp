#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "app/log_cursor.h"
#include "app/new_flows.h"
#include "app/places.h"
#include "app/signals.h"
#include "base/file.h"
#include "report/flow_print.h"

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

  std::uint64_t next_row() const { return cursor_ ? cursor_->next_row() : 0; }

  Result<void> add(const std::string& line, std::uint64_t next_row) {
    lines_ += line;
    return lines_.size() < kPieceBytes ? Result<void>{} : write(next_row);
  }

  // Writes out all of it, and how far that is.
  Result<void> settle(std::uint64_t next_row) {
    if (auto written = write(next_row); !written) return written;
    if (cursor_) return cursor_->settle();
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return fail(Fault::Unreachable, "cannot write to standard output");
    return {};
  }

 private:
  Result<void> write(std::uint64_t next_row) {
    const auto lines = std::exchange(lines_, {});
    if (cursor_ && lines.empty()) cursor_->skip_to(next_row);
    if (cursor_ && !lines.empty()) return cursor_->append(lines, next_row);
    print(lines);
    return {};
  }

  std::optional<LogCursor> cursor_;
  std::string lines_;
};

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
  FlowTaker taker;
  taker.condition = "kind = 0";
  taker.follow = options.follow;
  taker.to_output = options.output.empty();
  taker.take = [&](const Flow& flow, const Texts& /*texts*/, std::uint64_t next_row) -> Result<bool> {
    if (auto done = output.add(log_line(flow), next_row); !done) return std::unexpected(done.error());
    return --left > 0;
  };
  taker.caught_up = [&](std::uint64_t next_row) { return output.settle(next_row); };
  const auto given = give_new_flows(*prepared, output.next_row(), taker);
  if (!given) return std::unexpected(given.error());
  return 0;
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
