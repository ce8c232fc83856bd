#include "ingest/udp_sender.h"

#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <string>

#include "ingest/sockaddr.h"

namespace whither {

namespace {

constexpr std::size_t kAtOnce = 64;  // datagrams a system call
constexpr int kSendBuffer = 4 << 20;
constexpr int kWaitMs = 1000;

}  // namespace

Result<Endpoint> resolve_endpoint(std::string_view text) {
  if (const auto endpoint = Endpoint::parse(text); endpoint && endpoint->port != 0) return *endpoint;
  const auto colon = text.rfind(':');
  const auto host = std::string{text.substr(0, colon)};
  const auto digits = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failure != std::errc{} || end != digits.data() + digits.size() || port == 0 || host.empty() ||
      host.find_first_of(":[] ") != std::string::npos) {
    return fail(Fault::Usage, fmt::format("`{}` is no address and port: write one like 192.0.2.1:2055, "
                                          "[2001:db8::1]:2055 or collector.example:2055",
                                          text));
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* list = nullptr;
  if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &list); error != 0) {
    return fail(Fault::Unreachable, fmt::format("cannot find {}: {}", host, ::gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> found{list, &::freeaddrinfo};
  sockaddr_storage name{};
  std::memcpy(&name, found->ai_addr, std::min<std::size_t>(found->ai_addrlen, sizeof name));
  return Endpoint{endpoint_of(name).address, port};
}

Result<UdpSender> UdpSender::open(const Endpoint& to) {
  UdpSender sender;
  sender.to_ = to;
  sender.fd_ = Fd{::socket(to.address.is_v6() ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!sender.fd_) return sender.cannot_send(errno);
  ::setsockopt(sender.fd_.number(), SOL_SOCKET, SO_SNDBUF, &kSendBuffer, sizeof kSendBuffer);
  sockaddr_storage name{};
  const auto size = sockaddr_of(to, name);
  if (::connect(sender.fd_.number(), reinterpret_cast<const sockaddr*>(&name), size) != 0) {
    return sender.cannot_send(errno);
  }
  return sender;
}

std::unexpected<Error> UdpSender::cannot_send(int reason) const {
  const auto where = "udp " + to_.to_string();
  if (reason == ECONNREFUSED) {
    return fail(Fault::Unreachable, fmt::format("cannot send to {}: nobody listens there", where));
  }
  return fail_errno("cannot send to " + where, reason);
}

Result<void> UdpSender::send(std::span<const Datagram> datagrams) {
  std::array<mmsghdr, kAtOnce> messages{};
  std::array<iovec, kAtOnce> vectors{};
  while (!datagrams.empty()) {
    const auto count = std::min(datagrams.size(), kAtOnce);
    for (std::size_t i = 0; i < count; ++i) {
      vectors[i] = {const_cast<std::byte*>(datagrams[i].data()), datagrams[i].size()};  // only read by sendmmsg(2)
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int sent = ::sendmmsg(fd_.number(), messages.data(), static_cast<unsigned>(count), 0);
    if (sent >= 0) {
      datagrams = datagrams.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == ENOBUFS) {
      pollfd waiting{fd_.number(), POLLOUT, 0};
      ::poll(&waiting, 1, kWaitMs);
    } else if (errno != EINTR) {
      return cannot_send(errno);
    }
  }
  return {};
}

Result<void> UdpSender::refused() {
  int reason = 0;
  socklen_t size = sizeof reason;
  ::getsockopt(fd_.number(), SOL_SOCKET, SO_ERROR, &reason, &size);
  if (reason != 0) return cannot_send(reason);
  return {};
}

}  // namespace whither
