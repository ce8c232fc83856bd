#include "app/query_guard.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <utility>

#include "base/file.h"
#include "base/result.h"

namespace whither {

namespace {

constexpr std::chrono::milliseconds kTick{50};
constexpr std::chrono::milliseconds kPatience{2000};  // with what was interrupted, before the process is ended

// The signal that has come; 0 where none has.
int signal_that_came() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  const timespec no_time{};
  const int number = ::sigtimedwait(&set, nullptr, &no_time);
  return number > 0 ? number : 0;
}

}  // namespace

QueryGuard::QueryGuard(Options options)
    : options_(std::move(options)), thread_([this](const std::stop_token& stop) { watch(stop); }) {}

QueryGuard::~QueryGuard() = default;

void QueryGuard::watch(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any ticks;
  Duration computed{0};
  Duration patience{0};
  for (;;) {
    const auto before = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex);
    if (ticks.wait_for(lock, stop, kTick, [&] { return stop.stop_requested(); })) return;
    const auto passed = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - before);
    const bool is_writing = is_writing_;
    if (!is_writing) computed += passed;
    if (const int number = signal_that_came(); number != 0) {
      if (signal_ != 0) ::_exit(128 + number);  // the second one
      signal_ = number;
      reason_ = Reason::Signal;
    } else if (reason_ == Reason::None && computed >= options_.limit) {
      reason_ = Reason::TimedOut;
    }
    if (reason_ == Reason::None) continue;
    options_.interrupt();
    if (reason_ == Reason::Signal || !is_writing) patience += passed;
    if (patience < kPatience) continue;
    if (reason_ == Reason::Signal) ::_exit(128 + signal_);
    options_.before_ended();
    ::_exit(static_cast<int>(Fault::TimedOut));
  }
}

void bound_memory(std::size_t bytes) {
  // The sixth number is the size of data and stack, in pages: what RLIMIT_DATA counts.
  const auto told = read_file("/proc/self/statm", 4096);
  unsigned long data = 0;
  if (!told || std::sscanf(told->c_str(), "%*u %*u %*u %*u %*u %lu", &data) != 1) return;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  rlimit limit{};
  if (::getrlimit(RLIMIT_DATA, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, data * page + bytes);
  ::setrlimit(RLIMIT_DATA, &limit);
}

std::size_t memory_for_a_query() {
  constexpr std::size_t kMost = std::size_t{2} << 30U;
  const auto pages = ::sysconf(_SC_PHYS_PAGES);
  const auto page = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page <= 0) return kMost / 2;
  return std::min(kMost, static_cast<std::size_t>(pages) / 2 * static_cast<std::size_t>(page));
}

}  // namespace whither
