#include "base/mac.h"

#include <charconv>

#include "base/digits.h"

namespace whither {

std::optional<std::uint64_t> parse_mac(std::string_view text) {
  constexpr std::size_t kLength = 17;
  if (text.size() != kLength) return std::nullopt;
  std::uint64_t mac = 0;
  for (std::size_t at = 0; at < kLength; at += 3) {
    unsigned octet = 0;
    const auto* const end = text.data() + at + 2;
    const auto [stop, failure] = std::from_chars(text.data() + at, end, octet, 16);
    if (failure != std::errc{} || stop != end) return std::nullopt;
    if (at != 0 && text[at - 1] != ':' && text[at - 1] != '-') return std::nullopt;
    mac = mac << 8U | octet;
  }
  return mac;
}

std::string mac_text(std::uint64_t mac) {
  std::string text;
  for (int shift = 40; shift >= 0; shift -= 8) {
    if (!text.empty()) text += ':';
    append_hex(text, static_cast<std::byte>(mac >> static_cast<unsigned>(shift)));
  }
  return text;
}

bool is_private_mac(std::uint64_t mac) { return (mac >> 41U & 1U) != 0; }

std::optional<std::uint64_t> mac_in(const Address& address) {
  if (!address.is_v6()) return std::nullopt;
  const auto bytes = address.bytes();
  const auto at = [&](std::size_t i) { return static_cast<std::uint64_t>(bytes[i]); };
  if (at(11) != 0xff || at(12) != 0xfe) return std::nullopt;
  return (at(8) ^ 2U) << 40U | at(9) << 32U | at(10) << 24U | at(13) << 16U | at(14) << 8U | at(15);
}

}  // namespace whither
