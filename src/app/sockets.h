#pragma once

#include <cstddef>
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
  std::vector<std::vector<UdpSocket>> udp;  // of each worker
  std::vector<TcpListener> tcp;

  // All of them, or the first fault. What a sender sends comes to one of the workers.
  static Result<Sockets> open(const Listening& where, std::size_t workers = 1);
  // "udp [::]:2055", "tcp [::]:4739", with the real ports.
  std::vector<std::string> names() const;
  // The smallest receive buffer that the kernel granted, in bytes.
  int receive_buffer() const;
};

}  // namespace whither
