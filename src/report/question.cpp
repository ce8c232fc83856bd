#include "report/question.h"

#include <fmt/format.h>

namespace whither {

namespace {

std::string blob(const Address& address) {
  std::string text = "'";
  for (const auto byte : address.bytes()) text += fmt::format("\\x{:02X}", byte);
  return text + "'::BLOB";
}

// That one end of a flow is in the range; NULL where it is of the other family. An IPv6 address is no equality on
// purpose (query/sql.cpp).
std::string at_end(const AddressRange& range, std::string_view end) {
  const auto number = [](const Address& each) {
    return each.is_v4() ? fmt::format("{}", each.v4_value()) : blob(each);
  };
  const auto column = fmt::format("{}_{}", end, range.first.is_v4() ? "ip4" : "ip6");
  if (range.first == range.last && range.first.is_v4()) return fmt::format("{} = {}", column, number(range.first));
  return fmt::format("{} BETWEEN {} AND {}", column, number(range.first), number(range.last));
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

std::string rows_of(const Question& question, const std::string& flows) {
  const auto condition = fmt::format("{} AND {}", sql_of(question.window), question.filter.sql());
  if (!question.device) return fmt::format("(SELECT * FROM {} WHERE {})", flows, condition);
  const auto src = at_end(question.device->range(), "src");
  const auto dst = at_end(question.device->range(), "dst");
  return fmt::format(
      "(SELECT * FROM {0} WHERE {1} AND {2} UNION ALL SELECT * FROM {0} WHERE {1} AND {3} AND ({2}) IS NOT TRUE)",
      flows, condition, src, dst);
}

RangeSets ranges_of(const Question& question) { return question.filter.range_sets(); }

}  // namespace whither
