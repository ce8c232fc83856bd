#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "report/top_groups.h"

namespace whither {

// Finds the groups of addresses: a table with open addressing.
class GroupIndex {
 public:
  // The group of that address; a new one is put behind `groups`, which are always the same.
  Group& at(const Address& address, std::vector<Group>& groups) {
    if (groups.size() * 2 >= slots_.size()) grow(groups);
    auto& slot = slots_[slot_of(address, groups)];
    if (slot == 0) {
      groups.push_back({address, {}});
      slot = static_cast<std::uint32_t>(groups.size());
    }
    return groups[slot - 1];
  }
  // PERF: what at() will look at is on its way into the processor's caches when many are announced before the first is
  // asked for; each would be waited for twice, as tables of a million groups are in no cache.
  void announce(std::span<const Address> addresses, const std::vector<Group>& groups) const {
    for (const auto& address : addresses) __builtin_prefetch(&slots_[home_of(address)]);
    for (const auto& address : addresses) {
      if (const auto slot = slots_[home_of(address)]; slot != 0) __builtin_prefetch(&groups[slot - 1], 1);
    }
  }

 private:
  std::size_t home_of(const Address& address) const {
    const auto number = address.is_v4() ? address.v4_value() : std::hash<Address>{}(address);
    return (number * 0x9e3779b97f4a7c15ULL >> 32U) & (slots_.size() - 1);
  }
  // Where the address stands or belongs.
  std::size_t slot_of(const Address& address, const std::vector<Group>& groups) const {
    const auto mask = slots_.size() - 1;
    auto slot = home_of(address);
    while (slots_[slot] != 0 && groups[slots_[slot] - 1].address != address) slot = (slot + 1) & mask;
    return slot;
  }
  void grow(const std::vector<Group>& groups) {
    slots_.assign(slots_.size() * 2, 0);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      slots_[slot_of(groups[i].address, groups)] = static_cast<std::uint32_t>(i + 1);
    }
  }

  std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(1024, 0);  // index of the group + 1, 0 for none
};

}  // namespace whither
