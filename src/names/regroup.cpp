#include "names/regroup.h"

#include <fmt/format.h>

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "names/flatten.h"
#include "names/organisations.h"

namespace whither {

using namespace table_format;

namespace {

using Names = std::set<std::string, std::less<>>;

// By position, without names.
std::vector<AsSize> sizes_of(const TableContents& table) {
  std::vector<AsSize> sizes;
  sizes.reserve(table.ases.size());
  for (const auto& as : table.ases) sizes.push_back({.asn = as.asn, .name = {}});
  for (std::size_t at = 0; at < table.v4_starts.size(); ++at) {
    const std::uint64_t end = at + 1 < table.v4_starts.size() ? table.v4_starts[at + 1] : std::uint64_t{1} << 32U;
    sizes[as_of(table.v4_values[at])].v4_addresses += end - table.v4_starts[at];
  }
  return sizes;
}

// Who stands for the organisations of these names, which have other members than before.
void choose_anew(TableContents& table, const Names& changed) {
  const auto sizes = sizes_of(table);
  std::vector<std::size_t> positions;
  std::vector<AsSize> members;
  for (std::size_t at = 1; at < sizes.size(); ++at) {  // the first is none
    const auto name = table.organisation_of(table.own_ases[at]);
    if (!changed.contains(name)) continue;
    positions.push_back(at);
    members.push_back({.asn = sizes[at].asn, .name = name, .v4_addresses = sizes[at].v4_addresses});
  }
  const auto chosen = representatives(members);
  for (std::size_t i = 0; i < chosen.size(); ++i) table.own_ases[positions[i]].org_asn = chosen[i];
}

// The name of the organisation that an AS belongs to by a rule, and why.
std::pair<std::string, Joined> told_by(const OrganisationRules::Found& found, std::string_view name,
                                       std::uint32_t asn) {
  if (!found.rule->name.empty()) return {found.rule->name, Joined::UserList};
  if (found.by_number && !name.empty()) return {fmt::format("{} (AS{})", name, asn), Joined::UserList};
  return {std::string(name), Joined::SameName};
}

}  // namespace

void regroup(TableContents& table, const OrganisationRules& rules) {
  std::vector<AsRecord> ases(table.ases.begin(), table.ases.end());
  std::string strings(table.strings);
  std::unordered_map<std::string, std::uint32_t> added;
  Names changed;
  for (auto& as : ases) {
    if (as.asn == 0) continue;
    const auto name = table.name_of(as);
    const auto found = rules.find(as.asn, name, table.organisation_of(as));
    if (found.rule == nullptr) continue;
    const auto [organisation, joined] = told_by(found, name, as.asn);
    const auto [entry, is_new] = added.try_emplace(organisation, static_cast<std::uint32_t>(strings.size()));
    if (is_new) strings += organisation;
    changed.emplace(table.organisation_of(as));
    changed.insert(organisation);
    as.org_name_offset = entry->second;
    as.org_name_length = static_cast<std::uint16_t>(organisation.size());
    as.joined = static_cast<std::uint8_t>(joined);
  }
  table.own_ases = std::move(ases);
  table.own_strings = std::move(strings);
  table.ases = table.own_ases;
  table.strings = table.own_strings;
  choose_anew(table, changed);
}

}  // namespace whither
