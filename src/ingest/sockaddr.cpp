#include "ingest/sockaddr.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>
#include <span>

namespace whither {

Endpoint endpoint_of(const sockaddr_storage& from) {
  if (from.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &from, sizeof in);
    return {Address::v4(ntohl(in.sin_addr.s_addr)), ntohs(in.sin_port)};
  }
  sockaddr_in6 in6{};
  std::memcpy(&in6, &from, sizeof in6);
  return {Address::of_bytes(std::as_bytes(std::span{in6.sin6_addr.s6_addr})), ntohs(in6.sin6_port)};
}

socklen_t sockaddr_of(const Endpoint& endpoint, sockaddr_storage& to) {
  to = {};
  const auto bytes = endpoint.address.bytes();
  if (endpoint.address.is_v4()) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(endpoint.port);
    std::memcpy(&in.sin_addr, bytes.data(), bytes.size());
    std::memcpy(&to, &in, sizeof in);
    return sizeof in;
  }
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  in6.sin6_port = htons(endpoint.port);
  std::memcpy(&in6.sin6_addr, bytes.data(), bytes.size());
  std::memcpy(&to, &in6, sizeof in6);
  return sizeof in6;
}

}  // namespace whither
