// What people write and fetch: organisations.txt, lists of Tor relays, and the names in them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "names/legal_form.h"
#include "names/organisation_rules.h"
#include "names/tor_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace whither;
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  const auto rules = OrganisationRules::parse(text);
  const auto found = rules.find(64496, text.substr(0, 120));
  WHITHER_ASSERT(found.rule == nullptr || found.rule->name.size() <= 120);
  (void)spelling_key(text);

  TorList list;
  if (!list.add(text, "list")) return 0;
  TorList again;
  WHITHER_ASSERT(again.add(list.to_text(), "again") && again.to_text() == list.to_text());
  const AddressRange all{Address::v4(0), Address::v4(0xffffffff)};
  for (const auto& range : without_relays({all}, list)) {
    WHITHER_ASSERT(list.find(range.first) == TorRole::None && list.find(range.last) == TorRole::None);
  }
  return 0;
}
