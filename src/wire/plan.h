#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "flow/drop.h"
#include "flow/flow.h"
#include "wire/elements.h"

namespace whither {

// What a record said beside the fields of its flow.
class Slots {
 public:
  bool has(Slot slot) const { return (set_ >> static_cast<unsigned>(slot) & 1U) != 0; }
  // 0 where the record has none.
  std::uint64_t of(Slot slot) const { return has(slot) ? values_[static_cast<std::size_t>(slot)] : 0; }
  void put(Slot slot, std::uint64_t value) {
    values_[static_cast<std::size_t>(slot)] = value;
    set_ |= 1U << static_cast<unsigned>(slot);
  }
  void clear() { set_ = 0; }
  // Slots that a plan fills for every record are marked once, before they are filled.
  void mark_only(std::uint32_t slots) { set_ = slots; }
  void fill(Slot slot, std::uint64_t value) { values_[static_cast<std::size_t>(slot)] = value; }

 private:
  std::array<std::uint64_t, kSlotCount> values_;  // meaningful where its bit in set_ is
  std::uint32_t set_ = 0;
};
constexpr std::uint32_t bit(Slot slot) { return 1U << static_cast<unsigned>(slot); }

// One field of a template. `enterprise` is 0 for IANA's elements, `size` 65535 for a variable length.
struct TemplateField {
  std::uint32_t enterprise = 0;
  std::uint16_t element = 0;
  std::uint16_t size = 0;
  friend bool operator==(const TemplateField&, const TemplateField&) = default;
};
inline constexpr std::uint16_t kVariable = 65535;

// What is done with some bytes of a record.
enum class Op : std::uint8_t {
  Copy1,
  Copy2,
  Copy4,
  Copy8,
  Copy1To2,
  Copy2To4,
  Copy4To8,
  Number,        // any width into any other, no larger than the field can hold
  NumberIfZero,  // the same, where the field is 0 so far
  Address4,
  Address6,
  Address4IfZero,
  Address6IfZero,
  GivenAddress4,
  GivenAddress6,
  IcmpTypeCode,
  MplsLabel,
  ToSlot,
  SkipVariable,  // a value with its length before it; the offsets that follow count from its end
};

struct Step {
  std::uint16_t offset;  // in the record, from its beginning or the end of the last variable-length value
  std::uint16_t target;  // offset in Flow, or the slot
  std::uint8_t size;     // on the wire
  std::uint8_t width;    // of the target
  Op op;
  Field field;
};

// A template, compiled once: the few steps that make a flow of each of its records. Fields that mean nothing to us have
// none. Variable-length values are always skipped: no element that is copied into a field is of a type that may have
// one (RFC 7011, 7); texts and lists are taken by Details.
struct Plan {
  std::vector<Step> steps;
  std::size_t size = 0;  // of a record; the least where it has variable-length values
  std::size_t tail = 0;  // bytes behind the last variable-length value
  bool is_variable = false;
  bool has_sampling = false;         // a step fills a slot that tells the rate
  bool has_icmp = false;             // a step fills icmp_type or icmp_code
  bool has_layer3_counters = false;  // packets, and bytes with their headers: judge_counters() may compare them
  bool has_32_bit_bytes = false;
  bool has_totals = false;    // counters since the beginning of the flow
  std::uint64_t present = 0;  // fields that every record has
  std::uint32_t slots = 0;    // slots that every record fills: bit(Slot)
  TimeKind start = TimeKind::None;
  TimeKind end = TimeKind::None;
  std::uint64_t duration_unit = 0;

  // Drop::BadTemplate where a record would have no bytes, or more than a set can hold.
  static std::expected<Plan, Drop> compile(std::span<const TemplateField> fields);
};

// For each field of a template whether the plan takes it.
std::vector<bool> taken_fields(std::span<const TemplateField> fields);

// Takes the records that lie one behind the other from `records` on, one for each flow and its slots; for plans that
// are not variable. The bytes must be there: plan.size for each. The flows have the marks of plan.present already.
void take_records(const Plan& plan, const std::byte* records, std::span<Flow> flows, std::span<Slots> slots);

// Takes the record at the beginning of `bytes`; its size, or 0 where it runs past them.
std::size_t take_variable_record(const Plan& plan, std::span<const std::byte> bytes, Flow& flow, Slots& slots);

}  // namespace whither
