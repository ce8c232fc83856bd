#include "report/top.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>
#include <utility>

#include "names/special.h"
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

constexpr std::uint32_t kNoProtocol = 256;  // in the place of one, for flows that lack it
constexpr std::uint32_t kPortFactor = 512;  // port * this + protocol is one number for both
constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();

constexpr auto kMostSummed = std::numeric_limits<std::int64_t>::max();

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
  // The service is on the lower of the two ports, where both are known: the other is one of the moment. TCP, UDP, DCCP,
  // SCTP and UDP-Lite have ports; what exporters put there for ICMP is type and code.
  return fmt::format(
      "(coalesce(CASE WHEN protocol NOT IN (6, 17, 33, 132, 136) THEN 0 WHEN dst_port IS NULL OR (src_port > 0 AND "
      "src_port < dst_port) THEN src_port ELSE dst_port END, 0)::UINTEGER * {} + coalesce(protocol::UINTEGER, {}))"
      "::UINTEGER AS key4, NULL::BLOB AS key6",
      kPortFactor, kNoProtocol);
}

// True for what went to the device, else to the local end.
std::string down_condition(const TopQuestion& question, const Context& context) {
  if (question.common.device) {
    return "NOT " + sql_in({question.common.device->range()}, "src_ip4", "src_ip6");
  }
  const auto& local = context.local.ranges();
  return fmt::format("{} AND NOT {}", sql_in(local, "dst_ip4", "dst_ip6"), sql_in(local, "src_ip4", "src_ip6"));
}

// Sums are of BIGINT, which DuckDB adds up in half the time of UBIGINT; a counter above 2^63 - 1 counts as that.
// The other direction of biflows comes in by a scan of its own, which files without biflows skip by their statistics.
std::string statement(const TopQuestion& question, const Context& context, const std::string& flows) {
  const auto keys = group_columns(question.what);
  const auto down = down_condition(question, context);
  const auto condition = condition_of(question.common);
  const auto side = [&](std::string_view is_down, std::string_view bytes, std::string_view packets,
                        std::string_view only, std::string_view records) {
    return fmt::format(
        "SELECT key4, key6, {} AS down, sampling, sum(least({}, {})::BIGINT)::HUGEINT, sum(least({}, "
        "{})::BIGINT)::HUGEINT, "
        "{} FROM (SELECT {}, down, sampling, {}, {} FROM (SELECT *, {} AS down FROM {} WHERE kind = 0 AND {} AND {})) "
        "GROUP BY ALL",
        is_down, bytes, kMostSummed, packets, kMostSummed, records, keys, bytes, packets, down, flows, condition, only);
  };
  return side("down", "bytes", "packets", "true", "count(*)") + " UNION ALL " +
         side("NOT down", "bytes_reverse", "packets_reverse", "bytes_reverse IS NOT NULL", "0::BIGINT");
}

std::string address_key(const Address& address) { return address ? address.to_string() : "unknown"; }

TopRow country_row(const Address& address, const Context& context) {
  const auto owner = owner_of(address, context.table);
  if (owner.country.empty() && owner.asn == 0) return {owner.key, owner.name, "", {}, {}};  // local network, multicast
  if (owner.country.empty()) return {"unknown", "unknown", "", {}, {}};
  const auto name = country_name(owner.country);
  return {owner.country, std::string(name.empty() ? owner.country : name), owner.country, {}, {}};
}

TopRow port_row(std::uint32_t port_and_protocol) {
  const auto port = static_cast<std::uint16_t>(port_and_protocol / kPortFactor);
  const auto number = port_and_protocol % kPortFactor;
  const auto without_protocol = fmt::format("{}/unknown", port);
  if (number == kNoProtocol) return {without_protocol, without_protocol, "", {}, {}};
  const auto protocol = static_cast<std::uint8_t>(number);
  const auto word = protocol_name(protocol);
  const auto key = fmt::format("{}/{}", port, word.empty() ? fmt::format("{}", protocol) : std::string(word));
  const auto service = port == 0 ? word : service_name(port, protocol);
  return {key, service.empty() ? key : std::string(service), "", {}, {}};
}

TopRow protocol_row(std::uint32_t number) {
  if (number == kNoProtocol) return {"unknown", "unknown", "", {}, {}};
  const auto name = protocol_name(static_cast<std::uint8_t>(number));
  const auto key = fmt::format("{}", number);
  return {key, name.empty() ? "protocol " + key : std::string(name), "", {}, {}};
}

// Names for a group: by its address, or by the number that stands in the address's place.
TopRow row_of(What what, const Address& address, const Context& context) {
  switch (what) {
    case What::Countries:
      return country_row(address, context);
    case What::Ports:
      return port_row(address.v4_value());
    case What::Protocols:
      return protocol_row(address.v4_value());
    case What::Devices:
    case What::Routers:
      return {address_key(address), address_key(address), "", address, {}};
    case What::Orgs:
    case What::Peers:
    case What::Asn:
      break;
  }
  const auto owner =
      what == What::Asn ? autonomous_system_of(address, context.table) : owner_of(address, context.table);
  return {what == What::Peers ? address_key(address) : owner.key, owner.name, owner.country, address, {}};
}

