#include "query/sql.h"

#include <fmt/format.h>

#include <limits>

#include "flow/columns.h"

namespace whither {

namespace {

constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();

// Only what is behind `IS NOT NULL AND` may be NULL: false AND NULL is false, so the whole never is, and DuckDB can
// still skip row groups by the comparison.
std::string present(std::string_view column, std::string_view condition) {
  return fmt::format("({} IS NOT NULL AND {})", column, condition);
}

std::string joined(const std::vector<std::string>& operands, std::string_view sign, std::string_view of_none) {
  if (operands.empty()) return std::string{of_none};
  if (operands.size() == 1) return operands.front();
  return fmt::format("({})", fmt::join(operands, sign));
}

// A value of a BLOB column; DuckDB reads \xHH in text that is cast to BLOB.
std::string blob(const Address& address) {
  std::string text;
  for (const auto byte : address.bytes()) text += fmt::format("\\x{:02X}", byte);
  return fmt::format("'{}'::BLOB", text);
}

std::string between(std::string_view column, const AddressRange& range) {
  const auto literal = [](const Address& address) {
    return address.is_v4() ? fmt::format("{}", address.v4_value()) : blob(address);
  };
  // Not `=` for a BLOB: DuckDB up to 1.5.5 looks for bytes above 127 in its Bloom filter in vain (its issue 23053).
  if (range.first == range.last && range.first.is_v4()) return fmt::format("{} = {}", column, literal(range.first));
  return fmt::format("{} BETWEEN {} AND {}", column, literal(range.first), literal(range.last));
}

std::string sql_of(const All& all) {
  std::vector<std::string> operands;
  for (const auto& operand : all.operands) operands.push_back(sql_of(operand));
  return joined(operands, " AND ", "true");
}

std::string sql_of(const AnyOf& any) {
  std::vector<std::string> operands;
  for (const auto& operand : any.operands) operands.push_back(sql_of(operand));
  return joined(operands, " OR ", "false");
}

std::string sql_of(const Not& opposite) { return fmt::format("(NOT {})", sql_of(opposite.operands.front())); }

// HUGEINT: a clock that an exporter made up may be 2^63 microseconds off.
constexpr std::string_view kDuration = "(epoch_us(time_end)::HUGEINT - epoch_us(time_start)::HUGEINT)";

// NULL where it is absent.
std::string expression_of(Computed what) {
  const auto rate = [](std::string_view counter) {
    return fmt::format(
        "(CASE WHEN {0} IS NULL THEN NULL WHEN {1} > 0 THEN least(({0}::HUGEINT * 1000000) // {1}, {2}) WHEN {1} = 0 "
        "THEN "
        "0::HUGEINT END)",
        counter, kDuration, kMax);
  };
  switch (what) {
    case Computed::Duration:
      return std::string{kDuration};
    case Computed::BitRate:
      return rate("(8 * bytes::HUGEINT)");
    case Computed::PacketRate:
      return rate("packets");
    case Computed::PacketSize:
      return "(CASE WHEN packets > 0 THEN bytes // packets WHEN packets = 0 THEN bytes * 0 END)";
    case Computed::MinuteOfWeek:
      break;
  }
  return "minute_of_week(time_start)";
}

// The comparisons are of times, by which a reader of files can skip.
std::string in_times(std::string_view column, const std::vector<NumberRange>& ranges) {
  constexpr std::uint64_t kLast = std::numeric_limits<std::int64_t>::max();
  std::vector<std::string> conditions;
  for (const auto& [first, last] : ranges) {
    if (first > kLast) continue;
    conditions.push_back(
        last >= kLast ? fmt::format("{} >= make_timestamptz({})", column, first)
                      : fmt::format("{} BETWEEN make_timestamptz({}) AND make_timestamptz({})", column, first, last));
  }
  return present(column, joined(conditions, " OR ", "false"));
}

std::string sql_of(const NumberTest& test) {
  const auto* const field = std::get_if<Field>(&test.of);
  if (field != nullptr && info_of(*field).kind == Kind::Time) return in_times(info_of(*field).name, test.ranges);
  const auto column = field != nullptr ? std::string{info_of(*field).name} : expression_of(std::get<Computed>(test.of));
  std::vector<std::string> single;
  std::vector<std::string> conditions;
  for (const auto& [first, last] : test.ranges) {
    if (first == last) {
      single.push_back(fmt::format("{}", first));
    } else if (last == kMax) {
      conditions.push_back(fmt::format("{} >= {}", column, first));
    } else if (first == 0 && test.of != decltype(test.of){Computed::Duration}) {
      conditions.push_back(fmt::format("{} <= {}", column, last));
    } else {
      conditions.push_back(fmt::format("{} BETWEEN {} AND {}", column, first, last));
    }
  }
  if (single.size() == 1) conditions.push_back(fmt::format("{} = {}", column, single.front()));
  if (single.size() > 1) conditions.push_back(fmt::format("{} IN ({})", column, fmt::join(single, ", ")));
  const bool of_time = test.of == decltype(test.of){Computed::MinuteOfWeek};  // a function, which takes no NULL
  return present(of_time ? "time_start" : column, joined(conditions, " OR ", "false"));
}

std::string sql_of(const AddressTest& test) {
  const auto columns = address_columns(test.field);
  // in_ranges() is asked with one column NULL, or both; what it says of two is not relied on.
  if (test.set) return fmt::format("coalesce(in_ranges({}, {}, {}), false)", *test.set, columns.v4, columns.v6);
  std::vector<std::string> v4;
  std::vector<std::string> v6;
  for (const auto& range : test.ranges) {
    if (range.first.is_v4()) v4.push_back(between(columns.v4, range));
    if (range.first.is_v6()) v6.push_back(between(columns.v6, range));
  }
  std::vector<std::string> families;
  if (!v4.empty()) families.push_back(present(columns.v4, joined(v4, " OR ", "false")));
  if (!v6.empty()) families.push_back(present(columns.v6, joined(v6, " OR ", "false")));
  return joined(families, " OR ", "false");
}

std::string sql_of(const BitsTest& test) {
  const auto column = info_of(test.field).name;
  if (test.at_least_one) return present(column, fmt::format("({} & {}) <> 0", column, test.bits));
  return present(column, fmt::format("({} & {}) = {}", column, test.mask, test.bits));
}

std::string sql_of(const TextTest& test) {
  const auto column = info_of(test.field).name;
  return present(column, fmt::format("regexp_full_match({}, '{}')", column, test.pattern.text()));
}

std::string sql_of(const CategoryTest& test) {
  const auto columns = address_columns(test.address);
  return fmt::format("in_category({}, {}, {}, {})", test.category, info_of(test.name).name, columns.v4, columns.v6);
}

std::string sql_of(const SourceServes& /*test*/) {
  return "coalesce(protocol IN (6, 17, 33, 132, 136) AND src_port IS NOT NULL AND (dst_port IS NULL OR (src_port > 0 "
         "AND "
         "src_port < dst_port)), false)";
}

}  // namespace

std::string sql_of(const Node& node) {
  return std::visit([](const auto& test) { return sql_of(test); }, node.test);
}

}  // namespace whither
