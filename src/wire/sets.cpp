#include "wire/sets.h"

#include <algorithm>

#include "base/bytes.h"
#include "wire/counters.h"
#include "wire/kinds.h"
#include "wire/record_details.h"

namespace whither {

namespace {

constexpr std::uint16_t kFirstDataSet = 256;
constexpr std::size_t kSetHeader = 4;

constexpr std::uint64_t mark_of(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }
constexpr std::uint64_t kIcmpMarks = mark_of(Field::icmp_type) | mark_of(Field::icmp_code);
constexpr std::uint64_t kNotIcmp = mark_of(Field::protocol) | mark_of(Field::src_port) | mark_of(Field::dst_port);

bool is_icmp(const Flow& flow) { return flow.protocol == 1 || flow.protocol == 58; }

// softflowd's templates for ICMP have no protocol, only its own element in place of the ports.
void complete_protocol(const Plan& plan, Flow& flow) {
  if ((plan.present & kNotIcmp) != 0 || !flow.has(Field::src_addr)) return;
  WHITHER_PUT(flow, protocol, static_cast<std::uint8_t>(flow.src_addr.is_v4() ? 1 : 58));
}

// Exporters fill the ICMP element of a template for all protocols; it means something for ICMP and ICMPv6.
void forget_what_is_no_icmp(Flow& flow) {
  if (is_icmp(flow) || !flow.has(Field::protocol)) return;
  flow.icmp_type = 0;
  flow.icmp_code = 0;
  flow.present &= ~kIcmpMarks;
}

// Where a template has no ICMP element, a port that is not 0 holds type and code, as in NetFlow v5.
void take_icmp_from_port(Flow& flow) {
  if (!is_icmp(flow) || flow.dst_port == 0) return;
  WHITHER_PUT(flow, icmp_type, static_cast<std::uint8_t>(flow.dst_port >> 8));
  WHITHER_PUT(flow, icmp_code, static_cast<std::uint8_t>(flow.dst_port & 0xff));
}

void complete_icmp(const Plan& plan, std::span<Flow> flows) {
  if (!plan.has_icmp) {
    for (auto& flow : flows) take_icmp_from_port(flow);
    return;
  }
  for (auto& flow : flows) {
    complete_protocol(plan, flow);
    forget_what_is_no_icmp(flow);
  }
}

// PERF: nearly all NetFlow.
void place_by_uptime(const ExportClock& clock, std::span<Flow> flows, std::span<const Slots> slots) {
  const UptimePlacing placing{clock};
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const auto start = static_cast<std::uint32_t>(slots[i].of(Slot::Start));
    placing.put(start, static_cast<std::uint32_t>(slots[i].of(Slot::End)), flows[i]);
  }
}

bool is_zero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

}  // namespace

std::optional<std::uint32_t> Sets::take(std::span<const std::byte> sets) {
  ByteReader in{sets};
  while (in.left() >= kSetHeader) {
    const auto rest = sets.last(in.left());
    const auto id = in.u16();
    const std::size_t length = in.u16();
    if (length < kSetHeader || length > rest.size()) {
      // A datagram filled up with zeros has lost nothing (T18).
      if (is_zero(rest)) break;
      intake_.drops.add(Drop::BadLength);
      // Of data that was cut off, or whose length is wrong, the records that are whole are as good as any (T26).
      if (length > rest.size() && id >= kFirstDataSet) take_data(id, in.raw(in.left()));
      records_.reset();
      break;
    }
    take_set(id, in.raw(length - kSetHeader));
  }
  return records_;
}

void Sets::take_set(std::uint16_t id, std::span<const std::byte> content) {
  const std::uint16_t templates = is_ipfix_ ? 2 : 0;
  const std::uint16_t options = is_ipfix_ ? 3 : 1;
  if (id == templates) return take_templates(content);
  if (id == options) return take_options_templates(content);
  if (id >= kFirstDataSet) return take_data(id, content);
  intake_.drops.add(Drop::NoTemplate);  // ids that have no meaning yet
}

