#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "base/file.h"
#include "base/result.h"
#include "store/layout.h"

namespace whither {

// What a running server answers other commands on the unix socket in its data folder, in HTTP/1.0:
//   POST /commit     200 when all that had arrived is stored, 503 where that takes too long or cannot be
//   GET /status      200 and StatusRecord::to_text(), which the status file has too where it can be written
// Whoever may enter the folder may ask. Requests of up to 4 KiB, 64 at a time.
class DaemonSocket {
 public:
  // Takes the place of what an earlier server left. Fault::Unreachable where the folder can have no socket.
  static Result<DaemonSocket> open(const Layout& layout);
  DaemonSocket(DaemonSocket&&) noexcept = default;
  DaemonSocket& operator=(DaemonSocket&&) = delete;
  ~DaemonSocket();

  struct Answers {
    std::function<bool()> commit;  // false where not all could be stored in time
    std::function<std::string()> status;
  };
  // Until `stop`.
  void run(const std::stop_token& stop, const Answers& answers);

 private:
  DaemonSocket(Fd folder, Fd socket) : folder_(std::move(folder)), socket_(std::move(socket)) {}

  Fd folder_;
  Fd socket_;
};

// Lets the server of that folder, if one runs, store what has arrived, so that an answer has it; tells on standard
// error where it does not.
void freshen(const Layout& layout);
// What the server of that folder tells of itself; "" where none runs or it does not answer.
std::string status_of_server(const Layout& layout);

}  // namespace whither
