#include "wire/elements.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "flow/flow.h"
#include "wire/enterprises.h"

namespace whither {

namespace {

constexpr Take take_of(Kind kind) { return kind == Kind::Mac ? Take::Mac : Take::Number; }

constexpr Element to(std::uint16_t id, Take take, Field field, std::uint8_t rank = 0, bool for_v6 = false) {
  return {.id = id, .take = take, .field = field, .rank = rank, .for_v6 = for_v6};
}
constexpr Element number(std::uint16_t id, Field field, std::uint8_t rank) { return to(id, Take::Number, field, rank); }
constexpr Element reverse(std::uint16_t id, Field field, std::uint8_t rank) {
  return {.enterprise = kReverse, .id = id, .take = Take::Number, .field = field, .rank = rank};
}
constexpr Element of(std::uint32_t enterprise, Element element) {
  element.enterprise = enterprise;
  return element;
}
constexpr Element slot(std::uint16_t id, Slot slot, std::uint8_t rank = 0) {
  return {.id = id, .take = Take::ToSlot, .rank = rank, .slot = slot};
}
constexpr Element time(std::uint16_t id, Slot slot, std::uint8_t rank, TimeKind kind) {
  return {.id = id, .take = Take::ToSlot, .rank = rank, .slot = slot, .time = kind};
}
constexpr Element duration(std::uint16_t id, std::uint8_t rank, std::uint16_t unit_micros) {
  return {.id = id, .take = Take::ToSlot, .rank = rank, .slot = Slot::Duration, .unit_micros = unit_micros};
}

// What flow/field_list.h copies as it is; lines without an element have id 0.
#define WHITHER_FIELD(name, words, kind, enterprise_number, element, help) \
  Element{.enterprise = enterprise_number, .id = element, .take = take_of(Kind::kind), .field = Field::name},
constexpr std::array kPlain = {
#include "flow/field_list.h"
};
#undef WHITHER_FIELD

// clang-format off
constexpr std::array kOther = {
    to(8,   Take::Address4,      Field::src_addr),
    to(27,  Take::Address6,      Field::src_addr, 0, true),
    to(12,  Take::Address4,      Field::dst_addr),
    to(28,  Take::Address6,      Field::dst_addr, 0, true),
    to(15,  Take::GivenAddress4, Field::next_hop),
    to(62,  Take::GivenAddress6, Field::next_hop, 0, true),
    to(18,  Take::GivenAddress4, Field::next_hop, 1),        // BGP next hop
    to(63,  Take::GivenAddress6, Field::next_hop, 1, true),
    to(225, Take::GivenAddress4, Field::nat_src_addr),
    to(281, Take::GivenAddress6, Field::nat_src_addr, 0, true),
    to(226, Take::GivenAddress4, Field::nat_dst_addr),
    to(282, Take::GivenAddress6, Field::nat_dst_addr, 0, true),
    // Cisco AVC tells who asked, not who sent this packet; it counts both ways from there.
    of(kCisco, to(12236, Take::GivenAddress4, Field::src_addr, 1)),
    of(kCisco, to(12238, Take::GivenAddress6, Field::src_addr, 1, true)),
    of(kCisco, to(12237, Take::GivenAddress4, Field::dst_addr, 1)),
    of(kCisco, to(12239, Take::GivenAddress6, Field::dst_addr, 1, true)),
    of(kCisco, number(12240, Field::src_port, 1)),
    of(kCisco, number(12241, Field::dst_port, 1)),
    // NSEL of older ASAs; above 32767 because they are field types of NetFlow v9, not elements (T21).
    to(40001, Take::GivenAddress4, Field::nat_src_addr, 1),
    to(40002, Take::GivenAddress4, Field::nat_dst_addr, 1),
    number(40003, Field::nat_src_port, 1),
    number(40004, Field::nat_dst_port, 1),
    number(40005, Field::firewall_event, 1),
    to(9,   Take::Number,        Field::src_mask),
    to(29,  Take::Number,        Field::src_mask, 0, true),
    to(13,  Take::Number,        Field::dst_mask),
    to(30,  Take::Number,        Field::dst_mask, 0, true),
    to(32,  Take::IcmpTypeCode,  Field::icmp_type, 1),
    to(139, Take::IcmpTypeCode,  Field::icmp_type, 1, true),
    to(176, Take::Number,        Field::icmp_type),
    to(178, Take::Number,        Field::icmp_type, 0, true),
    to(177, Take::Number,        Field::icmp_code),
    to(179, Take::Number,        Field::icmp_code, 0, true),
    to(70,  Take::MplsLabel,     Field::mpls_label),
    to(81,  Take::Mac,           Field::src_mac, 1),         // as it left
    to(57,  Take::Mac,           Field::dst_mac, 1),
    number(243, Field::vlan, 1),                             // dot1qVlanId
    number(59,  Field::vlan, 2),                             // on the way out
    number(254, Field::vlan, 3),

    // Octets and packets: deltas as they came in; else what the initiator sent; else as they went out; else totals.
    // Some exporters have counters for "in" and "out" in one template and leave the latter 0: they must not count (T2).
    number(231, Field::bytes, 1),
    number(23,  Field::bytes, 2),
    number(85,  Field::bytes, 3),
    number(298, Field::packets, 1),
    number(24,  Field::packets, 2),
    number(86,  Field::packets, 3),
    number(232, Field::bytes_reverse, 1),
    number(299, Field::packets_reverse, 1),
    reverse(85, Field::bytes_reverse, 2),
    reverse(86, Field::packets_reverse, 2),
    of(kIxia, number(176, Field::bytes_reverse, 3)),
    of(kIxia, number(177, Field::packets_reverse, 3)),

    // Milliseconds come before NTP timestamps, whose fraction some exporters write wrongly (T16); uptimes come last.
    time(152, Slot::Start, 0, TimeKind::Millis),
    time(153, Slot::End,   0, TimeKind::Millis),
    time(154, Slot::Start, 1, TimeKind::NtpMicros),
    time(155, Slot::End,   1, TimeKind::NtpMicros),
    time(156, Slot::Start, 2, TimeKind::NtpNanos),
    time(157, Slot::End,   2, TimeKind::NtpNanos),
    time(158, Slot::Start, 3, TimeKind::DeltaMicros),
    time(159, Slot::End,   3, TimeKind::DeltaMicros),
    time(150, Slot::Start, 4, TimeKind::Seconds),
    time(151, Slot::End,   4, TimeKind::Seconds),
    time(22,  Slot::Start, 5, TimeKind::Uptime),
    time(21,  Slot::End,   5, TimeKind::Uptime),
    time(323, Slot::Start, 6, TimeKind::Millis),             // observationTime: one moment
    time(324, Slot::Start, 7, TimeKind::NtpMicros),
    time(325, Slot::Start, 8, TimeKind::NtpNanos),
    time(322, Slot::Start, 9, TimeKind::Seconds),
    duration(162, 0, 1),
    duration(161, 1, 1000),
    slot(160, Slot::Booted),

    slot(34,  Slot::Interval),
    slot(50,  Slot::Interval, 1),
    slot(305, Slot::PacketInterval),
    slot(306, Slot::PacketSpace),
    slot(396, Slot::PacketInterval, 1),                      // flows (RFC 7014)
    slot(397, Slot::PacketSpace, 1),
    slot(307, Slot::PacketInterval, 2),                      // microseconds
    slot(308, Slot::PacketSpace, 2),
    slot(309, Slot::SampleSize),
    slot(310, Slot::Population),
    slot(311, Slot::Probability),
    slot(302, Slot::SamplerId),
    slot(48,  Slot::SamplerId, 1),
};
// clang-format on

constexpr auto key_of(const Element& element) { return std::tuple{element.enterprise, element.id}; }

constexpr auto kElements = [] {
  std::array<Element, kPlain.size() + kOther.size()> all{};
  std::ranges::copy(kPlain, all.begin());
  std::ranges::copy(kOther, all.begin() + kPlain.size());
  std::ranges::sort(all, {}, key_of);
  return all;
}();

}  // namespace

const Element* element_of(std::uint32_t enterprise, std::uint16_t id) {
  if (id == 0) return nullptr;
  const auto ours = element_key(enterprise, id);
  const std::tuple key{ours.enterprise, ours.id};
  const auto at = std::ranges::lower_bound(kElements, key, {}, key_of);
  const bool found = at != kElements.end() && key_of(*at) == key;
  return found ? &*at : nullptr;
}

const Element* element_for(Field field, bool for_v6) {
  const auto tells = [&](const Element& element) {
    return element.id != 0 && element.rank == 0 && element.take != Take::ToSlot && element.field == field;
  };
  const auto of_family = std::ranges::find_if(
      kElements, [&](const Element& element) { return tells(element) && element.for_v6 == for_v6; });
  if (of_family != kElements.end()) return &*of_family;
  const auto of_any = std::ranges::find_if(kElements, tells);
  return of_any == kElements.end() ? nullptr : &*of_any;
}

const Element* element_for(Slot slot, TimeKind time) {
  const auto at = std::ranges::find_if(kElements, [&](const Element& element) {
    return element.take == Take::ToSlot && element.slot == slot && element.time == time;
  });
  return at == kElements.end() ? nullptr : &*at;
}

bool fits(const Element& element, std::size_t size) {
  switch (element.take) {
    case Take::Mac:
      return size == 6;
    case Take::Address4:
    case Take::GivenAddress4:
      return size == 4;
    case Take::Address6:
    case Take::GivenAddress6:
      return size == 16;
    case Take::IcmpTypeCode:
      return size == 2;
    case Take::MplsLabel:
      return size == 3;
    case Take::Number:
      return size >= 1 && size <= 8;
    case Take::ToSlot:
      break;
  }
  // Times may not be reduced in size (RFC 7011, 6.2), and NTP timestamps have no shorter form at all.
  const bool is_ntp = element.time == TimeKind::NtpMicros || element.time == TimeKind::NtpNanos;
  const bool has_one_size = is_ntp || element.slot == Slot::Booted || element.slot == Slot::Probability;
  return has_one_size ? size == 8 : size >= 1 && size <= 8;
}

TimeKind time_kind_of(const Element& element, std::size_t size) {
  if (element.time == TimeKind::Millis && size <= 4) return TimeKind::Seconds;
  if (element.time == TimeKind::Uptime && size == 8) return TimeKind::Millis;
  return element.time;
}

}  // namespace whither
