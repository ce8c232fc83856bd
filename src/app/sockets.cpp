#include "app/sockets.h"

#include <utility>

namespace whither {

Result<Sockets> Sockets::open(const Listening& where) {
  auto udp = UdpSocket::open_all(where.udp);
  if (!udp) return std::unexpected(udp.error());
  auto tcp = TcpListener::open_all(where.tcp);
  if (!tcp) return std::unexpected(tcp.error());
  return Sockets{std::move(*udp), std::move(*tcp)};
}

std::vector<std::string> Sockets::names() const {
  std::vector<std::string> names;
  for (const auto& socket : udp) names.push_back("udp " + socket.bound().to_string());
  for (const auto& listener : tcp) names.push_back("tcp " + listener.bound().to_string());
  return names;
}

}  // namespace whither
