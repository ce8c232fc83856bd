#include <algorithm>
#include <limits>
#include <new>

#include "wire/load.h"
#include "wire/plan.h"

namespace whither {

namespace {

// The member that a step fills; its offset and width come from the table of fields.
template <typename T>
T& member(Flow& flow, const Step& step) {
  return *std::launder(reinterpret_cast<T*>(reinterpret_cast<std::byte*>(&flow) + step.target));
}

template <typename T>
void fill(Flow& flow, const Step& step, std::uint64_t value) {
  member<T>(flow, step) = static_cast<T>(std::min<std::uint64_t>(value, std::numeric_limits<T>::max()));
}

void fill_number(Flow& flow, const Step& step, std::uint64_t value) {
  switch (step.width) {
    case 1:
      return fill<std::uint8_t>(flow, step, value);
    case 2:
      return fill<std::uint16_t>(flow, step, value);
    case 4:
      return fill<std::uint32_t>(flow, step, value);
    default:
      return fill<std::uint64_t>(flow, step, value);
  }
}

bool is_zero(Flow& flow, const Step& step) {
  switch (step.width) {
    case 1:
      return member<std::uint8_t>(flow, step) == 0;
    case 2:
      return member<std::uint16_t>(flow, step) == 0;
    case 4:
      return member<std::uint32_t>(flow, step) == 0;
    default:
      return member<std::uint64_t>(flow, step) == 0;
  }
}

bool is_zero(const Address& address) {
  return std::ranges::all_of(address.bytes(), [](std::uint8_t byte) { return byte == 0; });
}

Address address4(const std::byte* at) { return Address::v4(load<std::uint32_t>(at)); }
Address address6(const std::byte* at) { return Address::of_bytes(std::span{at, 16}); }

void store_given(Flow& flow, const Step& step, const Address& address) {
  if (is_zero(address) || flow.has(step.field)) return;
  member<Address>(flow, step) = address;
  flow.mark(step.field);
}

void store_if_zero(Flow& flow, const Step& step, const Address& address) {
  if (auto& filled = member<Address>(flow, step); is_zero(filled)) filled = address;
}

// What steps work on: records one behind the other, their flows and their slots.
struct Run {
  const std::byte* records;
  std::size_t stride;
  std::span<Flow> flows;
  std::span<Slots> slots;
};

template <typename TakeOne>
void each(const Run& run, const Step& step, TakeOne take_one) {
  const auto* at = run.records + step.offset;
  for (auto& flow : run.flows) {
    take_one(flow, at);
    at += run.stride;
  }
}

// PERF: nearly all steps; four records a round and nothing but the copy, 7 → 5 instructions a value.
template <typename Wire, typename Member = Wire>
void copy(const Run& run, const Step& step) {
  const auto stride = run.stride;
  const auto count = run.flows.size();
  auto* to = reinterpret_cast<std::byte*>(run.flows.data()) + step.target;
  const auto* at = run.records + step.offset;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < count; ++i) {
    *std::launder(reinterpret_cast<Member*>(to)) = load<Wire>(at);
    to += sizeof(Flow);
    at += stride;
  }
}

template <typename LoadOne>
void fill_slots(const Run& run, const Step& step, LoadOne load_one) {
  const auto* at = run.records + step.offset;
  for (auto& slots : run.slots) {
    slots.fill(static_cast<Slot>(step.target), load_one(at));
    at += run.stride;
  }
}

void to_slots(const Run& run, const Step& step) {
  if (step.size == 4) return fill_slots(run, step, load<std::uint32_t>);
  if (step.size == 8) return fill_slots(run, step, load<std::uint64_t>);
  fill_slots(run, step, [size = step.size](const std::byte* at) { return load_unsigned(at, size); });
}

void take_icmp(Flow& flow, const std::byte* at) {
  if (flow.icmp_type != 0 || flow.icmp_code != 0) return;
  flow.icmp_type = load<std::uint8_t>(at);
  flow.icmp_code = load<std::uint8_t>(at + 1);
}

// PERF: a step is looked up once for many records: 778 → 320 instructions a record of softflowd's template.
void take_step(const Step& step, const Run& run) {
  switch (step.op) {
    case Op::Copy1:
      return copy<std::uint8_t>(run, step);
    case Op::Copy2:
      return copy<std::uint16_t>(run, step);
    case Op::Copy4:
      return copy<std::uint32_t>(run, step);
    case Op::Copy8:
      return copy<std::uint64_t>(run, step);
    case Op::Copy1To2:
      return copy<std::uint8_t, std::uint16_t>(run, step);
    case Op::Copy2To4:
      return copy<std::uint16_t, std::uint32_t>(run, step);
    case Op::Copy4To8:
      return copy<std::uint32_t, std::uint64_t>(run, step);
    case Op::Number:
      return each(run, step,
                  [&](Flow& flow, const std::byte* at) { fill_number(flow, step, load_unsigned(at, step.size)); });
    case Op::NumberIfZero:
      return each(run, step, [&](Flow& flow, const std::byte* at) {
        if (is_zero(flow, step)) fill_number(flow, step, load_unsigned(at, step.size));
      });
    case Op::Address4:
      return each(run, step, [&](Flow& flow, const std::byte* at) {
        member<Address>(flow, step).set_v4(load<std::uint32_t>(at));
      });
    case Op::Address6:
      return each(run, step, [&](Flow& flow, const std::byte* at) { member<Address>(flow, step) = address6(at); });
    case Op::Address4IfZero:
      return each(run, step, [&](Flow& flow, const std::byte* at) { store_if_zero(flow, step, address4(at)); });
    case Op::Address6IfZero:
      return each(run, step, [&](Flow& flow, const std::byte* at) { store_if_zero(flow, step, address6(at)); });
    case Op::GivenAddress4:
      return each(run, step, [&](Flow& flow, const std::byte* at) { store_given(flow, step, address4(at)); });
    case Op::GivenAddress6:
      return each(run, step, [&](Flow& flow, const std::byte* at) { store_given(flow, step, address6(at)); });
    case Op::IcmpTypeCode:
      return each(run, step, take_icmp);
    case Op::MplsLabel:
      return each(run, step, [&](Flow& flow, const std::byte* at) {
        member<std::uint32_t>(flow, step) = static_cast<std::uint32_t>(load_unsigned(at, 3) >> 4);
      });
    case Op::ToSlot:
      return to_slots(run, step);
    case Op::SkipVariable:
      return;
  }
}

}  // namespace

