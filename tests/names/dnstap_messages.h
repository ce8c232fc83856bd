#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace whither {

// Fields in the encoding of Protocol Buffers.
inline std::string varint(std::uint64_t value) {
  std::string text;
  for (; value >= 0x80; value >>= 7U) text += static_cast<char>(value | 0x80U);
  return text + static_cast<char>(value);
}
inline std::string number_field(unsigned field, std::uint64_t value) { return varint(field << 3U) + varint(value); }
inline std::string bytes_field(unsigned field, std::string_view bytes) {
  return varint(field << 3U | 2U) + varint(bytes.size()) + std::string{bytes};
}
inline std::string fixed32_field(unsigned field, std::uint32_t value) {
  auto text = varint(field << 3U | 5U);
  for (int shift = 0; shift < 32; shift += 8) text += static_cast<char>(value >> shift);
  return text;
}

// A message inside, as a name server's frame has it.
inline std::string dnstap_frame(std::string_view message) {
  return bytes_field(1, "ns.example.org") + bytes_field(2, "unbound 1.17.1") + bytes_field(14, message) +
         number_field(15, 1);
}

}  // namespace whither
