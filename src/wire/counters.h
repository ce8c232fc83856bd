#pragma once

#include <cstdint>

#include "flow/flow.h"

namespace whither {

// Packets from which a lost multiple of 2^32 bytes is the likeliest reason for too few bytes: as many of 9000 bytes
// make 4 GiB.
inline constexpr std::uint64_t kPacketsOfAWrap = (std::uint64_t{1} << 32) / 9000;

// Marks a flow of traffic whose packets and bytes of layer 3 cannot both be right: less than 20 bytes a packet, the
// smallest header of IP (RFC 791, 3.1), or 65 536 and more. It is `suspect`, and `wrapped` too where the bytes were
// counted in 32 bits and so many packets make more. The numbers stay as exported. A counter that ran over and is still
// believable cannot be told. For both counters known and counted with the headers.
void judge_suspicious_counters(Flow& flow, bool has_32_bit_bytes);

// PERF: two shifts and compares where all is well, without the division: 14 → 8 instructions a record.
inline void judge_counters(Flow& flow, bool has_32_bit_bytes) {
  if (flow.bytes >> 5U >= flow.packets && flow.bytes >> 16U <= flow.packets) return;
  judge_suspicious_counters(flow, has_32_bit_bytes);
}

}  // namespace whither
