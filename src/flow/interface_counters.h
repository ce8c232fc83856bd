#pragma once

#include <cstdint>

#include "base/address.h"
#include "base/time.h"

namespace whither {

// What an interface had counted at a moment: the generic interface counters of sFlow v5 (structure 0:1, ifTable and
// ifXTable of RFC 2863), with which answers made of samples can be compared.
struct InterfaceCounters {
  Time time;  // of arrival: sFlow has no clock
  Address exporter;
  std::uint32_t domain = 0;  // sub agent
  std::uint32_t if_index = 0;
  std::uint32_t if_type = 0;    // IANAifType
  std::uint64_t speed = 0;      // bits per second
  std::uint32_t direction = 0;  // 0 unknown, 1 full duplex, 2 half duplex, 3 in, 4 out
  std::uint32_t status = 0;     // bit 0: administratively up, bit 1: operationally up
  std::uint64_t in_octets = 0;
  std::uint32_t in_unicast = 0;
  std::uint32_t in_multicast = 0;
  std::uint32_t in_broadcast = 0;
  std::uint32_t in_discards = 0;
  std::uint32_t in_errors = 0;
  std::uint32_t in_unknown_protos = 0;
  std::uint64_t out_octets = 0;
  std::uint32_t out_unicast = 0;
  std::uint32_t out_multicast = 0;
  std::uint32_t out_broadcast = 0;
  std::uint32_t out_discards = 0;
  std::uint32_t out_errors = 0;
  std::uint32_t promiscuous = 0;
};

}  // namespace whither
