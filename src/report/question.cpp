#include "report/question.h"

#include <fmt/format.h>

namespace whither {

namespace {

std::string blob(const Address& address) {
  std::string text = "'";
  for (const auto byte : address.bytes()) text += fmt::format("\\x{:02X}", byte);
  return text + "'::BLOB";
}

}  // namespace

std::string sql_in(const std::vector<AddressRange>& ranges, const std::string& ip4, const std::string& ip6) {
  std::string v4;
  std::string v6;
  for (const auto& range : ranges) {
    if (range.first.is_v4()) {
      v4 += fmt::format("{}{} BETWEEN {} AND {}", v4.empty() ? "" : " OR ", ip4, range.first.v4_value(),
                        range.last.v4_value());
    } else {
      v6 += fmt::format("{}{} BETWEEN {} AND {}", v6.empty() ? "" : " OR ", ip6, blob(range.first), blob(range.last));
    }
  }
  return fmt::format("(CASE WHEN {0} IS NOT NULL THEN {1} WHEN {2} IS NOT NULL THEN {3} ELSE false END)", ip4,
                     v4.empty() ? "false" : v4, ip6, v6.empty() ? "false" : v6);
}

std::string device_text(const Net& device) {
  return device.length == device.address.bits() ? device.address.to_string() : device.to_string();
}

std::string condition_of(const Question& question) {
  auto sql = fmt::format("{} AND {}", sql_of(question.window), question.filter.sql());
  if (question.device) {
    const std::vector ranges{question.device->range()};
    sql += fmt::format(" AND ({} OR {})", sql_in(ranges, "src_ip4", "src_ip6"), sql_in(ranges, "dst_ip4", "dst_ip6"));
  }
  return sql;
}

RangeSets ranges_of(const Question& question) { return question.filter.range_sets(); }

}  // namespace whither
