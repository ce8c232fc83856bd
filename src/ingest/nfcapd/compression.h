#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ingest/nfcapd/layout.h"

namespace whither {

// Unpacks a block into `room` and gives the bytes there; nothing where it is damaged or larger than
// NfcapdBlock::kLargest. Not for Lzo.
std::optional<std::span<const std::byte>> unpack(NfcapdCompression compression, std::span<const std::byte> packed,
                                                 std::vector<std::byte>& room);

}  // namespace whither
