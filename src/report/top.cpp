#include "report/top.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "names/words.h"
#include "report/naming.h"

namespace whither {

namespace {

constexpr std::array<WhatInfo, 8> kKinds = {{
    {What::Orgs, "orgs", "Top organisations", "ORGANISATION"},
    {What::Peers, "peers", "Top peers", "PEER"},
    {What::Devices, "devices", "Top devices", "DEVICE"},
    {What::Ports, "ports", "Top service ports", "PORT"},
    {What::Protocols, "protocols", "Top protocols", "PROTOCOL"},
    {What::Countries, "countries", "Top countries", "COUNTRY"},
    {What::Asn, "asn", "Top autonomous systems", "AS"},
    {What::Routers, "routers", "Top routers", "ROUTER"},
}};

constexpr std::array<std::pair<std::string_view, Sort>, 5> kSorts = {{{"bytes", Sort::Bytes},
                                                                      {"up", Sort::Up},
                                                                      {"down", Sort::Down},
                                                                      {"packets", Sort::Packets},
                                                                      {"flows", Sort::Flows}}};

constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();

std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) { return a > kMost - b ? kMost : a + b; }

// DuckDB's HUGEINT, which sums of 64-bit counters are.
struct HugeInt {
  std::uint64_t low = 0;
  std::int64_t high = 0;
};

std::uint64_t scaled(HugeInt sum, std::uint64_t sampling) {
  if (sum.high != 0 || (sum.low != 0 && sampling > kMost / sum.low)) return kMost;
  return sum.low * sampling;
}

// The two columns, or one, that flows are grouped by before names are put on them.
std::string group_columns(What what) {
  constexpr std::string_view kEnd = "CASE WHEN {0} THEN {1}_ip4 ELSE {2}_ip4 END AS key4, "
                                    "CASE WHEN {0} THEN {1}_ip6 ELSE {2}_ip6 END AS key6";
  switch (what) {
    case What::Orgs:
    case What::Peers:
    case What::Countries:
    case What::Asn: return fmt::format(kEnd, "down", "src", "dst");
    case What::Devices: return fmt::format(kEnd, "down", "dst", "src");
    case What::Routers: return "exporter_ip4 AS key4, exporter_ip6 AS key6";
    case What::Protocols: return "protocol::UINTEGER AS key4, NULL::BLOB AS key6";
    case What::Ports: break;
  }
  // The service is on the lower of the two ports, where both are known: the other is one of the moment.
  return "(coalesce(CASE WHEN src_port > 0 AND src_port < dst_port THEN src_port ELSE dst_port END, 0)::UINTEGER * 256 "
         "+ coalesce(protocol, 0)) AS key4, NULL::BLOB AS key6";
}

// True for what went to the device, else to the local end.
std::string down_condition(const TopQuestion& question, const Context& context) {
  if (question.common.device) {
    return "NOT " + sql_in({question.common.device->range()}, "src_ip4", "src_ip6");
  }
  const auto& local = context.local.ranges();
  return fmt::format("{} AND NOT {}", sql_in(local, "dst_ip4", "dst_ip6"), sql_in(local, "src_ip4", "src_ip6"));
}

std::string statement(const TopQuestion& question, const Context& context, const std::string& flows) {
  return fmt::format(
      "SELECT key4, key6, down, sampling, sum(bytes)::HUGEINT, sum(packets)::HUGEINT, sum(bytes_reverse)::HUGEINT, "
      "sum(packets_reverse)::HUGEINT, count(*) FROM (SELECT {}, down, sampling, bytes, packets, bytes_reverse, "
      "packets_reverse FROM (SELECT *, {} AS down FROM {} WHERE kind = 0 AND {})) GROUP BY ALL",
      group_columns(question.what), down_condition(question, context), flows, condition_of(question.common));
}

TopRow country_row(const Address& address, const Context& context) {
  const auto owner = owner_of(address, context.table);
  if (owner.country.empty() && owner.asn == 0) return {owner.key, owner.name, "", {}, {}};  // local network, multicast
  if (owner.country.empty()) return {"unknown", "unknown", "", {}, {}};
  const auto name = country_name(owner.country);
  return {owner.country, std::string(name.empty() ? owner.country : name), owner.country, {}, {}};
}

TopRow port_row(std::uint32_t port_and_protocol) {
  const auto protocol = static_cast<std::uint8_t>(port_and_protocol & 0xffU);
  const auto port = static_cast<std::uint16_t>(port_and_protocol >> 8U);
  const auto word = protocol_name(protocol);
  const auto key = fmt::format("{}/{}", port, word.empty() ? fmt::format("{}", protocol) : std::string(word));
  const auto service = port == 0 ? word : service_name(port, protocol);
  return {key, service.empty() ? key : std::string(service), "", {}, {}};
}

// Names for a group: by its address, or by the number that stands in the address's place.
TopRow row_of(What what, const Address& address, const Context& context) {
  switch (what) {
    case What::Countries: return country_row(address, context);
    case What::Ports: return port_row(address.v4_value());
    case What::Protocols: {
      const auto name = protocol_name(static_cast<std::uint8_t>(address.v4_value()));
      const auto key = fmt::format("{}", address.v4_value());
      return {key, name.empty() ? "protocol " + key : std::string(name), "", {}, {}};
    }
    case What::Devices:
    case What::Routers: return {address.to_string(), address.to_string(), "", address, {}};
    case What::Orgs:
    case What::Peers:
    case What::Asn: break;
  }
  const auto owner = what == What::Asn ? autonomous_system_of(address, context.table) : owner_of(address, context.table);
  return {what == What::Peers ? address.to_string() : owner.key, owner.name, owner.country, address, {}};
}

// One row an address (or number in its place), not yet named.
Result<std::vector<TopRow>> groups_of(Store& store, const TopQuestion& question, const Context& context,
                                      TopAnswer& answer) {
  auto result = store.select(question.common.window,
                             [&](const std::string& flows) { return statement(question, context, flows); });
  if (!result) return std::unexpected(result.error());
  const bool by_number = question.what == What::Ports || question.what == What::Protocols;
  std::unordered_map<Address, std::size_t> known;
  std::vector<TopRow> rows;
  while (const auto* chunk = result->next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const auto address = by_number ? Address::v4(chunk->value<std::uint32_t>(0, i)) : chunk->address(0, 1, i);
      const auto [entry, fresh] = known.try_emplace(address, rows.size());
      if (fresh) rows.emplace_back().address = address;
      const auto sampling = std::max<std::uint64_t>(1, chunk->value<std::uint32_t>(3, i));
      answer.max_sampling = std::max(answer.max_sampling, sampling);
      Tally tally;
      tally.up = scaled(chunk->value<HugeInt>(4, i), sampling);
      tally.packets_up = scaled(chunk->value<HugeInt>(5, i), sampling);
      tally.down = scaled(chunk->value<HugeInt>(6, i), sampling);
      tally.packets_down = scaled(chunk->value<HugeInt>(7, i), sampling);
      tally.flows = static_cast<std::uint64_t>(chunk->value<std::int64_t>(8, i));
      if (chunk->value<bool>(2, i)) {
        std::swap(tally.up, tally.down);
        std::swap(tally.packets_up, tally.packets_down);
      }
      rows[entry->second].tally.add(tally);
    }
  }
  return rows;
}

