#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>

// The layout of an address table's file (docs/explain/address-table.md), shared by what writes and what reads it.
namespace whither::table_format {

static_assert(std::endian::native == std::endian::little, "the file is little-endian and used as it is");

inline constexpr std::array<char, 8> kMagic = {'w', 'h', 'i', 't', 'h', 'e', 'r', 'A'};
inline constexpr std::uint32_t kVersion = 2;
inline constexpr std::uint32_t kFirstVersion = 1;  // is read too: its AS records are FirstAsRecord
inline constexpr std::size_t kMaxFile = std::size_t{1} << 30;

struct Header {
  std::array<char, 8> magic{};
  std::uint64_t checksum = 0;  // XXH3_64bits of all that follows this field
  std::uint32_t version = 0;
  std::uint32_t v4_count = 0;
  std::uint32_t v6_count = 0;
  std::uint32_t as_count = 0;
  std::uint32_t string_bytes = 0;
  std::uint32_t meta_bytes = 0;
  std::array<std::uint32_t, 6> reserved{};
};
static_assert(sizeof(Header) == 64);
inline constexpr std::size_t kChecksumEnd = 16;

// An IPv6 address as two numbers, the first 64 bits first.
struct V6Start {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const V6Start&, const V6Start&) = default;
};
static_assert(sizeof(V6Start) == 16);

// An AS, and the organisation that it belongs to.
struct AsRecord {
  std::uint32_t asn = 0;
  std::uint32_t org_asn = 0;
  std::uint32_t name_offset = 0;  // in the strings
  std::uint32_t org_name_offset = 0;
  std::uint16_t name_length = 0;  // bytes
  std::uint16_t org_name_length = 0;
  std::uint8_t joined = 0;  // a Joined (names/organisations.h)
  std::array<std::uint8_t, 3> reserved{};
};
static_assert(sizeof(AsRecord) == 24);

// Of the first format, where organisations are called as their ASes are.
struct FirstAsRecord {
  std::uint32_t asn = 0;
  std::uint32_t org_asn = 0;
  std::uint32_t name_offset = 0;
  std::uint32_t name_length = 0;
};
static_assert(sizeof(FirstAsRecord) == 16);

using CountryCode = std::array<char, 2>;  // zeros for none

// What a range has: the position of its AS among the AS records in the lower 24 bits, of its country among the 256
// countries in the upper 8. Position 0 is none in both, so a value of 0 is a gap.
inline constexpr std::uint32_t kMaxAses = 1U << 24;
inline constexpr std::uint32_t kMaxCountries = 256;
constexpr std::uint32_t value_of(std::uint32_t as, std::uint32_t country) { return country << 24 | as; }
constexpr std::uint32_t as_of(std::uint32_t value) { return value & (kMaxAses - 1); }
constexpr std::uint32_t country_of(std::uint32_t value) { return value >> 24; }

// For each value of an IPv4 address's first 16 bits the first range that begins at or behind it, and the count.
inline constexpr std::size_t kIndexCount = 65537;

}  // namespace whither::table_format
