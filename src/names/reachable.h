#pragma once

struct sockaddr;

namespace whither {

// True for an address (AF_INET or AF_INET6) that a stranger's words may lead to: no private, local or other special
// one. Behind NAT64 the resolver gives servers addresses in 64:ff9b::/96 (RFC 6052, 2.1), which stand for the IPv4
// address in their last 4 bytes. Any thread.
bool may_be_led_to(const sockaddr& address);

}  // namespace whither
