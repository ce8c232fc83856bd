#include "app/registry_names.h"

#include <fmt/format.h>

#include "app/complaints.h"
#include "app/progress_line.h"
#include "names/special.h"
#include "report/row_addresses.h"
#include "report/table.h"
#include "report/whois_print.h"

namespace whither {

Result<void> name_by_registry(TopAnswer& answer, Store& store, const TopQuestion& question, const Context& context,
                              RegistryDesk& desk) {
  const auto addresses = row_addresses(store, question, context, answer);
  if (!addresses) return std::unexpected(addresses.error());
  ProgressLine line{true};
  std::size_t unnamed = 0;
  std::string reason;  // of the first
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    const auto& address = (*addresses)[i];
    if (!address || special_address(address)) continue;
    line.draw(fmt::format("asking registries: {} of {} rows", grouped(i + 1), grouped(answer.rows.size())));
    auto finding = desk.look_up(address);
    auto& row = answer.rows[i];
    auto known = finding.answer ? std::move(finding.answer->registration) : Registration{};
    if (known.status == WhoisStatus::Ok && !known.org.empty()) {
      row.registration = std::move(known);
      row.name = with_handle(row.registration->org, row.registration->org_id);
      continue;
    }
    if (finding.failure && reason.empty()) reason = ": " + finding.failure->message;
    ++unnamed;
  }
  line.clear();
  if (unnamed != 0) {
    note(fmt::format("{} of {} rows keep the table's name, as no registry told theirs{}", grouped(unnamed),
                     grouped(answer.rows.size()), reason));
  }
  return {};
}

}  // namespace whither
