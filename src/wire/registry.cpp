#include "wire/registry.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "wire/enterprises.h"

namespace whither {

namespace {

constexpr InformationElement kTable[] = {
#include "wire/registry_table.inc"
};

constexpr auto key_of(const InformationElement& element) { return std::tuple{element.enterprise, element.id}; }

static_assert(std::ranges::is_sorted(kTable, {}, key_of));

}  // namespace

const InformationElement* information_element(std::uint32_t enterprise, std::uint16_t id) {
  const auto key = element_key(enterprise, id);
  const auto* at = std::ranges::lower_bound(kTable, std::tuple{key.enterprise, key.id}, {}, key_of);
  return at != std::end(kTable) && key_of(*at) == std::tuple{key.enterprise, key.id} ? at : nullptr;
}

}  // namespace whither
