#include "names/organisations.h"

#include <algorithm>
#include <cstddef>
#include <tuple>

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
  // Where there are more than ten, it may be that none holds a tenth: then the largest does.
  const std::uint64_t enough = std::min(largest, (total + 9) / 10);
  const auto large = [&](std::size_t member) { return ases[member].v4_addresses >= enough; };
  return ases[*std::ranges::find_if(members, large)].asn;
}

}  // namespace

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

}  // namespace whither
