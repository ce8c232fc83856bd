#include "base/result.h"

#include <cerrno>
#include <cstring>

namespace whither {

std::unexpected<Error> fail_errno(const std::string& what, int errno_value) {
  const bool forbidden = errno_value == EACCES || errno_value == EPERM || errno_value == EROFS;
  return fail(forbidden ? Fault::NotPermitted : Fault::Unreachable, what + ": " + std::strerror(errno_value));
}

}  // namespace whither
