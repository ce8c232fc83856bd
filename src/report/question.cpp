#include "report/question.h"

#include <fmt/format.h>

namespace whither {

namespace {

std::string blob(const Address& address) {
  std::string text = "'";
  for (const auto byte : address.bytes()) text += fmt::format("\\x{:02X}", byte);
  return text + "'::BLOB";
}

// "": always.
std::string sql_while(const HeldRange& held) {
  std::string sql;
  if (held.since != Time::min()) sql += fmt::format(" AND time_start >= make_timestamptz({})", micros_of(held.since));
  if (held.until != Time::max()) sql += fmt::format(" AND time_start < make_timestamptz({})", micros_of(held.until));
  return sql;
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
  std::vector<HeldRange> held;
  for (const auto& range : ranges) held.push_back({range});
  return sql_held(held, ip4, ip6);
}

std::string sql_held(const std::vector<HeldRange>& held, const std::string& ip4, const std::string& ip6) {
  std::string v4;
  std::string v6;
  for (const auto& each : held) {
    const auto& range = each.range;
    if (range.first.is_v4()) {
      v4 += fmt::format("{}{} BETWEEN {} AND {}{}", v4.empty() ? "" : " OR ", ip4, range.first.v4_value(),
                        range.last.v4_value(), sql_while(each));
    } else {
      v6 += fmt::format("{}{} BETWEEN {} AND {}{}", v6.empty() ? "" : " OR ", ip6, blob(range.first), blob(range.last),
                        sql_while(each));
    }
  }
  return fmt::format("(CASE WHEN {0} IS NOT NULL THEN {1} WHEN {2} IS NOT NULL THEN {3} ELSE false END)", ip4,
                     v4.empty() ? "false" : v4, ip6, v6.empty() ? "false" : v6);
}

Device device_of(const Net& net) {
  const bool is_host = net.length == net.address.bits();
  return {is_host ? net.address.to_string() : net.to_string(), {{net.range()}}};
}

std::string rows_of(const Question& question, const std::string& flows) {
  constexpr std::size_t kBranches = 8;
  const auto condition = fmt::format("{} AND {}", sql_of(question.window), question.filter.sql());
  if (!question.device) return fmt::format("(SELECT * FROM {} WHERE {})", flows, condition);
  const auto& held = question.device->held;
  if (2 * held.size() > kBranches) {
    return fmt::format("(SELECT * FROM {} WHERE {} AND ({} OR {}))", flows, condition,
                       sql_held(held, "src_ip4", "src_ip6"), sql_held(held, "dst_ip4", "dst_ip6"));
  }
  std::string branches;
  std::string before;  // what earlier branches took
  for (const auto* const end : {"src", "dst"}) {
    for (const auto& each : held) {
      const auto here = at_end(each.range, end) + sql_while(each);
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
