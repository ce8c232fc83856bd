#include "ingest/udp_socket.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>

#include "ingest/sockaddr.h"

namespace whither {

namespace {

// A burst of 5 s at a few thousand full datagrams a second waits here while the receiving thread is kept off its core.
constexpr int kReceiveBuffer = 8 << 20;

bool set(int fd, int level, int option, int value) {
  return ::setsockopt(fd, level, option, &value, sizeof value) == 0;
}

int granted_buffer(int fd) {
  int granted = 0;
  socklen_t size = sizeof granted;
  ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &size);
  return granted / 2;  // the kernel doubles what was asked for its own bookkeeping (socket(7))
}

std::unexpected<Error> cannot_listen(const Endpoint& endpoint, int reason) {
  const auto where = "udp " + endpoint.to_string();
  if (reason == EADDRINUSE) {
    return fail(Fault::Unreachable,
                fmt::format("cannot listen on {}: another program uses this port; find it with `ss -lunp` or choose "
                            "another with --listen ADDR:PORT",
                            where));
  }
  if (reason == EADDRNOTAVAIL) {
    return fail(Fault::Unreachable, fmt::format("cannot listen on {}: no interface has this address", where));
  }
  return fail_errno("cannot listen on " + where, reason);
}

}  // namespace

std::optional<Endpoint> Endpoint::parse(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  const bool bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = Address::parse(host);
  if (!address || (address->is_v6() != bracketed)) return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return Endpoint{*address, port};
}

std::string Endpoint::to_string() const {
  return address.is_v6() ? fmt::format("[{}]:{}", address.to_string(), port)
                         : fmt::format("{}:{}", address.to_string(), port);
}

Result<UdpSocket> UdpSocket::open(const Endpoint& endpoint) {
  UdpSocket socket;
  const int family = endpoint.address.is_v6() ? AF_INET6 : AF_INET;
  socket.fd_ = Fd{::socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket.fd_) return cannot_listen(endpoint, errno);
  const int fd = socket.fd();
  if (endpoint.address.is_v6()) set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (!set(fd, SOL_SOCKET, SO_RCVBUFFORCE, kReceiveBuffer)) set(fd, SOL_SOCKET, SO_RCVBUF, kReceiveBuffer);
  set(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
  sockaddr_storage name{};
  const auto size = sockaddr_of(endpoint, name);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&name), size) != 0) return cannot_listen(endpoint, errno);
  sockaddr_storage real{};
  socklen_t real_size = sizeof real;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&real), &real_size);
  socket.bound_ = {endpoint.address, endpoint_of(real).port};
  socket.receive_buffer_ = granted_buffer(fd);
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
