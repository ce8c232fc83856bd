#include "app/signals.h"

#include <signal.h>
#include <sys/signalfd.h>

#include <cerrno>
#include <ctime>

namespace whither {

namespace {

sigset_t end_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

void hold_end_signals() {
  const auto set = end_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void wait_for_end_signal() {
  const auto set = end_signals();
  int number = 0;
  sigwait(&set, &number);
}

bool end_signal_came() {
  sigset_t pending;
  sigpending(&pending);
  return sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1;
}

Result<Fd> end_signal_fd() {
  const auto set = end_signals();
  Fd fd{::signalfd(-1, &set, SFD_CLOEXEC)};
  if (!fd) return fail_errno("cannot wait for signals", errno);
  return fd;
}

}  // namespace whither