// What makes two addresses of one row: a number for the AS, organisation, country or special network.
std::uint64_t code_of(What what, const Address& address, const Context& context) {
  constexpr std::uint64_t kSpecial = std::uint64_t{1} << 63U;
  if (const auto special = special_address(address)) return kSpecial | std::hash<std::string_view>{}(special->key);
  const auto origin = context.table.find(address);
  if (what == What::Asn) return origin.asn;
  if (what == What::Orgs) return origin.org_asn;
  return origin.country.size() == 2 ? std::uint64_t(origin.country[0]) << 8U | std::uint64_t(origin.country[1]) : 0;
}

bool has_row_of_its_own(What what) { return what != What::Orgs && what != What::Asn && what != What::Countries; }

// Collects the SQL's groups into rows that are not yet named; a row's address is the smallest of its addresses.
class RowsByKey {
 public:
  RowsByKey(What what, const Context& context) : what_(what), context_(context) {}

  void add(const Address& address, const Tally& tally) {
    const auto index = index_of(address);
    auto& row = rows_[index];
    if (address < row.address) row.address = address;
    row.tally.add(tally);
  }
  std::vector<TopRow> take() { return std::move(rows_); }

 private:
  std::size_t index_of(const Address& address) {
    const auto next = rows_.size();
    const auto [index, fresh] = has_row_of_its_own(what_) ? insert(by_address_, address, next)
                                                          : insert(by_code_, code_of(what_, address, context_), next);
    if (fresh) rows_.emplace_back().address = address;
    return index;
  }
  template <typename Map, typename Key>
  static std::pair<std::size_t, bool> insert(Map& map, const Key& key, std::size_t next) {
    const auto [entry, fresh] = map.try_emplace(key, next);
    return {entry->second, fresh};
  }

  What what_;
  const Context& context_;
  std::unordered_map<Address, std::size_t> by_address_;
  std::unordered_map<std::uint64_t, std::size_t> by_code_;
  std::vector<TopRow> rows_;
};

Result<std::vector<TopRow>> rows_of(Store& store, const TopQuestion& question, const Context& context,
                                    TopAnswer& answer) {
  auto result = store.select(question.common.window,
                             [&](const std::string& flows) { return statement(question, context, flows); });
  if (!result) return std::unexpected(result.error());
  const bool by_number = question.what == What::Ports || question.what == What::Protocols;
  RowsByKey rows(question.what, context);
  while (const auto* chunk = result->next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const auto sampling = std::max<std::uint64_t>(1, chunk->value<std::uint32_t>(3, i));
      answer.max_sampling = std::max(answer.max_sampling, sampling);
      Tally tally;
      const bool down = chunk->value<bool>(2, i);
      (down ? tally.down : tally.up) = scaled(chunk->value<HugeInt>(4, i), sampling);
      (down ? tally.packets_down : tally.packets_up) = scaled(chunk->value<HugeInt>(5, i), sampling);
      tally.flows = static_cast<std::uint64_t>(chunk->value<std::int64_t>(6, i));
      rows.add(by_number ? Address::v4(chunk->value<std::uint32_t>(0, i)) : chunk->address(0, 1, i), tally);
    }
  }
  return rows.take();
}

// Orders the first `limit` rows (0: all) and moves the rest into `other`.
void cut(TopAnswer& answer, Sort sort, std::size_t limit) {
  auto& rows = answer.rows;
  const auto shown = limit == 0 ? rows.size() : std::min(limit, rows.size());
  const auto before = [sort](const TopRow& a, const TopRow& b) {
    const auto of_a = a.tally.by(sort);
    const auto of_b = b.tally.by(sort);
    return of_a != of_b ? of_a > of_b : a.address < b.address;
  };
  std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(shown), before);
  for (auto i = shown; i < rows.size(); ++i) answer.other.add(rows[i].tally);
  answer.other_rows = rows.size() - shown;
  rows.resize(shown);
}

// By AS or organisation only.
double share_with_name(const TopAnswer& answer, What what, const Context& context) {
  std::uint64_t named = 0;
  for (const auto& row : answer.rows) {
    if (code_of(what, row.address, context) != 0) named = sum_of(named, row.tally.bytes());
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
    case Sort::Bytes:
      return bytes();
    case Sort::Up:
      return up;
    case Sort::Down:
      return down;
    case Sort::Packets:
      return packets();
    case Sort::Flows:
      break;
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
  auto rows = rows_of(store, question, context, answer);
  if (!rows) return std::unexpected(rows.error());
  answer.rows = std::move(*rows);
  for (const auto& row : answer.rows) answer.total.add(row.tally);
  if (question.what == What::Orgs || question.what == What::Asn) {
    answer.named_share = share_with_name(answer, question.what, context);
  }
  cut(answer, question.sort, question.common.limit);
  for (auto& row : answer.rows) {
    auto named = row_of(question.what, row.address, context);
    named.tally = row.tally;
    row = std::move(named);
  }
  return answer;
}

}  // namespace whither
