#include "report/row_addresses.h"

#include "report/top_groups.h"
#include "report/top_rows.h"

namespace whither {

bool has_addresses(const TopQuestion& question) { return question.what == What::Orgs || question.what == What::Peers; }

Result<std::vector<Address>> row_addresses(Store& store, const TopQuestion& question, const Context& context,
                                           const TopAnswer& answer) {
  std::vector<Address> addresses;
  RowFinder rows(question.what, context);
  for (const auto& row : answer.rows) {
    rows.put(row.group, addresses.size());
    addresses.push_back(row.group);
  }
  if (has_row_of_its_own(question.what)) return addresses;
  KeyTable keys(question, context);
  const auto groups = groups_of(store, question, context, keys, GroupedBy::Key);
  if (!groups) return std::unexpected(groups.error());
  std::vector<std::uint64_t> most(addresses.size());
  for (const auto& group : groups->kept) {
    const auto row = rows.find(group.address, addresses.size());
    if (row == addresses.size()) continue;
    const auto size = group.tally.by(question.sort);
    // Of equals the first by their order, so that the same question asks about the same address.
    if (size < most[row] || (size == most[row] && addresses[row] < group.address)) continue;
    most[row] = size;
    addresses[row] = group.address;
  }
  return addresses;
}

}  // namespace whither
