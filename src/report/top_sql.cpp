#include "report/top_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "flow/columns.h"
#include "report/top_groups.h"
#include "store/summary.h"

namespace whither {

std::string group_columns(What what) {
  constexpr std::string_view kEnd =
      "CASE WHEN {0} THEN {1}_ip4 ELSE {2}_ip4 END AS key4, "
      "CASE WHEN {0} THEN {1}_ip6 ELSE {2}_ip6 END AS key6";
  switch (what) {
    case What::Orgs:
    case What::Peers:
    case What::Countries:
    case What::Asn:
      return fmt::format(kEnd, "down", "src", "dst");
    case What::Devices:
      return fmt::format(kEnd, "down", "dst", "src");
    case What::Routers:
      return "exporter_ip4 AS key4, exporter_ip6 AS key6";
    case What::Protocols:
      return fmt::format("coalesce(protocol::UINTEGER, {}) AS key4, NULL::BLOB AS key6", kNoProtocol);
    case What::Ports:
      break;
  }
  return fmt::format("({}::UINTEGER * {} + coalesce(protocol::UINTEGER, {}))::UINTEGER AS key4, NULL::BLOB AS key6",
                     kServicePort, kPortFactor, kNoProtocol);
}

std::string down_condition(const TopQuestion& question, const Context& context) {
  if (question.common.device) {
    return "NOT " + sql_in(question.common.device->ranges, "src_ip4", "src_ip6");
  }
  const auto& local = context.local.ranges();
  return fmt::format("{} AND NOT {}", sql_in(local, "dst_ip4", "dst_ip6"), sql_in(local, "src_ip4", "src_ip6"));
}

bool Asked::has(std::string_view name) const {
  const auto all = whither::columns();
  return std::ranges::any_of(all, [&](const Column& each) { return each.name == name && columns.has(each); });
}

std::string keyed_rows(const TopQuestion& question, const Context& context, const Asked& asked) {
  return fmt::format("(SELECT *, {} FROM (SELECT *, {} AS down FROM {} WHERE kind = 0{}))",
                     group_columns(question.what), down_condition(question, context),
                     rows_of(question.common, asked.flows), question.once ? " AND copy IS NOT TRUE" : "");
}

std::uint64_t scaled_up(std::uint64_t counter, std::uint64_t sampling) {
  constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
  return counter != 0 && sampling > kMost / counter ? kMost : counter * sampling;
}

}  // namespace whither
