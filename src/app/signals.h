#pragma once

#include "base/file.h"
#include "base/result.h"

namespace whither {

// What was broken off, as SIGINT or SIGTERM came: the exit code that shells know for what SIGINT has ended.
inline constexpr Fault kInterrupted{130};

// Keeps SIGINT and SIGTERM from ending the program: call before any thread starts. SIGPIPE keeps its default, so that
// `| head` ends a command quietly.
void hold_end_signals();
// Waits for one of them.
void wait_for_end_signal();
// Whether one has come since hold_end_signals(); it stays come.
bool end_signal_came();
// Readable once one has come; not to be read, so that it stays so.
Result<Fd> end_signal_fd();

}  // namespace whither