void Sets::take_data(std::uint16_t id, std::span<const std::byte> records) {
  if (records.empty()) return;
  const auto* known = exporter_.templates.find(id);
  if (known == nullptr) {
    records_.reset();
    return hold(id, records);
  }
  const auto count = take_known(id, *known, clock_, records);
  if (records_ && count) {
    *records_ += *count;
  } else {
    records_.reset();
  }
}

void Sets::hold(std::uint16_t id, std::span<const std::byte> records) {
  const auto& limits = intake_.limits;
  auto& usage = intake_.exporters.usage();
  const auto bound = exporter_.established ? limits.held_bytes : limits.held_bytes / 2;
  if (exporter_.held.hold(id, clock_, records, limits, bound, usage)) return;
  intake_.drops.add(Drop::NoTemplate, exporter_.held.expire(clock_.received - limits.held_age, usage));
  if (!exporter_.held.hold(id, clock_, records, limits, bound, usage)) intake_.drops.add(Drop::HeldFull);
}

std::optional<std::uint32_t> Sets::take_known(std::uint16_t id, const Template& known, const ExportClock& clock,
                                              std::span<const std::byte> records) {
  if (known.is_options) return take_options(id, known, records);
  const auto before = intake_.out.size();
  const auto placing = with_uptime(clock, exporter_.booted_ms);
  const auto count =
      known.plan.is_variable ? take_variable_flows(known, placing, records) : take_flows(known, placing, records);
  exporter_.records += intake_.out.size() - before;
  if (!known.plan.has_sampling) unsaid_.emplace_back(before, intake_.out.size());
  return count;
}

// What is left below the size of a record is padding.
std::uint32_t Sets::take_flows(const Template& known, const ExportClock& clock, std::span<const std::byte> records) {
  const auto& plan = known.plan;
  const auto count = records.size() / plan.size;
  auto blank = flow_of(exporter_, clock.received, exporter_.sampling.fallback());
  blank.present |= plan.present;
  const auto flows = append_blank(intake_.out, blank, count);
  for (std::size_t at = 0; at < count; at += slots_.size()) {
    const auto chunk = flows.subspan(at, std::min(slots_.size(), count - at));
    const auto their_slots = std::span{slots_}.first(chunk.size());
    take_records(plan, records.data() + at * plan.size, chunk, their_slots);
    complete(plan, clock, chunk, their_slots);
  }
  if (!known.details.empty()) {
    RecordDetails details{exporter_, intake_.batch.texts};
    for (std::size_t at = 0; at < count; ++at) {
      details.take(known.details, records.subspan(at * plan.size, plan.size), flows[at]);
    }
  }
  if (!is_always_traffic(plan.present)) {
    for (auto& flow : flows) flow.kind = kind_of(flow);
  }
  return static_cast<std::uint32_t>(count);
}

std::optional<std::uint32_t> Sets::take_variable_flows(const Template& known, const ExportClock& clock,
                                                       std::span<const std::byte> records) {
  const auto& plan = known.plan;
  const auto blank = flow_of(exporter_, clock.received, exporter_.sampling.fallback());
  RecordDetails details{exporter_, intake_.batch.texts};
  std::uint32_t count = 0;
  for (; records.size() >= plan.size; ++count) {
    Slots slots;
    auto& flow = intake_.out.emplace_back(blank);
    const auto size = take_variable_record(plan, records, flow, slots);
    if (size == 0) {
      intake_.out.pop_back();
      intake_.drops.add(Drop::BadRecord);
      return std::nullopt;
    }
    complete(plan, clock, {&flow, 1}, {&slots, 1});
    if (!known.details.empty()) details.take(known.details, records.first(size), flow);
    if (!is_always_traffic(plan.present)) flow.kind = kind_of(flow);
    records = records.subspan(size);
  }
  return count;
}

