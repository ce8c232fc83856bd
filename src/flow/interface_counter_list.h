// The counters of an interface, one line each: members of InterfaceCounters and columns of the stored series. Included
// with WHITHER_COUNTER(name, type) defined; no #pragma once on purpose. New ones go at the end.

// clang-format off
WHITHER_COUNTER(if_type,           std::uint32_t)  // IANAifType
WHITHER_COUNTER(speed,             std::uint64_t)  // bits per second
WHITHER_COUNTER(direction,         std::uint32_t)  // 0 unknown, 1 full duplex, 2 half duplex, 3 in, 4 out
WHITHER_COUNTER(status,            std::uint32_t)  // bit 0: administratively up, bit 1: operationally up
WHITHER_COUNTER(in_octets,         std::uint64_t)
WHITHER_COUNTER(in_unicast,        std::uint32_t)
WHITHER_COUNTER(in_multicast,      std::uint32_t)
WHITHER_COUNTER(in_broadcast,      std::uint32_t)
WHITHER_COUNTER(in_discards,       std::uint32_t)
WHITHER_COUNTER(in_errors,         std::uint32_t)
WHITHER_COUNTER(in_unknown_protos, std::uint32_t)
WHITHER_COUNTER(out_octets,        std::uint64_t)
WHITHER_COUNTER(out_unicast,       std::uint32_t)
WHITHER_COUNTER(out_multicast,     std::uint32_t)
WHITHER_COUNTER(out_broadcast,     std::uint32_t)
WHITHER_COUNTER(out_discards,      std::uint32_t)
WHITHER_COUNTER(out_errors,        std::uint32_t)
WHITHER_COUNTER(promiscuous,       std::uint32_t)
// clang-format on
