#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "base/address.h"
#include "flow/flow.h"
#include "wire/datagrams.h"

namespace whither {

// Flows as decoders make them, with and without every field, with the edges of every value more often than chance.
class RandomFlows {
 public:
  explicit RandomFlows(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }

  // A number of that many bits: often the smallest, the largest, or a small one.
  std::uint64_t number(int bits) {
    const auto largest = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
    switch (below(6)) {
      case 0:
        return 0;
      case 1:
        return largest;
      case 2:
        return below(1000) & largest;
      case 3:
        return (std::uint64_t{1} << below(static_cast<std::uint64_t>(bits))) & largest;
      default:
        return random_() & largest;
    }
  }

  Address address(bool v6, bool may_be_zero) {
    if (!v6) return Address::v4(static_cast<std::uint32_t>(number(32)) | (may_be_zero ? 0U : 1U));
    std::array<std::uint8_t, 16> bytes{};
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(number(8));
    bytes[0] |= 0x20;  // neither zero nor an IPv4-mapped one
    return Address::v6(bytes);
  }

  // `fields` are those that the flow may have beside its times; half of them it has.
  Flow flow(std::uint64_t fields, Time now) {
    Flow flow;
    const auto wants = [&](Field field) { return (fields >> static_cast<unsigned>(field) & 1U) != 0 && one_in(2); };
    const bool v6 = one_in(3);
    for (const auto& info : whither::fields()) {
      if (wants(info.field)) put(flow, info, v6);
    }
    // Type and code mean something for ICMP and ICMPv6, and there they are known.
    const bool is_icmp = flow.has(Field::protocol) && (flow.protocol == 1 || flow.protocol == 58);
    for (const auto field : {Field::icmp_type, Field::icmp_code}) {
      if (!is_icmp) flow.present &= ~(std::uint64_t{1} << static_cast<unsigned>(field));
    }
    if (is_icmp) {
      WHITHER_PUT(flow, icmp_type, static_cast<std::uint8_t>(number(8)));
      WHITHER_PUT(flow, icmp_code, static_cast<std::uint8_t>(number(8)));
    }
    WHITHER_PUT(flow, kind, FlowKind::Traffic);
    WHITHER_PUT(flow, sampling, one_in(4) ? static_cast<std::uint32_t>(1 + below(4) * 500) : 1U);
    WHITHER_PUT(flow, time_end, now - Duration{static_cast<std::int64_t>(number(static_cast<int>(below(41)) + 1))});
    WHITHER_PUT(flow, time_start,
                flow.time_end - Duration{static_cast<std::int64_t>(number(static_cast<int>(below(31)) + 1))});
    return flow;
  }

 private:
  template <typename T>
  static void set(Flow& flow, const FieldInfo& info, T value) {
    std::memcpy(reinterpret_cast<std::byte*>(&flow) + info.offset, &value, sizeof value);
    flow.mark(info.field);
  }

  void put(Flow& flow, const FieldInfo& info, bool v6) {
    const bool is_endpoint = info.field == Field::src_addr || info.field == Field::dst_addr;
    switch (info.kind) {
      case Kind::Address:
        return set(flow, info, address(is_endpoint ? v6 : one_in(2), is_endpoint));
      case Kind::Protocol: {
        constexpr std::array<std::uint8_t, 6> kUsual = {6, 17, 1, 58, 132, 47};
        return set(flow, info, one_in(4) ? static_cast<std::uint8_t>(number(8)) : kUsual.at(below(6)));
      }
      case Kind::Counter:
        return set(flow, info, number(64));
      case Kind::Mac:
        return set(flow, info, number(48));
      case Kind::Asn:
      case Kind::Interface:
        return set(flow, info, static_cast<std::uint32_t>(number(32)));
      case Kind::Number32:
        return set(flow, info, static_cast<std::uint32_t>(number(info.field == Field::mpls_label ? 20 : 32)));
      case Kind::Port:
      case Kind::Flags:
      case Kind::Number16:
        return set(flow, info, static_cast<std::uint16_t>(number(16)));
      case Kind::Number8:
        return set(flow, info, static_cast<std::uint8_t>(number(8)));
      default:
        return;
    }
  }

  std::mt19937_64 random_;
};

// The value of a field as text, "none" where the flow has none.
inline std::string text_of(const Flow& flow, const FieldInfo& info) {
  if (!flow.has(info.field)) return "none";
  const auto* const at = reinterpret_cast<const std::byte*>(&flow) + info.offset;
  const auto number = [&]<typename T>(T value) {
    std::memcpy(&value, at, sizeof value);
    return std::to_string(value);
  };
  switch (info.kind) {
    case Kind::Address: {
      Address address;
      std::memcpy(&address, at, sizeof address);
      return address.to_string();
    }
    case Kind::Time:
    case Kind::Counter:
    case Kind::Mac:
      return number(std::int64_t{});
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
    case Kind::Text:
      return number(std::uint32_t{});
    case Kind::Port:
    case Kind::Flags:
    case Kind::Number16:
      return number(std::uint16_t{});
    default:
      return number(std::uint8_t{});
  }
}

// The fields in which two flows differ, with both values; "" for none.
inline std::string difference(const Flow& expected, const Flow& found) {
  std::string text;
  for (const auto& info : fields()) {
    const auto was = text_of(expected, info);
    const auto is = text_of(found, info);
    if (was != is) text += std::string(info.name) + ": " + was + " became " + is + "; ";
  }
  return text;
}

}  // namespace whither
