#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>

#include "base/address.h"
#include "base/time.h"
#include "flow/batch.h"

namespace whither {

// What a record of either version tells, before it is a flow.
struct NfcapdRecord {
  Flow flow;
  std::uint16_t exporter = 0;  // its number in the file, 0 for none
  // Milliseconds since 1970, 0 for unknown.
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t received = 0;
  std::uint64_t event = 0;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  std::uint64_t packets_out = 0;
  std::uint64_t bytes_out = 0;
  // nfcapd has multiplied packets and bytes by a sampling rate that it does not tell.
  bool scaled = false;
};

struct NfcapdExporter {
  std::uint32_t version = 0;  // of its protocol: 5, 9, 10
  Address address;
  std::uint32_t domain = 0;
};

// By their numbers in the file. At most 65 536.
using NfcapdExporters = std::unordered_map<std::uint16_t, NfcapdExporter>;

// Lays what the record tells into its flow. False where a time lies behind the year 9999, which is all that can be
// stored: the record cannot be trusted.
bool complete(NfcapdRecord& record, const NfcapdExporters& exporters);

// A field that is there in every file and 0 where the exporter said nothing: present only where it is not 0.
#define WHITHER_PUT_TOLD(flow, name, value)                              \
  do {                                                                   \
    if (const auto told = (value); told != decltype(told){}) {           \
      WHITHER_PUT(flow, name, static_cast<decltype((flow).name)>(told)); \
    }                                                                    \
  } while (false)

// The protocol, and ports and ICMP type and code: those are in the place of the destination port.
void put_protocol_and_ports(Flow& flow, std::uint8_t protocol, std::uint16_t src_port, std::uint16_t dst_port);

using AddressPair = std::pair<Address, Address>;
void put_ends(Flow& flow, const AddressPair& ends);
// 0.0.0.0 and :: say that nothing is known.
void put_translation(Flow& flow, const AddressPair& ends);
void put_next_hop(Flow& flow, const Address& hop);

}  // namespace whither
