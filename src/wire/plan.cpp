#include "wire/plan.h"

#include <array>
#include <optional>

namespace whither {

namespace {

constexpr std::size_t kMaxRecord = 65535 - 4;  // what a set can hold behind its header
// One key a field and a slot, and one for the pair of ICMP type and code; twice, for IPv4 and for IPv6.
constexpr std::size_t kKeys = kFieldCount + kSlotCount + 1;

std::size_t key_of(const Element& element) {
  const auto target = element.take == Take::IcmpTypeCode ? kKeys - 1
                      : element.take == Take::ToSlot     ? kFieldCount + static_cast<std::size_t>(element.slot)
                                                         : static_cast<std::size_t>(element.field);
  return target + (element.for_v6 ? kKeys : 0);
}

struct Choice {
  const Element* element = nullptr;
  std::size_t at = 0;  // index of the field in the template
};
using Choices = std::array<Choice, 2 * kKeys>;

// Which field of the template fills which target.
Choices choose(std::span<const TemplateField> fields) {
  Choices choices{};
  for (std::size_t at = 0; at < fields.size(); ++at) {
    const auto* element = element_of(fields[at].enterprise, fields[at].element);
    if (element == nullptr || !fits(*element, fields[at].size)) continue;
    auto& choice = choices[key_of(*element)];
    if (choice.element == nullptr || element->rank < choice.element->rank) choice = {element, at};
  }
  return choices;
}

// What the counters of a flow are, by the elements that fill them. Deltas, those of the way out and totals come in
// pairs; what the initiator sent (231) is counted without headers.
void tell_counters(Plan& plan, const Choices& choices, std::span<const TemplateField> fields) {
  const auto& bytes = choices[static_cast<std::size_t>(Field::bytes)];
  const auto& packets = choices[static_cast<std::size_t>(Field::packets)];
  if (bytes.element == nullptr || packets.element == nullptr) return;
  for (const auto octets : {1, 23, 85}) {
    if (bytes.element->id == octets && packets.element->id == octets + 1) plan.has_layer3_counters = true;
  }
  plan.has_32_bit_bytes = fields[bytes.at].size == 4;
  plan.has_totals = bytes.element->id == 85 && packets.element->id == 86;
}

std::uint8_t width_of(Kind kind) {
  switch (kind) {
    case Kind::Counter:
    case Kind::Mac:
      return 8;
    case Kind::Asn:
    case Kind::Interface:
    case Kind::Number32:
      return 4;
    case Kind::Port:
    case Kind::Flags:
    case Kind::Number16:
      return 2;
    default:
      return 1;
  }
}

Op copy_op(std::size_t size, std::size_t width) {
  if (size == 1 && width == 1) return Op::Copy1;
  if (size == 2 && width == 2) return Op::Copy2;
  if (size == 4 && width == 4) return Op::Copy4;
  if (size == 8 && width == 8) return Op::Copy8;
  if (size == 1 && width == 2) return Op::Copy1To2;
  if (size == 2 && width == 4) return Op::Copy2To4;
  if (size == 4 && width == 8) return Op::Copy4To8;
  return Op::Number;
}

Op op_of(const Element& element, std::size_t size, std::size_t width, bool is_second) {
  switch (element.take) {
    case Take::Number:
      return is_second ? Op::NumberIfZero : copy_op(size, width);
    case Take::Mac:
      return Op::Number;
    case Take::Address4:
      return is_second ? Op::Address4IfZero : Op::Address4;
    case Take::Address6:
      return is_second ? Op::Address6IfZero : Op::Address6;
    case Take::GivenAddress4:
      return Op::GivenAddress4;
    case Take::GivenAddress6:
      return Op::GivenAddress6;
    case Take::IcmpTypeCode:
      return Op::IcmpTypeCode;
    case Take::MplsLabel:
      return Op::MplsLabel;
    case Take::ToSlot:
      break;
  }
  return Op::ToSlot;
}

constexpr std::uint64_t bit(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }

void add_slot(Plan& plan, const Element& element, const TemplateField& field, std::size_t offset) {
  plan.steps.push_back({.offset = static_cast<std::uint16_t>(offset),
                        .target = static_cast<std::uint16_t>(element.slot),
                        .size = static_cast<std::uint8_t>(field.size),
                        .width = 0,
                        .op = Op::ToSlot,
                        .field = {}});
  plan.slots |= bit(element.slot);
  if (element.slot == Slot::Start) plan.start = time_kind_of(element, field.size);
  if (element.slot == Slot::End) plan.end = time_kind_of(element, field.size);
  if (element.slot == Slot::Duration) plan.duration_unit = element.unit_micros;
  if (element.slot >= Slot::Interval) plan.has_sampling = true;
}

void add_step(Plan& plan, const Element& element, const TemplateField& field, std::size_t offset) {
  if (element.take == Take::ToSlot) return add_slot(plan, element, field, offset);
  const auto& info = info_of(element.field);
  const auto width = width_of(info.kind);
  const bool is_second = (plan.present & bit(element.field)) != 0;
  plan.steps.push_back({.offset = static_cast<std::uint16_t>(offset),
                        .target = static_cast<std::uint16_t>(info.offset),
                        .size = static_cast<std::uint8_t>(field.size),
                        .width = width,
                        .op = op_of(element, field.size, width, is_second),
                        .field = element.field});
  const bool may_be_none = element.take == Take::GivenAddress4 || element.take == Take::GivenAddress6;
  if (!may_be_none) plan.present |= bit(element.field);
  if (element.take == Take::IcmpTypeCode) plan.present |= bit(Field::icmp_code);
  if (element.field == Field::icmp_type || element.field == Field::icmp_code) plan.has_icmp = true;
}

}  // namespace

std::vector<bool> taken_fields(std::span<const TemplateField> fields) {
  std::vector<bool> taken(fields.size(), false);
  for (const auto& choice : choose(fields)) {
    if (choice.element != nullptr) taken[choice.at] = true;
  }
  return taken;
}

std::expected<Plan, Drop> Plan::compile(std::span<const TemplateField> fields) {
  Plan plan;
  const auto choices = choose(fields);
  tell_counters(plan, choices, fields);
  std::vector<const Element*> wanted(fields.size(), nullptr);
  for (const auto& choice : choices) {
    if (choice.element != nullptr) wanted[choice.at] = choice.element;
  }
  std::size_t offset = 0;
  for (std::size_t at = 0; at < fields.size() && plan.size <= kMaxRecord; ++at) {
    if (fields[at].size == kVariable) {
      plan.steps.push_back({.offset = static_cast<std::uint16_t>(offset),
                            .target = 0,
                            .size = 0,
                            .width = 0,
                            .op = Op::SkipVariable,
                            .field = {}});
      plan.is_variable = true;
      plan.size += 1;  // at least its length
      offset = 0;
      continue;
    }
    if (wanted[at] != nullptr) add_step(plan, *wanted[at], fields[at], offset);
    offset += fields[at].size;
    plan.size += fields[at].size;
  }
  plan.tail = offset;
  if (plan.size == 0 || plan.size > kMaxRecord) return std::unexpected(Drop::BadTemplate);
  plan.steps.shrink_to_fit();
  return plan;
}

}  // namespace whither
