#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/address.h"
#include "base/time.h"

namespace whither {

// The payload of one UDP datagram from an exporter. Views bytes that somebody else owns.
struct Datagram {
  Time received;
  Address sender;
  std::uint16_t sender_port = 0;
  std::span<const std::byte> payload;
};

}  // namespace whither
