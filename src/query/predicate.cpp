#include "query/predicate.h"

#include <algorithm>
#include <concepts>
#include <iterator>
#include <optional>

#include "base/assert.h"

namespace whither {

namespace {

std::uint64_t as_number(Time time) { return static_cast<std::uint64_t>(micros_of(time)); }
std::uint64_t as_number(const Address& address) { return address.v4_value(); }
std::uint64_t as_number(FlowKind kind) { return static_cast<std::uint64_t>(kind); }
std::uint64_t as_number(std::unsigned_integral auto value) { return value; }

std::optional<std::uint64_t> number_in(const Flow& flow, Field field) {
  if (!flow.has(field)) return std::nullopt;
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

// Ranges are sorted and disjoint: only the last that begins at or before the value can have it.
template <typename Range, typename T>
bool within(const std::vector<Range>& ranges, const T& value) {
  const auto after = std::ranges::upper_bound(ranges, value, {}, &Range::first);
  return after != ranges.begin() && value <= std::prev(after)->last;
}

class Predicate {
 public:
  Predicate(const Tests& tests, const Flow& flow) : tests_(tests), flow_(flow) {}

  bool operator()(const Node& node) const { return std::visit(*this, node.test); }
  bool operator()(const All& all) const { return std::ranges::all_of(all.operands, *this); }
  bool operator()(const AnyOf& any) const { return std::ranges::any_of(any.operands, *this); }
  bool operator()(const Not& opposite) const { return !(*this)(opposite.operands.front()); }
  bool operator()(const NumberTest& test) const {
    const auto number = test.field ? number_in(flow_, *test.field) : duration_of(flow_);
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

 private:
  const Tests& tests_;
  const Flow& flow_;
};

}  // namespace

bool in_ranges(const std::vector<AddressRange>& ranges, const Address& address) { return within(ranges, address); }

bool holds(const Tests& tests, const Flow& flow) { return Predicate{tests, flow}(tests.root); }

}  // namespace whither
