#include "ingest/udp_socket.h"

#include <netinet/udp.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "ingest/sender_choice.h"

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

Result<UdpSocket> UdpSocket::open(const Endpoint& endpoint, Sharing sharing) {
  auto bound = bind_socket(Transport::Udp, endpoint, sharing);
  if (!bound) return std::unexpected(bound.error());
  UdpSocket socket;
  socket.socket_ = std::move(*bound);
  if (!set(socket.fd(), SO_RCVBUFFORCE, kReceiveBuffer)) set(socket.fd(), SO_RCVBUF, kReceiveBuffer);
  set(socket.fd(), SO_RXQ_OVFL, 1);
  // Datagrams of one sender that arrive together come as one, where the kernel can (udp(7)).
  const int on = 1;
  ::setsockopt(socket.fd(), SOL_UDP, UDP_GRO, &on, sizeof on);
  socket.receive_buffer_ = granted_buffer(socket.fd());
  return socket;
}

Result<std::vector<UdpSocket>> UdpSocket::open_group(const Endpoint& endpoint, std::size_t workers) {
  // Alone first: whoever shares a port would not be told that another program has it.
  auto alone = open(endpoint, Sharing::No);
  if (!alone) return std::unexpected(alone.error());
  std::vector<UdpSocket> sockets;
  if (workers == 1) {
    sockets.push_back(std::move(*alone));
    return sockets;
  }
  const Endpoint same{endpoint.address, alone->bound().port};
  alone = UdpSocket{};
  for (std::size_t worker = 0; worker < workers; ++worker) {
    auto socket = open(same, Sharing::Yes);
    if (!socket) return std::unexpected(socket.error());
    sockets.push_back(std::move(*socket));
  }
  if (!choose_by_sender(sockets.front().fd(), workers)) {
    return fail_errno("cannot let the kernel choose among the workers of " + same.to_string(), errno);
  }
  return sockets;
}

Result<std::vector<std::vector<UdpSocket>>> UdpSocket::open_all(const std::vector<Endpoint>& endpoints,
                                                                std::size_t workers) {
  std::vector<std::vector<UdpSocket>> all(workers);
  for (const auto& endpoint : endpoints) {
    auto group = open_group(endpoint, workers);
    if (!group) return std::unexpected(group.error());
    for (std::size_t worker = 0; worker < workers; ++worker) all[worker].push_back(std::move((*group)[worker]));
  }
  return all;
}

}  // namespace whither
