#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "ingest/udp_socket.h"

namespace whither {

// The address and port behind "192.0.2.1:2055", "[2001:db8::1]:2055" or "collector.example:2055", whose name the system
// resolves, to its first address. Fault::Usage where it is none of these, Fault::Unreachable where no such name is
// known.
Result<Endpoint> resolve_endpoint(std::string_view text);

// A UDP socket that sends to one place. One thread at a time.
class UdpSender {
 public:
  using Datagram = std::span<const std::byte>;

  static Result<UdpSender> open(const Endpoint& to);

  // Sends all of them in their order, and waits while the socket's buffer is full. Fault::Unreachable where the other
  // end refuses, which UDP can tell only of datagrams that were sent before: some of them may be lost then.
  Result<void> send(std::span<const Datagram> datagrams);
  // Whether what was sent so far was refused, as far as is known.
  Result<void> refused();

  const Endpoint& to() const { return to_; }

 private:
  std::unexpected<Error> cannot_send(int reason) const;

  Fd fd_;
  Endpoint to_;
};

}  // namespace whither