std::optional<std::uint32_t> Sets::take_options(std::uint16_t id, const Template& known,
                                                std::span<const std::byte> records) {
  const auto& plan = known.plan;
  std::uint32_t count = 0;
  for (; records.size() >= plan.size; ++count) {
    Slots slots;
    Flow none;
    const auto size = take_variable_record(plan, records, none, slots);
    if (size == 0) {
      intake_.drops.add(Drop::BadRecord);
      return std::nullopt;
    }
    if (!known.details.empty()) {
      exporter_.names.learn(known.details, records.first(size), intake_.limits, intake_.exporters.usage());
    }
    exporter_.options.put(id, records.first(size), known.scope_size, intake_.limits, intake_.exporters.usage());
    records = records.subspan(size);
    learn_sampling(slots, none);
    if (slots.of(Slot::Booted) != 0) exporter_.booted_ms = slots.of(Slot::Booted);
  }
  return count;
}

// A rate that nothing was known of before holds for the whole message, wherever in it the options stand (T20), but for
// records that say something themselves.
void Sets::learn_sampling(const Slots& slots, const Flow& scope) {
  const auto before = exporter_.sampling.fallback();
  exporter_.sampling.learn(slots, scope, intake_.limits.samplers_per_exporter);
  const auto now = exporter_.sampling.fallback();
  if (before != 1 || now == 1) return;
  for (const auto& [begin, end] : unsaid_) {
    for (auto& flow : std::span{intake_.out}.subspan(begin, end - begin)) {
      if (flow.sampling == 1) flow.sampling = now;
    }
  }
}

// IPFIX has no uptime in its header; NetFlow v9 has, and it is the better one.
ExportClock Sets::with_uptime(const ExportClock& clock, std::optional<std::uint64_t> booted_ms) const {
  auto known = clock;
  if (is_ipfix_ && booted_ms) known.uptime = uptime_of(clock.exported, *booted_ms);
  return known;
}

void Sets::complete(const Plan& plan, const ExportClock& clock, std::span<Flow> flows, std::span<const Slots> slots) {
  const bool has_booted = (plan.slots & bit(Slot::Booted)) != 0;
  if (plan.start == TimeKind::Uptime && plan.end == TimeKind::Uptime && !has_booted) {
    place_by_uptime(clock, flows, slots);
  } else {
    for (std::size_t i = 0; i < flows.size(); ++i) complete_times(plan, clock, slots[i], flows[i]);
  }
  complete_icmp(plan, flows);
  complete_counters(plan, flows, slots);
  if (!plan.has_sampling && !exporter_.sampling.goes_by_interface()) return;
  for (std::size_t i = 0; i < flows.size(); ++i) flows[i].sampling = exporter_.sampling.of(slots[i], flows[i]);
}

void Sets::complete_counters(const Plan& plan, std::span<Flow> flows, std::span<const Slots> slots) {
  if (plan.has_layer3_counters) {
    for (auto& flow : flows) judge_counters(flow, plan.has_32_bit_bytes);
  }
  if (!plan.has_totals) return;
  for (std::size_t i = 0; i < flows.size(); ++i) {
    intake_.exporters.totals().make_delta(flows[i], slots[i].of(Slot::Start));
  }
}

void Sets::complete_times(const Plan& plan, const ExportClock& clock, const Slots& slots, Flow& flow) const {
  RecordTimes times{.start_kind = plan.start,
                    .end_kind = plan.end,
                    .start = slots.of(Slot::Start),
                    .end = slots.of(Slot::End),
                    .duration_micros = 0};
  if (plan.duration_unit != 0) {
    times.duration_micros = std::min<std::uint64_t>(slots.of(Slot::Duration), ~std::uint32_t{0}) * plan.duration_unit;
  }
  const auto booted = slots.of(Slot::Booted);
  const auto placed = booted == 0 ? place(times, clock) : place(times, with_uptime(clock, booted));
  placed.put(flow);
}

}  // namespace whither
