#include "ingest/udp_socket.h"

#include <sys/socket.h>

#include <utility>

namespace whither {

namespace {

// A burst of 5 s at a few thousand full datagrams a second waits here while the receiving thread is kept off its core.
constexpr int kReceiveBuffer = 8 << 20;

bool set(int fd, int option, int value) { return ::setsockopt(fd, SOL_SOCKET, option, &value, sizeof value) == 0; }

int granted_buffer(int fd) {
  int granted = 0;
  socklen_t size = sizeof granted;
  ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &size);
  return granted / 2;  // the kernel doubles what was asked for its own bookkeeping (socket(7))
}

}  // namespace

Result<UdpSocket> UdpSocket::open(const Endpoint& endpoint) {
  auto bound = bind_socket(Transport::Udp, endpoint);
  if (!bound) return std::unexpected(bound.error());
  UdpSocket socket;
  socket.socket_ = std::move(*bound);
  if (!set(socket.fd(), SO_RCVBUFFORCE, kReceiveBuffer)) set(socket.fd(), SO_RCVBUF, kReceiveBuffer);
  set(socket.fd(), SO_RXQ_OVFL, 1);
  socket.receive_buffer_ = granted_buffer(socket.fd());
  return socket;
}

Result<std::vector<UdpSocket>> UdpSocket::open_all(const std::vector<Endpoint>& endpoints) {
  std::vector<UdpSocket> sockets;
  for (const auto& endpoint : endpoints) {
    auto socket = open(endpoint);
    if (!socket) return std::unexpected(socket.error());
    sockets.push_back(std::move(*socket));
  }
  return sockets;
}

}  // namespace whither
