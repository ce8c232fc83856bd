#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace whither {

// A whois server on loopback that plays a part: it takes one connection after the other, reads the question, and lets
// the part answer on the socket, which it then closes.
class WhoisPlay {
 public:
  using Part = std::function<void(int connection, const std::string& question)>;

  explicit WhoisPlay(Part part) : part_(std::move(part)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_, 8);
    socklen_t size = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { serve(); }};
  }
  explicit WhoisPlay(std::string text)
      : WhoisPlay([text](int connection, const std::string&) { say(connection, text); }) {}
  WhoisPlay(const WhoisPlay&) = delete;
  WhoisPlay& operator=(const WhoisPlay&) = delete;
  ~WhoisPlay() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  std::uint16_t port() const { return port_; }
  std::vector<std::string> questions() const {
    const std::scoped_lock lock{mutex_};
    return questions_;
  }

  static void say(int connection, std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // Returns when the other side has hung up.
  static void wait_for_hangup(int connection) {
    char byte;
    while (::recv(connection, &byte, 1, 0) > 0) continue;
  }

 private:
  void serve() {
    for (int connection; (connection = ::accept(listener_, nullptr, nullptr)) >= 0; ::close(connection)) {
      std::string question;
      for (char byte; !question.ends_with("\r\n") && ::recv(connection, &byte, 1, 0) == 1;) question += byte;
      {
        const std::scoped_lock lock{mutex_};
        questions_.push_back(question);
      }
      part_(connection, question);
    }
  }

  Part part_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> questions_;
  std::thread thread_;
};

}  // namespace whither
