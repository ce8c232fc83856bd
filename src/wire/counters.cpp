#include "wire/counters.h"

namespace whither {

void judge_suspicious_counters(Flow& flow, bool has_32_bit_bytes) {
  const bool is_too_small = flow.bytes / 20 < flow.packets;
  const bool is_too_large = flow.bytes >> 16U > flow.packets;
  if (!is_too_small && !is_too_large) return;
  WHITHER_PUT(flow, suspect, true);
  if (is_too_small && has_32_bit_bytes && flow.packets >= kPacketsOfAWrap) WHITHER_PUT(flow, wrapped, true);
}

}  // namespace whither
