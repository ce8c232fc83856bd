#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/address.h"

namespace whither {

// Where to listen. Port 0 lets the system choose one.
struct Endpoint {
  Address address;
  std::uint16_t port = 0;

  // "192.0.2.1:2055", "[2001:db8::1]:2055", "[::]:2055"; nothing where it is none of these.
  static std::optional<Endpoint> parse(std::string_view text);
  std::string to_string() const;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace whither
