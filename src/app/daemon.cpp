#include "app/daemon.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/complaints.h"
#include "app/places.h"

namespace whither {

namespace {

constexpr const char* kName = "socket";
constexpr int kAtOnce = 64;
constexpr std::size_t kLargestRequest = 4096;
constexpr std::size_t kLargestAnswer = std::size_t{32} << 20;

Fd folder_of(const Layout& layout) { return Fd{::open(layout.folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)}; }

// By the folder's descriptor, as the name of a socket has room for 107 letters only.
sockaddr_un name_in(const Fd& folder) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const auto path = fmt::format("/proc/self/fd/{}/{}", folder.number(), kName);
  std::memcpy(name.sun_path, path.data(), std::min(path.size(), sizeof name.sun_path - 1));
  return name;
}

void set_timeouts(const Fd& fd, long seconds) {
  const timeval time{seconds, 0};
  ::setsockopt(fd.number(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(fd.number(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

void send_all(const Fd& fd, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(fd.number(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// The first line of a request; what comes behind its end is not asked.
std::string request_of(const Fd& fd) {
  std::string text;
  std::array<char, 512> piece{};
  while (text.find("\r\n\r\n") == std::string::npos && text.size() < kLargestRequest) {
    const auto size = ::recv(fd.number(), piece.data(), piece.size(), 0);
    if (size <= 0) break;
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  return text.substr(0, text.find("\r\n"));
}

std::string response(std::string_view status, std::string_view body) {
  return fmt::format("HTTP/1.0 {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{}", status, body.size(),
                     body);
}

// The whole response of the server in that folder; "" where it gives none.
std::string ask(const Layout& layout, std::string_view request) {
  const auto folder = folder_of(layout);
  const Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!folder || !socket) return "";
  const auto name = name_in(folder);
  set_timeouts(socket, 6);
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) return "";
  send_all(socket, fmt::format("{} HTTP/1.0\r\n\r\n", request));
  std::string answer;
  std::array<char, 16384> piece{};
  while (answer.size() < kLargestAnswer) {
    const auto size = ::recv(socket.number(), piece.data(), piece.size(), 0);
    if (size <= 0) break;
    answer.append(piece.data(), static_cast<std::size_t>(size));
  }
  return answer;
}

}  // namespace

Result<DaemonSocket> DaemonSocket::open(const Layout& layout) {
  auto folder = folder_of(layout);
  if (!folder) return fail_errno("cannot open " + layout.folder, errno);
  Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  ::unlinkat(folder.number(), kName, 0);
  const auto name = name_in(folder);
  if (!socket || ::bind(socket.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 ||
      ::listen(socket.number(), kAtOnce) != 0) {
    return fail_errno(fmt::format("cannot listen on {}/{}", layout.folder, kName), errno);
  }
  return DaemonSocket{std::move(folder), std::move(socket)};
}

DaemonSocket::~DaemonSocket() {
  if (socket_) ::unlinkat(folder_.number(), kName, 0);
}

void DaemonSocket::run(const std::stop_token& stop, const Answers& answers) {
  while (!stop.stop_requested()) {
    pollfd waiting{socket_.number(), POLLIN, 0};
    if (::poll(&waiting, 1, 100) <= 0) continue;
    std::vector<Fd> askers;  // one commit is for all that ask by now
    for (int i = 0; i < kAtOnce; ++i) {
      Fd asker{::accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC)};
      if (!asker) break;
      set_timeouts(asker, 1);
      const auto request = request_of(asker);
      if (request.starts_with("POST /commit ")) {
        askers.push_back(std::move(asker));
      } else if (request.starts_with("GET /status ")) {
        send_all(asker, response("200 OK", answers.status()));
      } else {
        send_all(asker, response("404 Not Found", "there are POST /commit and GET /status\n"));
      }
    }
    if (askers.empty()) continue;
    const auto answer = answers.commit() ? response("200 OK", "all is stored\n")
                                         : response("503 Service Unavailable", "not all is stored\n");
    for (const auto& asker : askers) send_all(asker, answer);
  }
}

void freshen(const Layout& layout) {
  if (!is_served(layout) || ask(layout, "POST /commit").starts_with("HTTP/1.0 200")) return;
  note("the server did not store in time what has just arrived: the answer may lack the newest flows");
}

std::string status_of_server(const Layout& layout) {
  if (!is_served(layout)) return "";
  const auto answer = ask(layout, "GET /status");
  const auto body = answer.find("\r\n\r\n");
  return answer.starts_with("HTTP/1.0 200") && body != std::string::npos ? answer.substr(body + 4) : "";
}

}  // namespace whither
