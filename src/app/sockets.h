#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/endpoint.h"
#include "ingest/tcp_listener.h"
#include "ingest/udp_socket.h"

namespace whither {

// Where a program listens, before it does.
struct Listening {
  std::vector<Endpoint> udp;
  std::vector<Endpoint> tcp;  // IPFIX
};

// The sockets that a program listens on.
struct Sockets {
  std::vector<UdpSocket> udp;
  std::vector<TcpListener> tcp;

  // All of them, or the first fault.
  static Result<Sockets> open(const Listening& where);
  // "udp [::]:2055", "tcp [::]:4739", with the real ports.
  std::vector<std::string> names() const;
};

}  // namespace whither
