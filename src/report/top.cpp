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
#include "report/top_groups.h"

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

// Groups that share a code become one; its address is the smallest of theirs.
std::vector<Group> joined(std::vector<Group> groups, What what, const Context& context) {
  if (has_row_of_its_own(what)) return groups;
  std::unordered_map<std::uint64_t, std::size_t> known;
  std::vector<Group> rows;
  for (const auto& group : groups) {
    const auto index = known.try_emplace(code_of(what, group.address, context), rows.size()).first->second;
    if (index == rows.size()) rows.push_back({group.address, {}});
    rows[index].address = std::min(rows[index].address, group.address);
    rows[index].tally.add(group.tally);
  }
  return rows;
}

// Orders the first `limit` rows (0: all) and moves the rest into `other`.
void cut(std::vector<Group>& rows, TopAnswer& answer, Sort sort, std::size_t limit) {
  const auto shown = limit == 0 ? rows.size() : std::min(limit, rows.size());
  const auto before = [sort](const Group& a, const Group& b) {
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
double share_with_name(const std::vector<Group>& rows, const Tally& total, What what, const Context& context) {
  std::uint64_t named = 0;
  for (const auto& row : rows) {
    if (code_of(what, row.address, context) != 0) named = sum_of(named, row.tally.bytes());
  }
  const auto all = total.bytes();
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
  auto groups = groups_of(store, question, context);
  if (!groups) return std::unexpected(groups.error());
  answer.max_sampling = groups->max_sampling;
  answer.copies = groups->copies;
  auto rows = joined(std::move(groups->all), question.what, context);
  for (const auto& row : rows) answer.total.add(row.tally);
  if (question.what == What::Orgs || question.what == What::Asn) {
    answer.named_share = share_with_name(rows, answer.total, question.what, context);
  }
  cut(rows, answer, question.sort, question.common.limit);
  for (const auto& row : rows) {
    auto& named = answer.rows.emplace_back(row_of(question.what, row.address, context));
    named.tally = row.tally;
  }
  return answer;
}

}  // namespace whither
