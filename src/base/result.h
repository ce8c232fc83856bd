#pragma once

#include <expected>
#include <string>
#include <utility>

namespace whither {

// Whose fault it is, which is also the exit code of a command that ends with it (docs/reference/exit-codes.md).
enum class Fault : int {
  Usage = 2,          // you asked wrongly: a flag, a filter, a time
  Unreachable = 3,    // cannot reach or read what was asked: port in use, no such store or file
  Damaged = 4,        // what is stored cannot be trusted: checksum, format
  NotPermitted = 5,   // file mode or capability
  TimedOut = 6,       // ran into a time-out
  NotUnderstood = 7,  // input could not be understood at all, nothing was taken
  Internal = 70,      // our mistake
};

// A fault of the world: one sentence that says what, where and what to do.
struct Error {
  Fault fault = Fault::Internal;
  std::string message;
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Fault fault, std::string message) {
  return std::unexpected(Error{fault, std::move(message)});
}

// Fault::NotPermitted for EACCES, EPERM and EROFS, else Fault::Unreachable; the message is "WHAT: REASON".
std::unexpected<Error> fail_errno(const std::string& what, int errno_value);

}  // namespace whither
