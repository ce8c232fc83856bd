#include "names/address_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/letter_case.h"
#include "names/regroup.h"
#include "names/table_contents.h"
#include "names/table_meta.h"

namespace whither {

using table_format::AsRecord;
using table_format::V6Start;

namespace {

V6Start start_of(const Address& address) {
  V6Start start;
  const auto bytes = address.bytes();
  for (std::size_t i = 0; i < 8; ++i) {
    start.high = start.high << 8 | bytes[i];
    start.low = start.low << 8 | bytes[i + 8];
  }
  return start;
}

Address address_of(const V6Start& start) {
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(start.high >> (56 - 8 * i));
    bytes[i + 8] = static_cast<std::uint8_t>(start.low >> (56 - 8 * i));
  }
  return Address::v6(bytes);
}

// The address before the one at `start`, which is not the first.
Address before(const V6Start& start) { return address_of({start.high - (start.low == 0 ? 1 : 0), start.low - 1}); }

// The range that an address is in: the last that begins at or before it. The first one begins at 0, so there is one.
std::size_t position_of(const TableContents& table, std::uint32_t address) {
  const auto from = table.v4_starts.begin() + table.v4_index[address >> 16];
  const auto to = table.v4_starts.begin() + table.v4_index[(address >> 16) + 1];
  return static_cast<std::size_t>(std::upper_bound(from, to, address) - table.v4_starts.begin()) - 1;
}

std::size_t position_of(const TableContents& table, const V6Start& address) {
  return static_cast<std::size_t>(std::ranges::upper_bound(table.v6_starts, address) - table.v6_starts.begin()) - 1;
}

AddressRange v4_range(const TableContents& table, std::size_t at) {
  const bool last = at + 1 == table.v4_starts.size();
  return {Address::v4(table.v4_starts[at]), Address::v4(last ? 0xffffffff : table.v4_starts[at + 1] - 1)};
}

AddressRange v6_range(const TableContents& table, std::size_t at) {
  const bool last = at + 1 == table.v6_starts.size();
  return {address_of(table.v6_starts[at]), before(last ? V6Start{} : table.v6_starts[at + 1])};
}

// The ranges whose value `wanted` takes, adjacent ones joined.
template <typename Wanted>
std::vector<AddressRange> ranges_where(const TableContents& table, const Wanted& wanted) {
  std::vector<AddressRange> ranges;
  const auto collect = [&](std::span<const std::uint32_t> values, const auto& range_at) {
    bool adjacent = false;
    for (std::size_t at = 0; at < values.size(); ++at) {
      if (!wanted(values[at])) {
        adjacent = false;
        continue;
      }
      const AddressRange range = range_at(table, at);
      if (adjacent) {
        ranges.back().last = range.last;
      } else {
        ranges.push_back(range);
      }
      adjacent = true;
    }
  };
  collect(table.v4_values, v4_range);
  collect(table.v6_values, v6_range);
  return ranges;
}

}  // namespace

std::string organisation_name(const Origin& origin) {
  const bool is_known = origin.asn != 0;
  auto name = is_known && origin.org.empty() ? fmt::format("AS{}", origin.org_asn) : std::string(origin.org);
  if (origin.tor == TorRole::None) return name;
  return is_known ? fmt::format("Tor relay ({})", name) : "Tor relay";
}

AddressTable::AddressTable() = default;
AddressTable::AddressTable(std::unique_ptr<TableContents> contents) : contents_(std::move(contents)) {}
AddressTable::AddressTable(AddressTable&& other) noexcept = default;
AddressTable& AddressTable::operator=(AddressTable&& other) noexcept = default;
AddressTable::~AddressTable() = default;

Result<AddressTable> AddressTable::open(const std::string& path) {
  auto contents = TableContents::open(path);
  if (!contents) return std::unexpected(contents.error());
  return AddressTable{*std::move(contents)};
}

void AddressTable::regroup(const OrganisationRules& rules) {
  if (contents_ && !rules.empty()) whither::regroup(*contents_, rules);
}

void AddressTable::know_tor(TorList list) { tor_ = std::move(list); }

Origin AddressTable::find(const Address& address) const {
  auto origin = contents_ && address ? origin_of(address) : Origin{};
  if (!tor_.empty()) origin.tor = tor_.find(address);
  return origin;
}

Origin AddressTable::origin_of(const Address& address) const {
  const auto& table = *contents_;
  const std::uint32_t value = address.is_v4() ? table.v4_values[position_of(table, address.v4_value())]
                                              : table.v6_values[position_of(table, start_of(address))];
  const auto& as = table.ases[table_format::as_of(value)];
  return {.asn = as.asn,
          .org = table.organisation_of(as),
          .country = table.country_of(value),
          .org_asn = as.org_asn,
          .as_name = table.name_of(as),
          .joined = static_cast<Joined>(as.joined)};
}

