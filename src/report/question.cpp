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

Device device_of(const Net& net) {
  const bool is_host = net.length == net.address.bits();
  return {is_host ? net.address.to_string() : net.to_string(), {net.range()}};
}

std::string rows_of(const Question& question, const std::string& flows) {
  constexpr std::size_t kBranches = 8;
  const auto condition = fmt::format("{} AND {}", sql_of(question.window), question.filter.sql());
  if (!question.device) return fmt::format("(SELECT * FROM {} WHERE {})", flows, condition);
  const auto& ranges = question.device->ranges;
  if (2 * ranges.size() > kBranches) {
    return fmt::format("(SELECT * FROM {} WHERE {} AND ({} OR {}))", flows, condition,
                       sql_in(ranges, "src_ip4", "src_ip6"), sql_in(ranges, "dst_ip4", "dst_ip6"));
  }
  std::string branches;
  std::string before;  // what earlier branches took
  for (const auto* const end : {"src", "dst"}) {
    for (const auto& range : ranges) {
      const auto here = at_end(range, end);
      branches += fmt::format("{}SELECT * FROM {} WHERE {} AND {}", branches.empty() ? "" : " UNION ALL ", flows,
                              condition, here);
      if (!before.empty()) branches += fmt::format(" AND ({}) IS NOT TRUE", before);
      before += fmt::format("{}{}", before.empty() ? "" : " OR ", here);
    }
  }
  return fmt::format("({})", branches);
}

RangeSets ranges_of(const Question& question) { return question.filter.range_sets(); }

}  // namespace whither
