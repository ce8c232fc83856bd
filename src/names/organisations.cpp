#include "names/organisations.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>
#include <unordered_map>

#include "names/embedded_lists.h"
#include "names/legal_form.h"

namespace whither {

namespace {

// Positions of ASes of one name, by number.
std::uint32_t representative_of(const std::vector<AsSize>& ases, const std::vector<std::size_t>& members) {
  std::uint64_t total = 0;
  std::uint64_t largest = 0;
  for (const auto member : members) {
    total += ases[member].v4_addresses;
    largest = std::max(largest, ases[member].v4_addresses);
  }
  // Where there are more than twenty, it may be that none holds a twentieth: then the largest does.
  const std::uint64_t enough = std::min(largest, (total + 19) / 20);
  const auto large = [&](std::size_t member) { return ases[member].v4_addresses >= enough; };
  return ases[*std::ranges::find_if(members, large)].asn;
}

// Gives ASes whose names are one but for their spelling the name that holds most addresses; `left` are positions in
// both.
void join_spellings(const std::vector<AsSize>& ases, const std::vector<std::size_t>& left,
                    std::vector<Membership>& memberships) {
  std::unordered_map<std::string_view, std::uint64_t> sizes;
  for (const auto at : left) sizes[ases[at].name] += ases[at].v4_addresses;
  std::unordered_map<std::string, std::string_view> largest;  // of each key
  const auto better = [&](std::string_view a, std::string_view b) {
    return std::tuple{sizes.at(b), a} < std::tuple{sizes.at(a), b};
  };
  std::unordered_map<std::string_view, std::string> keys;
  for (const auto& [name, size] : sizes) {
    auto key = spelling_key(name);
    if (key.empty()) continue;
    const auto [entry, is_new] = largest.try_emplace(key, name);
    if (!is_new && better(name, entry->second)) entry->second = name;
    keys.emplace(name, std::move(key));
  }
  for (const auto at : left) {
    const auto key = keys.find(ases[at].name);
    if (key == keys.end()) continue;
    const auto chosen = largest.at(key->second);
    if (chosen != ases[at].name) memberships[at] = {chosen, Joined::Spelling};
  }
}

}  // namespace

std::string_view evidence(Joined joined) {
  switch (joined) {
    case Joined::SameName:
      return "same name";
    case Joined::Spelling:
      return "same name but for its spelling or legal form";
    case Joined::AliasList:
      return "alias list";
    case Joined::UserList:
      return "organisations.txt";
  }
  return {};
}

std::vector<Membership> memberships(const std::vector<AsSize>& ases) {
  std::vector<Membership> memberships;
  std::vector<std::size_t> left;
  for (const auto& as : ases) {
    const auto* const rule = as.name.empty() ? nullptr : alias_list().find(as.asn, as.name).rule;
    if (rule == nullptr) left.push_back(memberships.size());
    memberships.push_back(rule == nullptr ? Membership{as.name} : Membership{rule->name, Joined::AliasList});
  }
  join_spellings(ases, left, memberships);
  return memberships;
}

std::vector<std::uint32_t> representatives(const std::vector<AsSize>& ases) {
  std::vector<std::size_t> order(ases.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::tuple{ases[i].name, ases[i].asn}; });

  std::vector<std::uint32_t> chosen(ases.size());
  std::vector<std::size_t> members;
  for (std::size_t from = 0; from < order.size();) {
    const auto name = ases[order[from]].name;
    members.assign(1, order[from++]);
    while (!name.empty() && from < order.size() && ases[order[from]].name == name) members.push_back(order[from++]);
    const auto asn = representative_of(ases, members);
    for (const auto member : members) chosen[member] = asn;
  }
  return chosen;
}

const OrganisationRules& alias_list() {
  static const auto rules = OrganisationRules::parse(embedded_organisations());
  return rules;
}

std::string_view cloud_of(std::uint32_t asn) {
  static const auto rules = OrganisationRules::parse(embedded_clouds());
  const auto* const rule = rules.find(asn, {}).rule;
  return rule == nullptr ? std::string_view{} : std::string_view{rule->name};
}

}  // namespace whither
