#include "report/top_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "store/summary.h"

namespace whither {

namespace {

std::uint64_t product_of(std::uint64_t counter, std::uint64_t sampling) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  return counter != 0 && sampling > kMost / counter ? kMost : counter * sampling;
}

// The two columns, or one, that flows are grouped by before names are put on them.
std::string group_columns(What what) {
  constexpr std::string_view kEnd =
      "CASE WHEN {0} THEN {1}_ip4 ELSE {2}_ip4 END AS key4, "
      "CASE WHEN {0} THEN {1}_ip6 ELSE {2}_ip6 END AS key6";
  switch (what) {
    case What::Orgs:
    case What::Peers:
    case What::Countries:
    case What::Asn:
      return fmt::format(kEnd, "down", "src", "dst");
    case What::Devices:
      return fmt::format(kEnd, "down", "dst", "src");
    case What::Routers:
      return "exporter_ip4 AS key4, exporter_ip6 AS key6";
    case What::Protocols:
      return fmt::format("coalesce(protocol::UINTEGER, {}) AS key4, NULL::BLOB AS key6", kNoProtocol);
    case What::Ports:
      break;
  }
  return fmt::format("({}::UINTEGER * {} + coalesce(protocol::UINTEGER, {}))::UINTEGER AS key4, NULL::BLOB AS key6",
                     kServicePort, kPortFactor, kNoProtocol);
}

// True for what went to the device, else to the local end.
std::string down_condition(const TopQuestion& question, const Context& context) {
  if (question.common.device) {
    return "NOT " + sql_in({question.common.device->range()}, "src_ip4", "src_ip6");
  }
  const auto& local = context.local.ranges();
  return fmt::format("{} AND NOT {}", sql_in(local, "dst_ip4", "dst_ip6"), sql_in(local, "src_ip4", "src_ip6"));
}

// One row a flow, or a sum of many: key4, key6, down, sampling, bytes, packets, how many flows it counts as, and
// whether these are copies. DuckDB could
// group as well, but takes twice as long for it as for handing out the rows (measured: 145 ms and 70 ms for a million
// rows). The other direction of biflows comes by a scan of its own, which files without biflows skip by their
// statistics.
std::string statement(const TopQuestion& question, const Context& context, Store::Sums sums, const std::string& flows) {
  const auto keys = group_columns(question.what);
  const auto down = down_condition(question, context);
  const auto rows = rows_of(question.common, flows);
  const std::string_view once = question.once ? "copy IS NOT TRUE" : "true";
  const auto side = [&](std::string_view is_down, std::string_view bytes, std::string_view packets,
                        std::string_view only, std::string_view counts) {
    return fmt::format(
        "SELECT {0}, {1}, sampling, {2}, {3}, {4}, copy IS TRUE FROM (SELECT *, {5} AS down FROM {6} WHERE "
        "kind = 0 AND {7} AND {8})",
        keys, is_down, bytes, packets, counts, down, rows, once, only);
  };
  return side("down", "bytes", "packets", "true", sums == Store::Sums::Yes ? "flows" : "1::UINTEGER") + " UNION ALL " +
         side("NOT down", "bytes_reverse", "packets_reverse",
              "(bytes_reverse IS NOT NULL OR packets_reverse IS NOT NULL)", "0::UINTEGER");
}

// Finds the group of an address. Most addresses are IPv4, so those have a flat table with open addressing.
class GroupIndex {
 public:
  // The group of that address; a new one is put behind `groups`.
  Group& at(const Address& address, std::vector<Group>& groups) {
    if (!address.is_v4()) {
      const auto [entry, fresh] = others_.try_emplace(address, groups.size());
      if (fresh) groups.push_back({address, {}});
      return groups[entry->second];
    }
    if (used_ * 2 >= slots_.size()) grow(groups);
    auto& slot = slots_[slot_of(address.v4_value(), groups)];
    if (slot == 0) {
      ++used_;
      groups.push_back({address, {}});
      slot = static_cast<std::uint32_t>(groups.size());
    }
    return groups[slot - 1];
  }

 private:
  // Where the address stands or belongs.
  std::size_t slot_of(std::uint32_t address, const std::vector<Group>& groups) const {
    const auto mask = slots_.size() - 1;
    auto slot = (address * 0x9e3779b97f4a7c15ULL >> 32U) & mask;
    while (slots_[slot] != 0 && groups[slots_[slot] - 1].address.v4_value() != address) slot = (slot + 1) & mask;
    return slot;
  }
  void grow(const std::vector<Group>& groups) {
    const auto old = std::exchange(slots_, std::vector<std::uint32_t>(slots_.size() * 2, 0));
    for (const auto index : old) {
      if (index != 0) slots_[slot_of(groups[index - 1].address.v4_value(), groups)] = index;
    }
  }

  std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(1024, 0);  // index of the group + 1, 0 for none
  std::size_t used_ = 0;
  std::unordered_map<Address, std::size_t> others_;
};

}  // namespace

namespace {

// Adds a piece of the statement's rows to the groups.
void add_rows(const Chunk& chunk, bool by_number, GroupIndex& index, Groups& groups) {
  for (std::size_t i = 0; i < chunk.size(); ++i) {
    const auto address = by_number ? Address::v4(chunk.value<std::uint32_t>(0, i)) : chunk.address(0, 1, i);
    const auto sampling = std::max<std::uint64_t>(1, chunk.value<std::uint32_t>(3, i));
    groups.max_sampling = std::max(groups.max_sampling, sampling);
    const auto bytes = product_of(chunk.value<std::uint64_t>(4, i), sampling);
    const auto packets = product_of(chunk.value<std::uint64_t>(5, i), sampling);
    const std::uint64_t counts = chunk.value<std::uint32_t>(6, i);
    if (chunk.value<bool>(7, i)) groups.copies += counts;
    const bool down = chunk.value<bool>(2, i);
    index.at(address, groups.all)
        .tally.add(down ? Tally{0, bytes, 0, packets, counts} : Tally{bytes, 0, packets, 0, counts});
  }
}

}  // namespace

Store::Sums sums_for(const TopQuestion& question) {
  return question.common.filter.tests_only(summed_fields()) ? Store::Sums::Yes : Store::Sums::No;
}

Result<Groups> groups_of(Store& store, const TopQuestion& question, const Context& context) {
  const bool by_number = question.what == What::Ports || question.what == What::Protocols;
  const auto sums = sums_for(question);
  Groups groups;
  GroupIndex index;
  const auto begin = [&] {
    groups = {};
    index = {};
  };
  const auto done =
      store.read({.window = question.common.window,
                  .sums = sums,
                  .statement = [&](const std::string& flows) { return statement(question, context, sums, flows); },
                  .again = begin,
                  .take = [&](const Chunk& chunk) { add_rows(chunk, by_number, index, groups); }});
  if (!done) return std::unexpected(done.error());
  return groups;
}

}  // namespace whither
