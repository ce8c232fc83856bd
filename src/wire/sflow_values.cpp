#include "wire/sflow_values.h"

#include <algorithm>

namespace whither {

Address read_sflow_address(ByteReader& in) {
  switch (in.u32()) {
    case 0:
      return {};
    case 1:
      return Address::of_bytes(in.raw(4));
    case 2:
      return Address::of_bytes(in.raw(16));
    default:
      in.raw(in.left() + 1);  // how long it is cannot be known
      return {};
  }
}

bool is_given(const Address& address) {
  return std::ranges::any_of(address.bytes(), [](std::uint8_t byte) { return byte != 0; });
}

std::span<const std::byte> read_sflow_opaque(ByteReader& in) {
  const std::size_t size = in.u32();
  const auto bytes = in.raw(size);
  in.raw(std::min(in_words(size) - size, in.left()));
  return bytes;
}

}  // namespace whither
