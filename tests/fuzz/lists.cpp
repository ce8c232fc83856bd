// What people write and fetch: organisations.txt, lists of Tor relays and of domains, and the names in them.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "names/domain_book.h"
#include "names/legal_form.h"
#include "names/organisation_rules.h"
#include "names/tor_list.h"

namespace {

// What is kept of a list is the list, and finds what is in it.
void lists_of_domains(std::string_view text) {
  using namespace whither;
  const auto list = DomainList::parse(text, "advertising");
  if (!list) return;
  const auto again = DomainList::parse(list->to_text(), "");
  WHITHER_ASSERT(again && again->to_text() == list->to_text() && again->targets() == list->targets());
  const DomainBook book{{*again}};
  for (const auto& domain : list->domains) WHITHER_ASSERT(book.category_of("www." + domain.name, {}) != 0);
  (void)book.service_of(text.substr(0, 300));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace whither;
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  lists_of_domains(text);
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
