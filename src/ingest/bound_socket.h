#pragma once

#include <cstdint>

#include "base/file.h"
#include "base/result.h"
#include "ingest/endpoint.h"

namespace whither {

enum class Transport : std::uint8_t { Udp, Tcp };
// Whether other sockets of ours may have the same port (SO_REUSEPORT).
enum class Sharing : std::uint8_t { No, Yes };

// A socket that has its address: closed on exec, never waits. `[::]` takes IPv4 and IPv6.
struct BoundSocket {
  Fd fd;
  Endpoint bound;  // with the real port where 0 was asked for
};

// Fault::Unreachable with the address in the sentence where the port is in use or the address is not ours.
Result<BoundSocket> bind_socket(Transport transport, const Endpoint& endpoint, Sharing sharing = Sharing::No);

// What to say where listening fails for `reason` (errno).
std::unexpected<Error> cannot_listen(Transport transport, const Endpoint& endpoint, int reason);

}  // namespace whither
