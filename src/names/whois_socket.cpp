#include "names/whois_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "names/reachable.h"

namespace whither {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kAddressLimit = 8;  // of one server that are tried

// Owns a socket.
class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

enum class Wait { Ready, Late, Stopped };

// Sleeps in slices only where somebody may ask to stop.
Wait wait_for(int fd, short events, Clock::time_point until, const std::stop_token& stop) {
  constexpr std::chrono::milliseconds kSlice{100};
  for (;;) {
    if (stop.stop_requested()) return Wait::Stopped;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return Wait::Late;
    if (stop.stop_possible()) left = std::min(left, kSlice);
    pollfd waited{.fd = fd, .events = events, .revents = 0};
    const auto ready = ::poll(&waited, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
    if (ready > 0) return Wait::Ready;
    if (ready < 0 && errno != EINTR) return Wait::Ready;  // the next call on the socket tells what is wrong
  }
}

std::string seconds_of(Duration duration) {
  return fmt::format("{:g} s", std::chrono::duration<double>(duration).count());
}

// The conversation, so that every sentence about it names the server in the same way.
class Call {
 public:
  Call(const WhoisCall& call, const WhoisOptions& options) : call_(call), options_(options) {}

  Result<WhoisReply> run();

 private:
  struct Place {
    sockaddr_storage address{};
    socklen_t size = 0;
    int family = 0;
  };

  Result<std::vector<Place>> places() const;
  Result<Socket> connect() const;
  Result<Socket> connect_to(const Place& place, Clock::time_point until) const;
  Result<void> send(const Socket& socket) const;
  Result<WhoisReply> receive(const Socket& socket) const;
  Result<std::size_t> receive_piece(const Socket& socket, std::span<char> piece) const;

  std::string name() const;
  std::unexpected<Error> broken(int errno_value) const;
  std::unexpected<Error> late(Wait wait, std::string_view what, Duration patience) const;
  Clock::time_point until(Duration patience) const { return std::min(Clock::now() + patience, call_.deadline); }

  const WhoisCall& call_;
  const WhoisOptions& options_;
};

std::string Call::name() const {
  const auto& server = call_.server;
  const bool elsewhere = server.at.host != server.name;
  return fmt::format("whois server {}{}", server.to_string(), elsewhere ? " (at " + server.at.to_string() + ")" : "");
}

std::unexpected<Error> Call::broken(int errno_value) const {
  return fail(Fault::Unreachable,
              fmt::format("{} cannot be reached: {}; see whether TCP port {} may leave this network", name(),
                          std::strerror(errno_value), call_.server.at.port));
}

std::unexpected<Error> Call::late(Wait wait, std::string_view what, Duration patience) const {
  if (wait == Wait::Stopped) return fail(Fault::TimedOut, fmt::format("{} was no longer waited for", name()));
  if (Clock::now() >= call_.deadline)
    return fail(Fault::TimedOut, fmt::format("{} {}, and the {} for all servers together are over", name(), what,
                                             seconds_of(options_.total_timeout)));
  return fail(Fault::TimedOut, fmt::format("{} {} for {}; ask again later", name(), what, seconds_of(patience)));
}

Result<std::vector<Call::Place>> Call::places() const {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (Address::parse(call_.server.at.host) ? AI_NUMERICHOST : 0);
  addrinfo* list = nullptr;
  const auto port = fmt::format("{}", call_.server.at.port);
  if (const int error = ::getaddrinfo(call_.server.at.host.c_str(), port.c_str(), &hints, &list); error != 0)
    return fail(Fault::Unreachable, fmt::format("{} has no address: {}", name(), ::gai_strerror(error)));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{list, &::freeaddrinfo};
  std::vector<Place> places;
  for (const auto* info = list; info != nullptr && places.size() < kAddressLimit; info = info->ai_next) {
    if (info->ai_family != AF_INET && info->ai_family != AF_INET6) continue;
    if (!call_.server.is_trusted && !may_be_led_to(*info->ai_addr)) continue;
    Place place{.size = info->ai_addrlen, .family = info->ai_family};
    std::memcpy(&place.address, info->ai_addr, std::min<std::size_t>(info->ai_addrlen, sizeof place.address));
    places.push_back(place);
  }
  if (places.empty())
    return fail(
        Fault::Unreachable,
        fmt::format("{} is at a private address and was not asked; name it in the host map if that is right", name()));
  return places;
}

// Tries one address after the other, each with its share of the patience, so that a dead one leaves time for the rest.
Result<Socket> Call::connect() const {
  const auto places = this->places();
  if (!places) return std::unexpected(places.error());
  const auto end = until(options_.connect_timeout);
  std::optional<Error> failure;
  for (std::size_t i = 0; i < places->size(); ++i) {
    const auto share = (end - Clock::now()) / static_cast<std::int64_t>(places->size() - i);
    auto socket = connect_to((*places)[i], Clock::now() + share);
    if (socket) return socket;
    if (!failure || socket.error().fault == Fault::TimedOut) failure = socket.error();
    if (options_.stop.stop_requested()) break;
  }
  return std::unexpected(*failure);
}

Result<Socket> Call::connect_to(const Place& place, Clock::time_point until) const {
  Socket socket{::socket(place.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP)};
  if (socket.fd() < 0) return broken(errno);
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&place.address), place.size) == 0) return socket;
  if (errno != EINPROGRESS) return broken(errno);
  if (const auto wait = wait_for(socket.fd(), POLLOUT, until, options_.stop); wait != Wait::Ready)
    return late(wait, "did not take a connection", options_.connect_timeout);
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return broken(errno);
  if (error != 0) return broken(error);
  return socket;
}