void take_records(const Plan& plan, const std::byte* records, std::span<Flow> flows, std::span<Slots> slots) {
  for (auto& each_slots : slots) each_slots.mark_only(plan.slots);
  const Run run{records, plan.size, flows, slots};
  for (const auto& step : plan.steps) take_step(step, run);
}

std::size_t take_variable_record(const Plan& plan, std::span<const std::byte> bytes, Flow& flow, Slots& slots) {
  flow.present |= plan.present;
  slots.mark_only(plan.slots);
  auto left = bytes;
  for (const auto& step : plan.steps) {
    if (step.offset + std::size_t{step.size} > left.size()) return 0;
    if (step.op != Op::SkipVariable) {
      take_step(step, {left.data(), 0, {&flow, 1}, {&slots, 1}});
      continue;
    }
    // One byte of length, or 255 and two bytes (RFC 7011, 7).
    left = left.subspan(step.offset);
    if (left.empty()) return 0;
    auto length = std::size_t{1} + std::to_integer<std::size_t>(left[0]);
    if (length == 256) {
      if (left.size() < 3) return 0;
      length = std::size_t{3} + load<std::uint16_t>(left.data() + 1);
    }
    if (length > left.size()) return 0;
    left = left.subspan(length);
  }
  if (plan.tail > left.size()) return 0;
  return bytes.size() - left.size() + plan.tail;
}

}  // namespace whither
