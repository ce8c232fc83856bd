#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace whither {

// An IPv4 or IPv6 address, or none. IPv4 sorts before IPv6. A plain value of 17 bytes.
class Address {
 public:
  enum class Family : std::uint8_t { None = 0, V4 = 4, V6 = 6 };

  constexpr Address() = default;

  static constexpr Address v4(std::uint32_t host_order) {
    Address address;
    address.set_v4(host_order);
    return address;
  }
  static constexpr Address v6(const std::array<std::uint8_t, 16>& bytes) {
    Address address;
    address.family_ = Family::V6;
    address.bytes_ = bytes;
    return address;
  }
  // 4 bytes are IPv4, 16 are IPv6 (an IPv4-mapped one, RFC 4291 2.5.5.2, becomes IPv4), anything else is none.
  static Address of_bytes(std::span<const std::byte> network_order);
  // Dotted quad or RFC 4291 text, no zone and no prefix length; nothing where it is neither.
  static std::optional<Address> parse(std::string_view text);

  // Becomes the IPv4 address. PERF: in place; an Address that is made elsewhere and copied here is written in pieces
  // and read as a whole, which the processor waits for.
  constexpr void set_v4(std::uint32_t host_order) {
    family_ = Family::V4;
    bytes_ = {};
    if consteval {
      for (int i = 0; i < 4; ++i) bytes_[i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
    } else {
      if constexpr (std::endian::native == std::endian::little) host_order = std::byteswap(host_order);
      std::memcpy(bytes_.data(), &host_order, sizeof host_order);
    }
  }

  constexpr Family family() const { return family_; }
  constexpr bool is_v4() const { return family_ == Family::V4; }
  constexpr bool is_v6() const { return family_ == Family::V6; }
  constexpr explicit operator bool() const { return family_ != Family::None; }
  // Host order; 0 where the address is not IPv4.
  constexpr std::uint32_t v4_value() const {
    return is_v4() ? std::uint32_t{bytes_[0]} << 24 | std::uint32_t{bytes_[1]} << 16 | std::uint32_t{bytes_[2]} << 8 |
                         std::uint32_t{bytes_[3]}
                   : 0;
  }
  // 4, 16 or 0 bytes in network order, viewing this object.
  std::span<const std::uint8_t> bytes() const {
    return {bytes_.data(), is_v4() ? std::size_t{4} : is_v6() ? std::size_t{16} : std::size_t{0}};
  }
  // 32, 128 or 0.
  constexpr int bits() const { return is_v4() ? 32 : is_v6() ? 128 : 0; }

  // RFC 5952 for IPv6; "" for none.
  std::string to_string() const;

  friend constexpr auto operator<=>(const Address&, const Address&) = default;
  // PERF: in place, where the default is a call of memcmp.
  friend constexpr bool operator==(const Address& a, const Address& b) {
    using Halves = std::array<std::uint64_t, 2>;
    const auto of_a = std::bit_cast<Halves>(a.bytes_);
    const auto of_b = std::bit_cast<Halves>(b.bytes_);
    return a.family_ == b.family_ && of_a[0] == of_b[0] && of_a[1] == of_b[1];
  }

 private:
  Family family_ = Family::None;
  std::array<std::uint8_t, 16> bytes_{};
};

// An inclusive range of addresses of one family.
struct AddressRange {
  Address first;
  Address last;
  bool contains(const Address& address) const { return first <= address && address <= last; }
  friend auto operator<=>(const AddressRange&, const AddressRange&) = default;
};

// A network: an address whose host bits are clear, and a prefix length.
struct Net {
  Address address;
  int length = 0;

  // "192.0.2.0/24", "2001:db8::/32" or a plain address (length 32 or 128). Host bits are kept as written: compare
  // with `masked()` to find them.
  static std::optional<Net> parse(std::string_view text);
  Net masked() const;
  AddressRange range() const;
  std::string to_string() const;
};

}  // namespace whither

template <>
struct std::hash<whither::Address> {
  std::size_t operator()(const whither::Address& address) const noexcept;
};
