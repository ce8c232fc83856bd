#include "app/sockets.h"

#include <utility>

namespace whither {

Result<Sockets> Sockets::open(const Listening& where, std::size_t workers) {
  auto udp = UdpSocket::open_all(where.udp, workers);
  if (!udp) return std::unexpected(udp.error());
  auto tcp = TcpListener::open_all(where.tcp);
  if (!tcp) return std::unexpected(tcp.error());
  return Sockets{std::move(*udp), std::move(*tcp)};
}

std::vector<std::string> Sockets::names() const {
  std::vector<std::string> names;
  for (const auto& socket : udp.front()) names.push_back("udp " + socket.bound().to_string());
  for (const auto& listener : tcp) names.push_back("tcp " + listener.bound().to_string());
  return names;
}

int Sockets::receive_buffer() const {
  int smallest = 0;
  for (const auto& sockets : udp) {
    for (const auto& socket : sockets) {
      if (smallest == 0 || socket.receive_buffer() < smallest) smallest = socket.receive_buffer();
    }
  }
  return smallest;
}

}  // namespace whither
