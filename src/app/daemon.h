#pragma once

#include <functional>
#include <stop_token>

#include "base/file.h"
#include "base/result.h"
#include "store/layout.h"

namespace whither {

// What a running server answers other commands on the unix socket in its data folder, in HTTP/1.0:
//   POST /commit     200 when all that had arrived is stored, 503 where that takes too long
// Whoever may enter the folder may ask. Requests of up to 4 KiB, 64 at a time.
class DaemonSocket {
 public:
  // Takes the place of what an earlier server left. Fault::Unreachable where the folder can have no socket.
  static Result<DaemonSocket> open(const Layout& layout);
  DaemonSocket(DaemonSocket&&) noexcept = default;
  DaemonSocket& operator=(DaemonSocket&&) = delete;
  ~DaemonSocket();

  // Until `stop`. `commit` is false where not all could be stored in time.
  void run(const std::stop_token& stop, const std::function<bool()>& commit);

 private:
  DaemonSocket(Fd folder, Fd socket) : folder_(std::move(folder)), socket_(std::move(socket)) {}

  Fd folder_;
  Fd socket_;
};

// Lets the server of that folder, if one runs, store what has arrived, so that an answer has it; tells on standard
// error where it does not.
void freshen(const Layout& layout);

}  // namespace whither
