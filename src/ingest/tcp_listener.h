#pragma once

#include <optional>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "ingest/bound_socket.h"
#include "ingest/endpoint.h"

namespace whither {

// A connection that somebody opened to us: never waits, closed on exec. The kernel finds peers that vanished within
// three minutes (keep-alive), so that they do not take a place for ever.
struct TcpConnection {
  Fd fd;
  Endpoint peer;
};

// A TCP socket that takes connections. `[::]` takes IPv4 and IPv6.
class TcpListener {
 public:
  // Fault::Unreachable with the address in the sentence where the port is in use or the address is not ours.
  static Result<TcpListener> open(const Endpoint& endpoint);
  // All of them, or the first fault.
  static Result<std::vector<TcpListener>> open_all(const std::vector<Endpoint>& endpoints);

  int fd() const { return socket_.fd.number(); }
  // With the real port where 0 was asked for.
  const Endpoint& bound() const { return socket_.bound; }

  // The next one that waits; nothing where none does. `exhausted` tells that this host has no descriptor or memory for
  // it, so that asking again at once would fail again.
  std::optional<TcpConnection> accept(bool& exhausted) const;

 private:
  BoundSocket socket_;
};

}  // namespace whither
