#include "query/predicate.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <iterator>
#include <optional>

#include "base/assert.h"

namespace whither {

namespace {

std::uint64_t as_number(Time time) { return static_cast<std::uint64_t>(micros_of(time)); }  // not before 1970
std::uint64_t as_number(const Address& address) { return address.v4_value(); }
std::uint64_t as_number(FlowKind kind) { return static_cast<std::uint64_t>(kind); }
std::uint64_t as_number(std::unsigned_integral auto value) { return value; }

std::optional<std::uint64_t> number_in(const Flow& flow, Field field) {
  if (!flow.has(field)) return std::nullopt;
  if (field == Field::time_start && flow.time_start < Time{}) return std::nullopt;
  if (field == Field::time_end && flow.time_end < Time{}) return std::nullopt;
  switch (field) {
#define WHITHER_FIELD(name, words, kind, enterprise, element, help) \
  case Field::name:                                                 \
    return as_number(flow.name);
#include "flow/field_list.h"
#undef WHITHER_FIELD
  }
  return std::nullopt;
}

const Address* address_in(const Flow& flow, Field field) {
  if (!flow.has(field)) return nullptr;
  switch (field) {
    case Field::src_addr:
      return &flow.src_addr;
    case Field::dst_addr:
      return &flow.dst_addr;
    case Field::next_hop:
      return &flow.next_hop;
    case Field::exporter:
      return &flow.exporter;
    case Field::nat_src_addr:
      return &flow.nat_src_addr;
    case Field::nat_dst_addr:
      return &flow.nat_dst_addr;
    default:
      break;
  }
  return nullptr;
}

std::optional<std::uint64_t> duration_of(const Flow& flow) {
  if (!flow.has(Field::time_start) || !flow.has(Field::time_end)) return std::nullopt;
  if (flow.time_end < flow.time_start) return std::nullopt;
  // Unsigned, for the difference of two signed numbers may not fit.
  return as_number(flow.time_end) - as_number(flow.time_start);
}

// `counter` times `factor` a second.
std::optional<std::uint64_t> rate_of(const Flow& flow, Field field, std::uint64_t factor) {
  const auto counter = number_in(flow, field);
  const auto duration = duration_of(flow);
  if (!counter || !duration) return std::nullopt;
  if (*duration == 0) return 0;
  __extension__ using Wide = unsigned __int128;
  const auto rate = Wide{*counter} * factor * 1'000'000 / *duration;
  return rate > UINT64_MAX ? UINT64_MAX : static_cast<std::uint64_t>(rate);
}

std::optional<std::uint64_t> computed(const Flow& flow, Computed what) {
  switch (what) {
    case Computed::Duration:
      return duration_of(flow);
    case Computed::BitRate:
      return rate_of(flow, Field::bytes, 8);
    case Computed::PacketRate:
      return rate_of(flow, Field::packets, 1);
    case Computed::PacketSize:
      if (!flow.has(Field::bytes) || !flow.has(Field::packets)) return std::nullopt;
      return flow.packets == 0 ? 0 : flow.bytes / flow.packets;
    case Computed::MinuteOfWeek:
      if (!flow.has(Field::time_start)) return std::nullopt;
      return static_cast<std::uint64_t>(WeekClock{}.minute_of_week(flow.time_start));
  }
  return std::nullopt;
}

std::optional<TextId> text_in(const Flow& flow, Field field) {
  if (!flow.has(field)) return std::nullopt;
  switch (field) {
    case Field::src_name:
      return flow.src_name;
    case Field::dst_name:
      return flow.dst_name;
    case Field::application:
      return flow.application;
    default:
      break;
  }
  return std::nullopt;
}

// The protocols that have ports, as store/summary.h knows them.
bool source_serves(const Flow& flow) {
  constexpr std::array<std::uint8_t, 5> kWithPorts{6, 17, 33, 132, 136};
  if (!flow.has(Field::protocol) || std::ranges::find(kWithPorts, flow.protocol) == kWithPorts.end()) return false;
  if (!flow.has(Field::src_port)) return false;
  return !flow.has(Field::dst_port) || (flow.src_port > 0 && flow.src_port < flow.dst_port);
}

// Ranges are sorted and disjoint: only the last that begins at or before the value can have it.
template <typename Range, typename T>
bool within(const std::vector<Range>& ranges, const T& value) {
  const auto after = std::ranges::upper_bound(ranges, value, {}, &Range::first);
  return after != ranges.begin() && value <= std::prev(after)->last;
}

class Predicate {
 public:
  Predicate(const Tests& tests, const Flow& flow, const Texts& texts) : tests_(tests), flow_(flow), texts_(texts) {}

  bool operator()(const Node& node) const { return std::visit(*this, node.test); }
  bool operator()(const All& all) const { return std::ranges::all_of(all.operands, *this); }
  bool operator()(const AnyOf& any) const { return std::ranges::any_of(any.operands, *this); }
  bool operator()(const Not& opposite) const { return !(*this)(opposite.operands.front()); }
  bool operator()(const NumberTest& test) const {
    const auto* const field = std::get_if<Field>(&test.of);
    const auto number = field != nullptr ? number_in(flow_, *field) : computed(flow_, std::get<Computed>(test.of));
    return number && within(test.ranges, *number);
  }
  bool operator()(const AddressTest& test) const {
    const auto* const address = address_in(flow_, test.field);
    return address != nullptr && in_ranges(test.set ? tests_.sets.at(*test.set) : test.ranges, *address);
  }
  bool operator()(const BitsTest& test) const {
    const auto number = number_in(flow_, test.field);
    if (!number) return false;
    return test.at_least_one ? (*number & test.bits) != 0 : (*number & test.mask) == test.bits;
  }
  bool operator()(const TextTest& test) const {
    const auto text = text_in(flow_, test.field);
    return text && test.pattern.matches(texts_.of(*text));
  }
  bool operator()(const CategoryTest& test) const {
    const auto name = text_in(flow_, test.name);
    const auto* const address = address_in(flow_, test.address);
    return tests_.category_of(name ? texts_.of(*name) : std::string_view{}, address ? *address : Address{}) ==
           test.category;
  }
  bool operator()(const SourceServes& /*test*/) const { return source_serves(flow_); }

 private:
  const Tests& tests_;
  const Flow& flow_;
  const Texts& texts_;
};

}  // namespace

bool in_ranges(const std::vector<AddressRange>& ranges, const Address& address) { return within(ranges, address); }

bool holds(const Tests& tests, const Flow& flow, const Texts& texts) {
  return Predicate{tests, flow, texts}(tests.root);
}

}  // namespace whither
