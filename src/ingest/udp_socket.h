#pragma once

#include <vector>

#include "base/result.h"
#include "ingest/bound_socket.h"
#include "ingest/endpoint.h"

namespace whither {

// A bound UDP socket that receives and never sends. `[::]` takes IPv4 and IPv6.
class UdpSocket {
 public:
  // Fault::Unreachable with the address in the sentence where the port is in use or the address is not ours.
  static Result<UdpSocket> open(const Endpoint& endpoint);

  // All of them, or the first fault.
  static Result<std::vector<UdpSocket>> open_all(const std::vector<Endpoint>& endpoints);

  int fd() const { return socket_.fd.number(); }
  // With the real port where 0 was asked for.
  const Endpoint& bound() const { return socket_.bound; }
  // What the kernel granted as receive buffer, in bytes.
  int receive_buffer() const { return receive_buffer_; }

 private:
  BoundSocket socket_;
  int receive_buffer_ = 0;
};

}  // namespace whither
