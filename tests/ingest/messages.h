#pragma once

#include <string>

#include "ingest/packets.h"

namespace whither {

// The bytes of an IPFIX message of `size` bytes (16 to 65 535) with nothing of meaning behind its header.
inline std::string ipfix_message(std::size_t size = 16, std::uint32_t exported = 1'760'000'000,
                                 std::uint32_t sequence = 0) {
  return Wire{}.u16(10).u16(size).u32(exported).u32(sequence).u32(7).zeros(size - 16).string();
}

}  // namespace whither
