#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "flow/datagram.h"
#include "flow/drop.h"
#include "ingest/udp_socket.h"

namespace whither {

// Takes datagrams in batches from all sockets. One thread at a time.
class Receiver {
 public:
  // Losses that the kernel tells of (SO_RXQ_OVFL) are counted in `drops`.
  Receiver(std::vector<UdpSocket> sockets, Drops& drops);

  // Waits up to `wait` for datagrams and gives what came, at most kSlots of each socket, of which each may be several
  // datagrams that the kernel had put together (UDP_GRO). They view this object, for the time of the call. Tells how
  // many there were. After a few it lets half a millisecond pass, so that more are received at once.
  using Take = std::function<void(const Datagram& datagram)>;
  std::size_t receive(std::chrono::milliseconds wait, const Take& take);

 private:
  static constexpr std::size_t kSlots = 64;
  static constexpr std::size_t kSlotSize = 65536;  // no UDP payload is larger (RFC 768: a 16-bit length)

  std::size_t receive_now(std::chrono::milliseconds wait, const Take& take);
  std::size_t receive_from(std::size_t socket, const Take& take);
  void note_kernel_drops(std::size_t socket, std::uint32_t total);

  std::vector<UdpSocket> sockets_;
  std::vector<std::uint32_t> kernel_drops_;  // the kernel's running count, a socket each
  Drops& drops_;
  std::vector<std::byte> slots_;
  std::size_t latest_ = 0;  // how many the last call gave
};

}  // namespace whither
