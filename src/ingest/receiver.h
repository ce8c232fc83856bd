#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "flow/drop.h"
#include "ingest/datagram_batch.h"
#include "ingest/udp_socket.h"

namespace whither {

// Takes datagrams in batches from all sockets. One thread at a time.
class Receiver {
 public:
  // Losses that the kernel tells of (SO_RXQ_OVFL) are counted in `drops`.
  Receiver(std::vector<UdpSocket> sockets, Drops& drops);

  // Waits up to `wait` for datagrams and gives what came, at most kSlots of each socket.
  DatagramBatch receive(std::chrono::milliseconds wait = std::chrono::milliseconds{100});

 private:
  static constexpr std::size_t kSlots = 64;
  static constexpr std::size_t kSlotSize = 65536;  // no UDP payload is larger (RFC 768: a 16-bit length)

  void receive_from(std::size_t socket, DatagramBatch& batch);
  void note_kernel_drops(std::size_t socket, std::uint32_t total);

  std::vector<UdpSocket> sockets_;
  std::vector<std::uint32_t> kernel_drops_;  // the kernel's running count, a socket each
  Drops& drops_;
  std::vector<std::byte> slots_;
};

}  // namespace whither
