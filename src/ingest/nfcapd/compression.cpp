#include "ingest/nfcapd/compression.h"

#include <bzlib.h>
#include <lz4.h>
#include <zstd.h>

#include <string_view>

#include "base/bytes.h"

namespace whither {

namespace {

// Each gives the bytes that it laid down in `out`.

std::optional<std::size_t> unpack_lz4(std::string_view packed, std::span<char> out) {
  const auto size =
      LZ4_decompress_safe(packed.data(), out.data(), static_cast<int>(packed.size()), static_cast<int>(out.size()));
  if (size < 0) return std::nullopt;
  return static_cast<std::size_t>(size);
}

std::optional<std::size_t> unpack_bzip2(std::string_view packed, std::span<char> out) {
  auto size = static_cast<unsigned>(out.size());
  // The library takes a pointer to char and only reads.
  auto* const bytes = const_cast<char*>(packed.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  const auto status = BZ2_bzBuffToBuffDecompress(out.data(), &size, bytes, static_cast<unsigned>(packed.size()), 0, 0);
  if (status != BZ_OK) return std::nullopt;
  return size;
}

std::optional<std::size_t> unpack_zstd(std::string_view packed, std::span<char> out) {
  const auto size = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
  if (ZSTD_isError(size) != 0) return std::nullopt;
  return size;
}

std::optional<std::size_t> unpack_into(NfcapdCompression compression, std::string_view packed, std::span<char> out) {
  switch (compression) {
    case NfcapdCompression::Lz4:
      return unpack_lz4(packed, out);
    case NfcapdCompression::Bzip2:
      return unpack_bzip2(packed, out);
    case NfcapdCompression::Zstd:
      return unpack_zstd(packed, out);
    case NfcapdCompression::Lzo:
    case NfcapdCompression::None:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::span<const std::byte>> unpack(NfcapdCompression compression, std::span<const std::byte> packed,
                                                 std::vector<std::byte>& room) {
  if (packed.size() > NfcapdBlock::kLargest) return std::nullopt;
  room.resize(NfcapdBlock::kLargest);  // once, as it stays so large
  const auto size = unpack_into(compression, letters_of(packed), {reinterpret_cast<char*>(room.data()), room.size()});
  if (!size) return std::nullopt;
  return std::span<const std::byte>{room}.first(*size);
}

}  // namespace whither
