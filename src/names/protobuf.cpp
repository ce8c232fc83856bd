#include "names/protobuf.h"

namespace whither {

std::optional<ProtobufReader::Field> ProtobufReader::next() {
  if (in_.left() == 0) return std::nullopt;
  Field field{.tag = varint()};
  switch (field.tag & 7U) {
    case kVarint:
      field.number = varint();
      break;
    case kFixed64:  // both are little-endian
      field.number = std::byteswap(in_.u64());
      break;
    case kFixed32:
      field.number = std::byteswap(in_.u32());
      break;
    case kBytes:
      field.bytes = in_.raw(varint());
      break;
    default:  // groups, which nobody writes any more
      ok_ = false;
  }
  if (field.tag >> 3U == 0) ok_ = false;
  return ok() ? std::optional{field} : std::nullopt;
}

// Seven bits a byte, the lowest first; at most ten bytes.
std::uint64_t ProtobufReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint64_t byte = in_.u8();
    value |= (byte & 0x7fU) << shift;
    if (byte < 0x80) return value;
  }
  ok_ = false;
  return 0;
}

}  // namespace whither
