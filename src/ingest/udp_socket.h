#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/file.h"
#include "base/result.h"

namespace whither {

// Where to listen. Port 0 lets the system choose one.
struct Endpoint {
  Address address;
  std::uint16_t port = 0;

  // "192.0.2.1:2055", "[2001:db8::1]:2055", "[::]:2055"; nothing where it is none of these.
  static std::optional<Endpoint> parse(std::string_view text);
  std::string to_string() const;
};

// A bound UDP socket that receives and never sends. `[::]` takes IPv4 and IPv6.
class UdpSocket {
 public:
  // Fault::Unreachable with the address in the sentence where the port is in use or the address is not ours.
  static Result<UdpSocket> open(const Endpoint& endpoint);

  // All of them, or the first fault.
  static Result<std::vector<UdpSocket>> open_all(const std::vector<Endpoint>& endpoints);

  int fd() const { return fd_.number(); }
  // With the real port where 0 was asked for.
  const Endpoint& bound() const { return bound_; }
  // What the kernel granted as receive buffer, in bytes.
  int receive_buffer() const { return receive_buffer_; }

 private:
  Fd fd_;
  Endpoint bound_;
  int receive_buffer_ = 0;
};

}  // namespace whither
