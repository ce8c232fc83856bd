#include "names/reachable.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>
#include <span>

#include "names/special.h"

namespace whither {
namespace {

Address address_of(const sockaddr& socket_address) {
  if (socket_address.sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &socket_address, sizeof v4);
    return Address::of_bytes(std::as_bytes(std::span{&v4.sin_addr, 1}));
  }
  sockaddr_in6 v6;
  std::memcpy(&v6, &socket_address, sizeof v6);
  return Address::of_bytes(std::as_bytes(std::span{&v6.sin6_addr, 1}));
}

}  // namespace

bool may_be_led_to(const sockaddr& socket_address) {
  const auto address = address_of(socket_address);
  const auto bytes = std::as_bytes(address.bytes());
  const auto nat64 = Net::parse("64:ff9b::/96");
  if (nat64 && nat64->range().contains(address)) return !special_address(Address::of_bytes(bytes.last(4)));
  return !special_address(address);
}

}  // namespace whither
