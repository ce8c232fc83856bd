#include "ingest/bound_socket.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "ingest/sockaddr.h"

namespace whither {

std::unexpected<Error> cannot_listen(Transport transport, const Endpoint& endpoint, int reason) {
  const bool tcp = transport == Transport::Tcp;
  const auto where = fmt::format("{} {}", tcp ? "tcp" : "udp", endpoint.to_string());
  if (reason == EADDRINUSE) {
    return fail(Fault::Unreachable,
                fmt::format("cannot listen on {}: another program uses this port; find it with `ss -l{}np` or choose "
                            "another with {} ADDR:PORT or in the configuration",
                            where, tcp ? 't' : 'u', tcp ? "--listen-tcp" : "--listen"));
  }
  if (reason == EADDRNOTAVAIL) {
    return fail(Fault::Unreachable, fmt::format("cannot listen on {}: no interface has this address", where));
  }
  return fail_errno("cannot listen on " + where, reason);
}

Result<BoundSocket> bind_socket(Transport transport, const Endpoint& endpoint, Sharing sharing) {
  const int family = endpoint.address.is_v6() ? AF_INET6 : AF_INET;
  const int type = transport == Transport::Tcp ? SOCK_STREAM : SOCK_DGRAM;
  Fd fd{::socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!fd) return cannot_listen(transport, endpoint, errno);
  const int off = 0;
  const int on = 1;
  if (endpoint.address.is_v6()) ::setsockopt(fd.number(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  // A port whose last connections are still in TIME-WAIT is free; one that somebody listens on is not (socket(7)).
  if (transport == Transport::Tcp) ::setsockopt(fd.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (sharing == Sharing::Yes) ::setsockopt(fd.number(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  sockaddr_storage name{};
  const auto size = sockaddr_of(endpoint, name);
  if (::bind(fd.number(), reinterpret_cast<const sockaddr*>(&name), size) != 0) {
    return cannot_listen(transport, endpoint, errno);
  }
  sockaddr_storage real{};
  socklen_t real_size = sizeof real;
  ::getsockname(fd.number(), reinterpret_cast<sockaddr*>(&real), &real_size);
  return BoundSocket{std::move(fd), {endpoint.address, endpoint_of(real).port}};
}

}  // namespace whither