// Groups that share a key become one named row.
std::vector<TopRow> joined_by_key(const std::vector<TopRow>& groups, What what, const Context& context) {
  std::unordered_map<std::string, std::size_t> known;
  std::vector<TopRow> rows;
  for (const auto& group : groups) {
    auto row = row_of(what, group.address, context);
    const auto [entry, fresh] = known.try_emplace(row.key, rows.size());
    if (fresh) rows.push_back(std::move(row));
    rows[entry->second].tally.add(group.tally);
  }
  return rows;
}

// Orders the first `limit` rows (0: all) and moves the rest into `other`.
void cut(TopAnswer& answer, Sort sort, std::size_t limit) {
  auto& rows = answer.rows;
  const auto shown = limit == 0 ? rows.size() : std::min(limit, rows.size());
  const auto before = [sort](const TopRow& a, const TopRow& b) {
    const auto of_a = a.tally.by(sort);
    const auto of_b = b.tally.by(sort);
    if (of_a != of_b) return of_a > of_b;
    return std::tie(a.key, a.address) < std::tie(b.key, b.address);
  };
  std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(shown), before);
  for (auto i = shown; i < rows.size(); ++i) answer.other.add(rows[i].tally);
  answer.other_rows = rows.size() - shown;
  rows.resize(shown);
}

double share_with_name(const TopAnswer& answer) {
  std::uint64_t named = 0;
  for (const auto& row : answer.rows) {
    if (row.key != "unknown") named = sum_of(named, row.tally.bytes());
  }
  const auto all = answer.total.bytes();
  return all == 0 ? 0 : static_cast<double>(named) / static_cast<double>(all);
}

}  // namespace

std::span<const WhatInfo> ranking_kinds() { return kKinds; }

std::optional<What> what_named(std::string_view name) {
  const auto found = std::ranges::find(kKinds, name, &WhatInfo::name);
  return found == kKinds.end() ? std::nullopt : std::optional{found->what};
}

std::optional<Sort> sort_named(std::string_view name) {
  for (const auto& [word, sort] : kSorts) {
    if (word == name) return sort;
  }
  return std::nullopt;
}

std::string_view name_of(Sort sort) {
  for (const auto& [word, known] : kSorts) {
    if (known == sort) return word;
  }
  return {};
}

std::uint64_t Tally::bytes() const { return sum_of(up, down); }
std::uint64_t Tally::packets() const { return sum_of(packets_up, packets_down); }

std::uint64_t Tally::by(Sort sort) const {
  switch (sort) {
    case Sort::Bytes: return bytes();
    case Sort::Up: return up;
    case Sort::Down: return down;
    case Sort::Packets: return packets();
    case Sort::Flows: break;
  }
  return flows;
}

void Tally::add(const Tally& other) {
  up = sum_of(up, other.up);
  down = sum_of(down, other.down);
  packets_up = sum_of(packets_up, other.packets_up);
  packets_down = sum_of(packets_down, other.packets_down);
  flows = sum_of(flows, other.flows);
}

Result<TopAnswer> top(Store& store, const TopQuestion& question, const Context& context) {
  if (auto known = store.know_ranges(ranges_of(question.common)); !known) return std::unexpected(known.error());
  TopAnswer answer;
  auto groups = groups_of(store, question, context, answer);
  if (!groups) return std::unexpected(groups.error());
  const bool by_address =
      question.what == What::Peers || question.what == What::Devices || question.what == What::Routers;
  answer.rows = by_address ? std::move(*groups) : joined_by_key(*groups, question.what, context);
  for (const auto& row : answer.rows) answer.total.add(row.tally);
  answer.named_share = share_with_name(answer);
  cut(answer, question.sort, question.common.limit);
  for (auto& row : answer.rows) {
    if (!by_address) continue;
    const auto tally = row.tally;
    row = row_of(question.what, row.address, context);
    row.tally = tally;
  }
  return answer;
}

}  // namespace whither
