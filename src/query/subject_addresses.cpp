#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "query/nodes.h"
#include "query/subjects.h"
#include "query/values.h"

namespace whither {

namespace {

// That a flow began in [since, until).
Node while_held(const HeldRange& held) {
  const auto since = std::max<std::int64_t>(micros_of(held.since), 0);
  const auto until = std::max<std::int64_t>(micros_of(held.until), 1);
  return number_in(Field::time_start, {{static_cast<std::uint64_t>(since), static_cast<std::uint64_t>(until - 1)}});
}

}  // namespace

std::vector<Node> Subjects::in_addresses(const std::vector<Field>& fields, std::vector<AddressRange> ranges) {
  ranges = disjoint(std::move(ranges));
  std::optional<std::size_t> set;
  if (ranges.size() > kInlineRanges) {
    const auto known = std::ranges::find(sets_, ranges);
    set = static_cast<std::size_t>(known - sets_.begin());
    if (known == sets_.end()) sets_.push_back(ranges);
    ranges.clear();
  }
  std::vector<Node> tests;
  for (const auto field : fields) tests.push_back({AddressTest{field, ranges, set}});
  return tests;
}

// An address that is somebody's for some time is theirs in flows that began then.
std::vector<Node> Subjects::in_held(const std::vector<Field>& fields, NamedRanges named) {
  if (named.held.empty()) return in_addresses(fields, std::move(named.ranges));
  std::vector<std::vector<Node>> alternatives(fields.size());
  const auto add = [&](std::vector<Node> nodes, const HeldRange* held) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      auto& node = nodes[i];
      alternatives[i].push_back(held == nullptr ? std::move(node) : all({std::move(node), while_held(*held)}));
    }
  };
  if (!named.ranges.empty()) add(in_addresses(fields, std::move(named.ranges)), nullptr);
  for (const auto& held : named.held) add(in_addresses(fields, {held.range}), &held);
  std::vector<Node> tests;
  for (auto& each : alternatives) tests.push_back(any_of(std::move(each)));
  return tests;
}

}  // namespace whither