Result<void> Call::send(const Socket& socket) const {
  const auto line = call_.query + "\r\n";
  for (std::string_view left = line; !left.empty();) {
    // MSG_NOSIGNAL: a server that has already closed must not end the program by SIGPIPE.
    const auto sent = ::send(socket.fd(), left.data(), left.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      left.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno != EAGAIN) return broken(errno);
    if (const auto wait = wait_for(socket.fd(), POLLOUT, until(options_.idle_timeout), options_.stop);
        wait != Wait::Ready)
      return late(wait, "did not take the question", options_.idle_timeout);
  }
  return {};
}

// At least one byte, or 0 at the end.
Result<std::size_t> Call::receive_piece(const Socket& socket, std::span<char> piece) const {
  const auto patience = until(options_.idle_timeout);
  for (;;) {
    // Asked each time, so that a server which never pauses cannot outlast the deadline.
    if (const auto wait = wait_for(socket.fd(), POLLIN, patience, options_.stop); wait != Wait::Ready)
      return late(wait, "said nothing", options_.idle_timeout);
    const auto received = ::recv(socket.fd(), piece.data(), piece.size(), 0);
    if (received >= 0) return static_cast<std::size_t>(received);
    if (errno != EINTR && errno != EAGAIN) return broken(errno);
  }
}

Result<WhoisReply> Call::receive(const Socket& socket) const {
  WhoisReply reply;
  std::array<char, 16'384> piece;
  while (reply.text.size() <= options_.answer_limit) {
    const auto size = receive_piece(socket, piece);
    if (!size) return std::unexpected(size.error());
    if (*size == 0) break;
    reply.text.append(piece.data(), *size);
    // An rwhois server may hold the connection; "%ok" ends its answer (RFC 2167, 3.3).
    if (call_.server.is_rwhois && (reply.text.ends_with("%ok\r\n") || reply.text.ends_with("%ok\n"))) break;
  }
  reply.cut = reply.text.size() > options_.answer_limit;
  if (reply.cut) reply.text.resize(options_.answer_limit);
  if (reply.text.empty())
    return fail(Fault::Unreachable, fmt::format("{} closed the connection without an answer; ask again later", name()));
  return reply;
}

Result<WhoisReply> Call::run() {
  const auto socket = connect();
  if (!socket) return std::unexpected(socket.error());
  if (const auto sent = send(*socket); !sent) return std::unexpected(sent.error());
  return receive(*socket);
}

}  // namespace

Result<WhoisReply> call_whois(const WhoisCall& call, const WhoisOptions& options) { return Call{call, options}.run(); }

}  // namespace whither