std::optional<AddressRange> AddressTable::range_of(const Address& address) const {
  if (!contents_ || !address) return std::nullopt;
  const auto& table = *contents_;
  if (address.is_v4()) {
    const auto at = position_of(table, address.v4_value());
    return table.v4_values[at] == 0 ? std::nullopt : std::optional{v4_range(table, at)};
  }
  const auto at = position_of(table, start_of(address));
  return table.v6_values[at] == 0 ? std::nullopt : std::optional{v6_range(table, at)};
}

std::optional<Origin> AddressTable::of_as(std::uint32_t asn) const {
  const auto* const as = contents_ ? contents_->as_numbered(asn) : nullptr;
  if (as == nullptr) return std::nullopt;
  return Origin{.asn = as->asn,
                .org = contents_->organisation_of(*as),
                .country = {},
                .org_asn = as->org_asn,
                .as_name = contents_->name_of(*as),
                .joined = static_cast<Joined>(as->joined)};
}

std::vector<OrganisationMember> AddressTable::members_of_organisation(std::uint32_t asn) const {
  std::vector<OrganisationMember> members;
  const auto* const member = contents_ ? contents_->as_numbered(asn) : nullptr;
  if (member == nullptr) return members;
  for (const auto& as : contents_->ases) {
    if (as.org_asn != member->org_asn) continue;
    members.push_back({as.asn, contents_->name_of(as), static_cast<Joined>(as.joined)});
  }
  return members;
}

std::vector<Organisation> AddressTable::organisations_like(std::string_view text, std::size_t limit) const {
  std::vector<Organisation> found;
  if (!contents_ || text.empty()) return found;
  std::unordered_map<std::uint32_t, std::size_t> known;  // org_asn → position
  for (const auto& as : contents_->ases) {
    const auto name = contents_->organisation_of(as);
    const auto as_name = contents_->name_of(as);
    const auto has_text = [&](std::string_view each) { return !std::ranges::search(each, text, same_letter).empty(); };
    if (as.asn == 0 || (!has_text(as_name) && !has_text(name))) continue;
    const auto [entry, is_new] = known.try_emplace(as.org_asn, found.size());
    if (is_new) found.push_back({as.org_asn, name});
    found[entry->second].is_named_so |= same_word(name, text) || same_word(as_name, text);
  }
  const auto order = [&](const Organisation& organisation) {
    return std::tuple{!same_word(organisation.name, text), !organisation.is_named_so, organisation.name,
                      organisation.org_asn};
  };
  std::ranges::sort(found, {}, order);
  if (found.size() > limit) found.resize(limit);
  return found;
}

std::vector<AddressRange> AddressTable::ranges_of_as(std::uint32_t asn) const {
  const auto* const as = contents_ ? contents_->as_numbered(asn) : nullptr;
  if (as == nullptr) return {};
  const auto at = static_cast<std::uint32_t>(as - contents_->ases.data());
  return ranges_where(*contents_, [&](std::uint32_t value) { return table_format::as_of(value) == at; });
}

std::vector<AddressRange> AddressTable::ranges_of_organisation(std::uint32_t asn) const {
  const auto* const member = contents_ ? contents_->as_numbered(asn) : nullptr;
  if (member == nullptr) return {};
  const std::uint32_t org_asn = member->org_asn;
  const auto ases = contents_->ases;
  return ranges_where(*contents_, [&](std::uint32_t value) {
    const auto at = table_format::as_of(value);
    return at != 0 && ases[at].org_asn == org_asn;
  });
}

std::vector<AddressRange> AddressTable::ranges_of_country(std::string_view country) const {
  if (!contents_ || country.size() != 2) return {};
  const table_format::CountryCode code = {upper(country[0]), upper(country[1])};
  const auto found = std::ranges::find(contents_->countries, code);
  if (found == contents_->countries.end()) return {};
  const auto at = static_cast<std::uint32_t>(found - contents_->countries.begin());
  return ranges_where(*contents_, [&](std::uint32_t value) { return table_format::country_of(value) == at; });
}

std::string AddressTable::as_of() const { return contents_ ? table_meta_of(contents_->meta).as_of : std::string{}; }

TableInfo AddressTable::info() const {
  if (!contents_) return {};
  const auto known = [](std::uint32_t value) { return value != 0; };
  const auto stands_for_one = [](const AsRecord& as) { return as.asn != 0 && as.asn == as.org_asn; };
  TableInfo info = table_meta_of(contents_->meta);
  info.v4_ranges = static_cast<std::uint64_t>(std::ranges::count_if(contents_->v4_values, known));
  info.v6_ranges = static_cast<std::uint64_t>(std::ranges::count_if(contents_->v6_values, known));
  info.asns = contents_->ases.size() - 1;
  info.organisations = static_cast<std::uint64_t>(std::ranges::count_if(contents_->ases, stands_for_one));
  info.bytes = contents_->file.bytes().size();
  return info;
}

}  // namespace whither
