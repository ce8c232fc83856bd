#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>

#include "ingest/flow_sums.h"

namespace whither {

// The frame of a file of nfcapd. Version 1 (nfdump 1.6) is a header, sums over all flows, and blocks of records;
// version 2 (nfdump 1.7) is a header, blocks, and an appendix of further blocks that hold the sums. Numbers are in the
// byte order of the computer that wrote it; only little-endian ones are read.

enum class NfcapdCompression : std::uint8_t { None, Lzo, Bzip2, Lz4, Zstd };

struct NfcapdHeader {
  std::uint16_t version = 0;
  NfcapdCompression compression = NfcapdCompression::None;
  std::uint32_t blocks = 0;
  std::uint16_t appendix_blocks = 0;
  std::optional<FlowSums> sums;  // of version 1

  // The bytes from the beginning that every version has.
  static constexpr std::size_t kBegin = 4;
  // All bytes of the header of the version that `begin` names, with the sums of version 1. Else what is wrong, as the
  // end of "FILE …".
  static std::expected<std::size_t, std::string> size_of(std::span<const std::byte> begin);
  static std::expected<NfcapdHeader, std::string> read(std::span<const std::byte> bytes);
};

struct NfcapdBlock {
  enum class Type : std::uint16_t { Flows1 = 1, Flows = 2, Records = 3, Array = 4 };
  std::uint32_t records = 0;
  std::uint32_t size = 0;  // behind this header, as it stands in the file
  Type type = Type::Records;
  bool compressed = false;

  static constexpr std::size_t kHeaderSize = 12;
  // nfdump's own buffers have 5 MiB; this bounds a block in the file and unpacked.
  static constexpr std::size_t kLargest = std::size_t{8} << 20;
  static NfcapdBlock read(std::span<const std::byte, kHeaderSize> bytes, const NfcapdHeader& header);
};

}  // namespace whither
