#include "ingest/tcp_listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "ingest/sockaddr.h"

namespace whither {

namespace {

constexpr int kBacklog = 64;

void set(int fd, int level, int option, int value) { ::setsockopt(fd, level, option, &value, sizeof value); }

}  // namespace

Result<TcpListener> TcpListener::open(const Endpoint& endpoint) {
  auto bound = bind_socket(Transport::Tcp, endpoint);
  if (!bound) return std::unexpected(bound.error());
  if (::listen(bound->fd.number(), kBacklog) != 0) return cannot_listen(Transport::Tcp, bound->bound, errno);
  TcpListener listener;
  listener.socket_ = std::move(*bound);
  return listener;
}

Result<std::vector<TcpListener>> TcpListener::open_all(const std::vector<Endpoint>& endpoints) {
  std::vector<TcpListener> listeners;
  for (const auto& endpoint : endpoints) {
    auto listener = open(endpoint);
    if (!listener) return std::unexpected(listener.error());
    listeners.push_back(std::move(*listener));
  }
  return listeners;
}

std::optional<TcpConnection> TcpListener::accept(bool& exhausted) const {
  sockaddr_storage from{};
  socklen_t size = sizeof from;
  Fd fd{::accept4(this->fd(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC)};
  if (!fd) {
    exhausted = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    return std::nullopt;
  }
  set(fd.number(), SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd.number(), IPPROTO_TCP, TCP_KEEPIDLE, 60);  // seconds of silence, then
  set(fd.number(), IPPROTO_TCP, TCP_KEEPINTVL, 20);
  set(fd.number(), IPPROTO_TCP, TCP_KEEPCNT, 6);
  return TcpConnection{std::move(fd), endpoint_of(from)};
}

}  // namespace whither
