#include "base/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace whither {

namespace {

// All bits behind `length` set to `ones`.
Address with_host_bits(const Address& address, int length, bool ones) {
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(address.bytes(), bytes.begin());
  for (int bit = length; bit < address.bits(); ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    auto& byte = bytes.at(static_cast<std::size_t>(bit / 8));
    byte = static_cast<std::uint8_t>(ones ? byte | mask : byte & ~mask);
  }
  if (address.is_v6()) return Address::v6(bytes);
  return Address::of_bytes(std::as_bytes(std::span{bytes}.first(4)));
}

}  // namespace

Address Address::of_bytes(std::span<const std::byte> network_order) {
  Address address;
  if (network_order.size() == 4) {
    address.family_ = Family::V4;
    std::memcpy(address.bytes_.data(), network_order.data(), 4);
  } else if (network_order.size() == 16) {
    constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::memcmp(network_order.data(), kMapped.data(), kMapped.size()) == 0) {
      return of_bytes(network_order.subspan(12));
    }
    address.family_ = Family::V6;
    std::memcpy(address.bytes_.data(), network_order.data(), 16);
  }
  return address;
}

std::optional<Address> Address::parse(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN + 1> terminated{};
  if (text.empty() || text.size() >= terminated.size() || text.contains('\0')) return std::nullopt;
  std::ranges::copy(text, terminated.begin());
  std::array<std::byte, 16> bytes{};
  if (inet_pton(AF_INET, terminated.data(), bytes.data()) == 1) return of_bytes(std::span{bytes}.first(4));
  if (inet_pton(AF_INET6, terminated.data(), bytes.data()) == 1) return of_bytes(bytes);
  return std::nullopt;
}

std::string Address::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (family_ == Family::None) return {};
  inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

std::optional<Net> Net::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Net{*address, address->bits()};
  const auto digits = text.substr(slash + 1);
  unsigned length = 0;  // so that "-0" is no number
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (failure != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if (length > static_cast<unsigned>(address->bits())) return std::nullopt;
  return Net{*address, static_cast<int>(length)};
}

Net Net::masked() const { return {with_host_bits(address, length, false), length}; }

AddressRange Net::range() const {
  return {with_host_bits(address, length, false), with_host_bits(address, length, true)};
}

std::string Net::to_string() const { return address.to_string() + "/" + std::to_string(length); }

}  // namespace whither

std::size_t std::hash<whither::Address>::operator()(const whither::Address& address) const noexcept {
  std::uint64_t words[2] = {0, 0};
  const auto bytes = address.bytes();
  std::memcpy(words, bytes.data(), bytes.size());
  std::uint64_t mixed = (words[0] ^ 0x9e3779b97f4a7c15ULL) * 0xbf58476d1ce4e5b9ULL;
  mixed ^= mixed >> 29;
  mixed = (mixed + words[1]) * 0x94d049bb133111ebULL;
  return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}
