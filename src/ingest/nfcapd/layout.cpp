#include "ingest/nfcapd/layout.h"

#include <fmt/format.h>

#include "ingest/nfcapd/little_reader.h"

namespace whither {

namespace {

constexpr std::uint16_t kMagic = 0xa50c;
constexpr std::size_t kIdentSize = 128;
constexpr std::size_t kHeader1Size = 12 + kIdentSize;
constexpr std::size_t kSums1Size = 136;
constexpr std::size_t kHeader2Size = 40;

// In version 1, compression is a bit of the file's flags.
NfcapdCompression compression_of_flags(std::uint32_t flags) {
  if ((flags & 0x01U) != 0) return NfcapdCompression::Lzo;
  if ((flags & 0x08U) != 0) return NfcapdCompression::Bzip2;
  return (flags & 0x10U) != 0 ? NfcapdCompression::Lz4 : NfcapdCompression::None;
}

std::expected<NfcapdHeader, std::string> read_version1(LittleReader in) {
  NfcapdHeader header;
  header.version = in.u16();
  header.compression = compression_of_flags(in.u32());
  header.blocks = in.u32();
  in.raw(kIdentSize);
  FlowSums sums;
  sums.flows = in.u64();
  sums.bytes = in.u64();
  sums.packets = in.u64();
  header.sums = sums;
  return header;
}

std::expected<NfcapdHeader, std::string> read_version2(LittleReader in) {
  NfcapdHeader header;
  header.version = in.u16();
  in.raw(4 + 8);  // version of nfdump, when it was made
  const auto compression = in.u8();
  const auto encryption = in.u8();
  header.appendix_blocks = in.u16();
  in.raw(4 + 8 + 4);  // creator, where the appendix is, size of blocks
  header.blocks = in.u32();
  if (encryption != 0) return std::unexpected("is encrypted");
  if (compression > static_cast<std::uint8_t>(NfcapdCompression::Zstd)) {
    return std::unexpected(fmt::format("has an unknown compression ({})", compression));
  }
  header.compression = static_cast<NfcapdCompression>(compression);
  return header;
}

}  // namespace

std::expected<std::size_t, std::string> NfcapdHeader::size_of(std::span<const std::byte> begin) {
  LittleReader in{begin};
  const auto magic = in.u16();
  const auto version = in.u16();
  if (!in.ok()) return std::unexpected("is no file of nfcapd");
  if (magic == std::byteswap(kMagic)) {
    return std::unexpected("was written by nfcapd on a big-endian computer, whose files are not read");
  }
  if (magic != kMagic) return std::unexpected("is no file of nfcapd");
  if (version == 1) return kHeader1Size + kSums1Size;
  if (version == 2) return kHeader2Size;
  return std::unexpected(
      fmt::format("is a file of nfcapd with layout {}: only 1 (nfdump 1.6) and 2 (nfdump 1.7) are read", version));
}

std::expected<NfcapdHeader, std::string> NfcapdHeader::read(std::span<const std::byte> bytes) {
  LittleReader in{bytes};
  in.raw(2);
  return bytes.size() == kHeader2Size ? read_version2(in) : read_version1(in);
}

NfcapdBlock NfcapdBlock::read(std::span<const std::byte, kHeaderSize> bytes, const NfcapdHeader& header) {
  LittleReader in{bytes};
  NfcapdBlock block;
  block.records = in.u32();
  block.size = in.u32();
  block.type = static_cast<Type>(in.u16());
  const auto flags = in.u16();
  // Bit 0 says that this one is not compressed; in version 1 the whole number does, and 2 that it is.
  const bool plain = header.version == 1 ? flags == 1 : (flags & 1U) != 0;
  block.compressed = header.compression != NfcapdCompression::None && !plain;
  return block;
}

}  // namespace whither
