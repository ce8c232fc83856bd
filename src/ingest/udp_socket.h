#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "ingest/bound_socket.h"
#include "ingest/endpoint.h"

namespace whither {

// A bound UDP socket that receives and never sends. `[::]` takes IPv4 and IPv6.
class UdpSocket {
 public:
  // Fault::Unreachable with the address in the sentence where the port is in use or the address is not ours.
  static Result<UdpSocket> open(const Endpoint& endpoint, Sharing sharing = Sharing::No);

  // For each of so many workers a socket at each of the endpoints; what a sender sends comes to one worker, chosen by
  // its address alone (sender_choice.h). Or the first fault.
  static Result<std::vector<std::vector<UdpSocket>>> open_all(const std::vector<Endpoint>& endpoints,
                                                              std::size_t workers = 1);

  int fd() const { return socket_.fd.number(); }
  // With the real port where 0 was asked for.
  const Endpoint& bound() const { return socket_.bound; }
  // What the kernel granted as receive buffer, in bytes.
  int receive_buffer() const { return receive_buffer_; }

 private:
  static Result<std::vector<UdpSocket>> open_group(const Endpoint& endpoint, std::size_t workers);

  BoundSocket socket_;
  int receive_buffer_ = 0;
};

}  // namespace whither
