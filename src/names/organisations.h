#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace whither {

// An AS as grouping sees it.
struct AsSize {
  std::uint32_t asn = 0;
  std::string_view name;
  std::uint64_t v4_addresses = 0;
};

// For each AS the number of the one that stands for its organisation, i.e. for all of exactly its name: the lowest
// number among those that hold at least a tenth of the organisation's IPv4 addresses (so that a forgotten early number
// does not stand for a large network), or holds most where none holds a tenth. An AS without a name stands for itself.
std::vector<std::uint32_t> representatives(const std::vector<AsSize>& ases);

}  // namespace whither
