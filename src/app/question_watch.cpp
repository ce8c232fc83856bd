#include "app/question_watch.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>

#include "app/complaints.h"
#include "app/signals.h"
#include "base/this_thread.h"
#include "report/table.h"

namespace whither {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLook{20};
constexpr std::chrono::milliseconds kPatience{300};  // before a line is drawn
constexpr std::chrono::milliseconds kBetweenDraws{100};

std::atomic<bool> signal_came = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal's handler writes it");

void on_signal(int /*number*/) { signal_came = true; }

struct sigaction before_watch{};

// Until the next one, which ends the program as if nobody had asked. Where SIGINT is ignored, as in what a script runs
// in the background, it stays so.
void catch_sigint() {
  ::sigaction(SIGINT, nullptr, &before_watch);
  if (before_watch.sa_handler == SIG_IGN) return;
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESETHAND | SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
}

bool draws() { return ::isatty(STDERR_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0; }

}  // namespace

std::string reading_text(std::uint64_t flows, std::uint64_t files, std::optional<double> done) {
  const auto share = done ? fmt::format("{:.0f} % of ", *done * 100) : "";
  return fmt::format("reading {}{} flows in {} file{}", share, grouped(flows), grouped(files), files == 1 ? "" : "s");
}

QuestionWatch::QuestionWatch(Store& store, const Store::Sources& sources) : store_(store) {
  signal_came = false;
  catch_sigint();
  const auto flows = sources.flows() + sources.summed() + sources.totalled();
  const auto files = sources.files.size() + sources.summaries.size() + sources.totals.size();
  thread_ = std::jthread([this, flows, files](const std::stop_token& stop) { run(stop, flows, files); });
}

void QuestionWatch::run(const std::stop_token& stop, std::uint64_t flows, std::uint64_t files) {
  name_thread("watch");
  std::mutex mutex;
  std::condition_variable_any ended;
  const auto begun = Clock::now();
  auto drawn = begun;
  const bool may_draw = draws();
  std::unique_lock lock{mutex};
  while (!ended.wait_for(lock, stop, kLook, [&] { return stop.stop_requested(); })) {
    if (signal_came) {
      interrupted_ = true;
      store_.interrupt();  // again and again: what runs now may be the statement behind the one that ran then
    }
    const auto now = Clock::now();
    if (!may_draw || hidden_ || now - begun < kPatience || now - drawn < kBetweenDraws) continue;
    fmt::print(stderr, "\r{}\x1b[K", reading_text(flows, files, store_.progress()));
    std::fflush(stderr);
    drawn = now;
  }
  if (drawn != begun) fmt::print(stderr, "\r\x1b[K");
}

void QuestionWatch::end() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  ::sigaction(SIGINT, &before_watch, nullptr);
}

int QuestionWatch::tell_interrupted(std::uint64_t rows) {
  std::fflush(stdout);
  note(rows == 0 ? "interrupted before there was anything to print"
                 : fmt::format("interrupted: the answer is partial, {} rows of it were printed", grouped(rows)));
  return static_cast<int>(kInterrupted);
}

}  // namespace whither
