#include <duckdb.h>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>

#include "flow/columns.h"
#include "query/predicate.h"
#include "query/sample.h"

namespace whither {
namespace {

using Random = std::mt19937;
using Sets = std::vector<std::vector<AddressRange>>;

std::uint32_t below(Random& random, std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); }

// One of a list, so that random flows and random filters meet.
template <typename T, std::size_t N>
T pick(Random& random, const T (&choices)[N]) {
  return choices[below(random, N)];
}

constexpr std::string_view kAddresses[] = {"192.0.2.1",       "192.0.2.77",
                                           "198.51.100.3",    "198.51.100.200",
                                           "203.0.113.1",     "203.0.113.6",
                                           "203.0.113.9",     "192.168.1.139",
                                           "0.0.0.0",         "255.255.255.255",
                                           "2001:db8::1",     "2001:db8:1::7",
                                           "2001:db8:ffff::", "::",
                                           "ffff::ffff"};
constexpr std::uint32_t kNumbers[] = {0,   1,   2,    6,    17,   24,   47,   53,    58,    80,    128,
                                      255, 443, 1000, 1023, 1024, 1025, 8080, 64496, 64497, 64498, 65535};

// Sets every member of a flow to one of few values and leaves some fields out.
Flow random_flow(Random& random) {
  Flow flow;
  for (const auto& info : fields()) {
    if (below(random, 6) == 0) continue;
    flow.mark(info.field);
    auto* const member = reinterpret_cast<char*>(&flow) + info.offset;
    if (info.kind == Kind::Address) {
      const auto address = ip(pick(random, kAddresses));
      std::memcpy(member, &address, sizeof address);
    } else if (info.kind == Kind::Text) {
      const TextId text = below(random, 6);
      std::memcpy(member, &text, sizeof text);
    } else if (info.kind == Kind::Time) {
      const auto time = time_of_micros(1'700'000'000'000'000 + below(random, 3) * 1'000'000 + below(random, 2) * 400 +
                                       std::int64_t{below(random, 9)} * 43'200'000'000 * below(random, 2) -
                                       (below(random, 20) == 0 ? 1'800'000'000'000'000 : 0));
      std::memcpy(member, &time, sizeof time);
    } else {
      const bool wide = info.kind == Kind::Counter && below(random, 8) == 0;
      const std::uint64_t number = wide ? ~std::uint64_t{0} : pick(random, kNumbers);
      const std::uint64_t kept = info.kind == Kind::Bool || info.kind == Kind::FlowKind ? number & 1 : number;
      const auto type = sql_type_of(info.kind);
      const std::size_t size = type == "UBIGINT" ? 8 : type == "UINTEGER" ? 4 : type == "USMALLINT" ? 2 : 1;
      std::memcpy(member, &kept, size);
    }
  }
  return flow;
}

std::string random_term(Random& random) {
  const auto side = pick<std::string_view>(random, {"", "", "src ", "dst ", "src or dst ", "src and dst "});
  const auto compare = pick<std::string_view>(random, {"", "= ", "!= ", "< ", "<= ", "> ", ">= "});
  const auto equal = pick<std::string_view>(random, {"", "= ", "!= "});
  const auto number = pick(random, kNumbers);
  const auto other = pick(random, kNumbers);
  const auto listed = fmt::format("{}in [{} {}, {}-{}]", pick<std::string_view>(random, {"", "not "}), number, other,
                                  std::min(number, other), std::max(number, other));
  const auto address = pick(random, kAddresses);
  const auto any_side =
      pick<std::string_view>(random, {"", "src ", "dst ", "from ", "to ", "local ", "remote ", "src or dst "});
  switch (below(random, 28)) {
    case 18:
      return fmt::format("{}port {}{}", any_side, compare, number);
    case 19:
      return fmt::format(
          "{}{}", any_side,
          pick<std::string_view>(
              random, {"org example", "org \"Example Net\"", "country IN", "device phone", "country not in [NE, IN]",
                       "group iot", "org as64497", "service https", "service quic", "as 64496", "ip 192.0.2.1",
                       "org ~ cloud", "device in [phone 192.0.2.1]", "device guest", "device != guest", "device ~ s"}));
    case 20:
      return fmt::format(
          "{}{}", pick<std::string_view>(random, {"", "src ", "dst ", "to ", "remote "}),
          pick<std::string_view>(
              random, {"domain example.org", "domain *.example.org", "name ~ /^ads[0-9]+\\./", "name ~ EXAMPLE",
                       "host www.example.org", "domain", "name ~ ü", "name ~ 'ine'", "name www.example.org",
                       "name != EXAMPLE.org", "domain in [example.org 'bücher.example']"}));
    case 21:
      return std::string{
          pick<std::string_view>(random, {"app ~ video", "app 'Video \'", "app ~ /o '?n/", "app", "nat", "vlan", "mpls",
                                          "inside", "outside", "lan", "not app", "app ~ /\\d/"})};
    case 22:
      return fmt::format("{} {}{}", pick<std::string_view>(random, {"bps", "pps", "bpp", "up", "down", "flows"}),
                         compare,
                         pick<std::string_view>(random, {"0", "1", "1k", "8000", "64", "18446744073709551615"}));
    case 23:
      return std::string{pick<std::string_view>(
          random, {"time 00:00-12:00", "time 22:00-06:00", "weekday sat", "weekday in [mon-wed sun]", "time 22:13",
                   "weekday != tue", "weekday fri-mon", "time not in [00:00-11:30 13:00-24:00]"})};
    case 24:
      return fmt::format("{} seen {} {}", pick<std::string_view>(random, {"first", "last"}),
                         pick<std::string_view>(random, {"=", "!=", "<", "<=", ">", ">="}),
                         pick<std::string_view>(random, {"@1700000001", "2023-11-15", "-99s", "2023-11", "@0"}));
    case 25:
      return fmt::format("{} {}{}",
                         pick<std::string_view>(random, {"out bytes", "in packets", "dscp", "nat event", "flowdir",
                                                         "observation domain id", "src vlan", "src tos"}),
                         compare, number % 64);
    case 26:
      return std::string{pick<std::string_view>(
          random, {"@web", "@phone-web", "@include web.filter", "ip in [@hosts.txt]", "src phone",
                   "from phone to org example", "less 64", "greater 100", "src server or phone", "src iot"})};
    case 27:
      return fmt::format(
          "{}category {}", any_side,
          pick<std::string_view>(random, {"advertising", "!= web", "none", "in [web NONE]", "not in [web]"}));
    case 0:
      return fmt::format("{}port {}{}", side, compare, number);
    case 1:
      return fmt::format("{}port {}", side, listed);
    case 2:
      return fmt::format("{}ip {}{}", side, equal, address);
    case 3:
      return fmt::format("{}net {}", side, Net{ip(address), static_cast<int>(below(random, 33))}.masked().to_string());
    case 4:
      return fmt::format("{}ip in [{} {} 198.51.100.0/24 2001:db8::/32]", side, address, pick(random, kAddresses));
    case 5:
      return fmt::format("{}as {}{}", side, compare, number);
    case 6:
      return fmt::format("{}as in [{} 64497-64498 {}-{}]", side, number, other, other + 3);
    case 7:
      return fmt::format("{} {}{}", pick<std::string_view>(random, {"bytes", "packets"}), compare, number);
    case 8:
      return fmt::format("bytes {} 18446744073709551615", pick<std::string_view>(random, {"=", "<", ">", "<="}));
    case 9:
      return fmt::format("duration {}{}", compare, pick<std::string_view>(random, {"0", "1s", "1000", "2000ms"}));
    case 10:
      return fmt::format("flags {}{}", pick<std::string_view>(random, {"", "any ", "=", "!="}),
                         pick<std::string_view>(random, {"S", "SA", "X", "CE", "0"}));
    case 11:
      return std::string{pick<std::string_view>(
          random, {"tcp", "udp", "gre", "ip", "ipv6", "any", "icmp6", "tcp port 443", "ip6 proto 6"})};
    case 12:
      return fmt::format("{} {}{}", pick<std::string_view>(random, {"next ip", "router ip", "src nat ip", "nat ip"}),
                         equal, address);
    case 13:
      return fmt::format("{} {}", pick<std::string_view>(random, {"in if", "out if", "if", "vlan", "mpls", "sampling"}),
                         listed);
    case 14:
      return fmt::format("{}proto {}{}", pick<std::string_view>(random, {"ip ", "ip6 ", ""}), compare, number % 256);
    case 15:
      return fmt::format("{}mac {}00:00:00:00:00:{:02x}", side, equal, number % 256);
    case 16:
      return fmt::format("{} {}{}", pick<std::string_view>(random, {"tos", "icmp type", "icmp-code", "src mask"}),
                         compare, number % 256);
    default:
      return fmt::format("{}as in [64496-64498]", side);
  }
}

std::string random_filter(Random& random, int depth) {
  switch (below(random, depth == 0 ? 1 : 5)) {
    case 1:
      return fmt::format("not {}", random_term(random));
    case 2:
      return fmt::format("({}) and {}", random_filter(random, depth - 1), random_filter(random, depth - 1));
    case 3:
      return fmt::format("not ({} or {})", random_filter(random, depth - 1), random_filter(random, depth - 1));
    case 4:
      return fmt::format("{} or {}", random_filter(random, depth - 1), random_filter(random, depth - 1));
    default:
      return random_term(random);
  }
}

// Column values as SQL writes them, NULL where the flow lacks the field.
std::string literal(const Flow& flow, const Column& column) {
  const auto& info = info_of(column.field);
  if (!flow.has(column.field)) return "NULL";
  const auto* const member = reinterpret_cast<const char*>(&flow) + info.offset;
  if (info.kind == Kind::Address) {
    Address address;
    std::memcpy(&address, member, sizeof address);
    if (column.part == Column::Part::V4) return address.is_v4() ? fmt::format("{}", address.v4_value()) : "NULL";
    if (!address.is_v6()) return "NULL";
    std::string text;
    for (const auto byte : address.bytes()) text += fmt::format("\\x{:02X}", byte);
    return fmt::format("'{}'::BLOB", text);
  }
  std::uint64_t number = 0;
  const std::size_t size = column.sql_type == "UBIGINT" || info.kind == Kind::Time ? 8
                           : column.sql_type == "UINTEGER"                         ? 4
                           : column.sql_type == "USMALLINT"                        ? 2
                                                                                   : 1;
  std::memcpy(&number, member, size);
  if (info.kind == Kind::Time) return fmt::format("make_timestamp({})::TIMESTAMPTZ", static_cast<std::int64_t>(number));
  if (info.kind == Kind::Text) {
    TextId text = 0;
    std::memcpy(&text, member, sizeof text);
    std::string quoted;
    for (const char c : sample_texts().of(text)) quoted += c == '\'' ? "''" : std::string{c};
    return fmt::format("'{}'", quoted);
  }
  if (info.kind == Kind::Bool) return number != 0 ? "true" : "false";
  return fmt::format("{}", number);
}

// in_ranges(INDEX, IP4, IP6) over the sets that `Sets*` points to.
void in_ranges_function(duckdb_function_info function, duckdb_data_chunk input, duckdb_vector output) {
  const auto& sets = **static_cast<const Sets**>(duckdb_scalar_function_get_extra_info(function));
  const auto vector = [&](idx_t at) { return duckdb_data_chunk_get_vector(input, at); };
  const auto valid = [&](idx_t at, idx_t row) {
    auto* const mask = duckdb_vector_get_validity(vector(at));
    return mask == nullptr || duckdb_validity_row_is_valid(mask, row);
  };
  auto* const result = static_cast<bool*>(duckdb_vector_get_data(output));
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    const auto index = static_cast<const std::int32_t*>(duckdb_vector_get_data(vector(0)))[row];
    Address address;
    if (valid(1, row)) {
      address = Address::v4(static_cast<const std::uint32_t*>(duckdb_vector_get_data(vector(1)))[row]);
    } else if (valid(2, row)) {
      auto blob = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector(2)))[row];
      std::array<std::uint8_t, 16> bytes{};
      std::memcpy(bytes.data(), duckdb_string_t_data(&blob), bytes.size());
      address = Address::v6(bytes);
    }
    result[row] = in_ranges(sets.at(static_cast<std::size_t>(index)), address);
  }
}

// in_category(NUMBER, NAME, IP4, IP6) as sample_category() tells.
void in_category_function(duckdb_function_info /*info*/, duckdb_data_chunk input, duckdb_vector output) {
  const auto data = [&](idx_t at) { return duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, at)); };
  const auto valid = [&](idx_t at, idx_t row) {
    auto* const mask = duckdb_vector_get_validity(duckdb_data_chunk_get_vector(input, at));
    return mask == nullptr || duckdb_validity_row_is_valid(mask, row);
  };
  const auto text = [&](idx_t at, idx_t row) -> std::string_view {
    if (!valid(at, row)) return {};
    auto* const value = static_cast<duckdb_string_t*>(data(at)) + row;
    return {duckdb_string_t_data(value), duckdb_string_t_length(*value)};
  };
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    const auto address = valid(2, row) ? Address::v4(static_cast<const std::uint32_t*>(data(2))[row])
                                       : Address::of_bytes(std::as_bytes(std::span{text(3, row)}));
    static_cast<bool*>(duckdb_vector_get_data(output))[row] =
        sample_category(text(1, row), address) == static_cast<const std::uint8_t*>(data(0))[row];
  }
}

// A table of flows in memory.
class Table {
 public:
  explicit Table(std::span<const Flow> flows) {
    EXPECT_EQ(duckdb_open(nullptr, &database_), DuckDBSuccess);
    EXPECT_EQ(duckdb_connect(database_, &connection_), DuckDBSuccess);
    run("SET threads = 1");
    add_function("in_ranges", {DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_BLOB}, in_ranges_function);
    add_function("in_category", {DUCKDB_TYPE_UTINYINT, DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_BLOB},
                 in_category_function);
    add_week_function();
    std::string sql = "CREATE TABLE flows (row INTEGER";
    for (const auto& column : columns()) sql += fmt::format(", {} {}", column.name, column.sql_type);
    run(sql + ")");
    sql = "INSERT INTO flows VALUES ";
    for (std::size_t row = 0; row < flows.size(); ++row) {
      sql += fmt::format("{}({}", row == 0 ? "" : ", ", row);
      for (const auto& column : columns()) sql += ", " + literal(flows[row], column);
      sql += ")";
    }
    run(sql);
  }
  ~Table() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  // One letter a flow: t, f, or n for NULL; and with the filter in WHERE, which DuckDB plans in its own way, T and F.
  std::string verdicts(const Filter& filter) {
    sets_ = &filter.range_sets();
    const auto sql = filter.sql();
    return run(
        fmt::format("SELECT coalesce(string_agg(CASE WHEN {0} IS NULL THEN 'n' WHEN {0} THEN 't' ELSE 'f' END, '' "
                    "ORDER BY row), '') FROM flows",
                    sql));
  }
  std::string count(const Filter& filter) {
    sets_ = &filter.range_sets();
    return run(fmt::format("SELECT count(*)::VARCHAR FROM flows WHERE {}", filter.sql()));
  }

 private:
  void add_function(const char* name, std::initializer_list<duckdb_type> parameters, duckdb_scalar_function_t body) {
    auto function = duckdb_create_scalar_function();
    duckdb_scalar_function_set_name(function, name);
    for (const auto type : parameters) {
      auto logical = duckdb_create_logical_type(type);
      duckdb_scalar_function_add_parameter(function, logical);
      duckdb_destroy_logical_type(&logical);
    }
    auto boolean = duckdb_create_logical_type(DUCKDB_TYPE_BOOLEAN);
    duckdb_scalar_function_set_return_type(function, boolean);
    duckdb_destroy_logical_type(&boolean);
    duckdb_scalar_function_set_special_handling(function);
    duckdb_scalar_function_set_extra_info(function, &sets_, nullptr);
    duckdb_scalar_function_set_function(function, body);
    EXPECT_EQ(duckdb_register_scalar_function(connection_, function), DuckDBSuccess);
    duckdb_destroy_scalar_function(&function);
  }

  void add_week_function() {
    auto function = duckdb_create_scalar_function();
    duckdb_scalar_function_set_name(function, "minute_of_week");
    auto time = duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP_TZ);
    duckdb_scalar_function_add_parameter(function, time);
    duckdb_destroy_logical_type(&time);
    auto number = duckdb_create_logical_type(DUCKDB_TYPE_USMALLINT);
    duckdb_scalar_function_set_return_type(function, number);
    duckdb_destroy_logical_type(&number);
    duckdb_scalar_function_set_function(
        function, [](duckdb_function_info /*info*/, duckdb_data_chunk input, duckdb_vector output) {
          const auto* const times =
              static_cast<const std::int64_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, 0)));
          auto* const minutes = static_cast<std::uint16_t*>(duckdb_vector_get_data(output));
          WeekClock clock;
          for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
            minutes[row] = static_cast<std::uint16_t>(clock.minute_of_week(time_of_micros(times[row])));
          }
        });
    EXPECT_EQ(duckdb_register_scalar_function(connection_, function), DuckDBSuccess);
    duckdb_destroy_scalar_function(&function);
  }

  std::string run(const std::string& sql) {
    duckdb_result result;
    std::string value;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) {
      ADD_FAILURE() << duckdb_result_error(&result) << "\n" << sql.substr(0, 2000);
    } else if (auto* const text = duckdb_value_varchar(&result, 0, 0)) {
      value = text;
      duckdb_free(text);
    }
    duckdb_destroy_result(&result);
    return value;
  }

  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
  const Sets* sets_ = nullptr;
};

std::vector<Flow> random_flows(std::size_t count) {
  Random random{20250814};
  std::vector<Flow> flows;
  for (std::size_t at = 0; at < count; ++at) flows.push_back(random_flow(random));
  return flows;
}

TEST(FilterSql, gives_the_verdict_of_matches_for_every_flow) {
  // 2000 filters; WHITHER_FILTERS says how many, for a long run by hand.
  const char* const wanted = std::getenv("WHITHER_FILTERS");
  const std::size_t rounds = wanted == nullptr ? 2000 : std::strtoul(wanted, nullptr, 10);
  const auto flows = random_flows(1000);
  Table table{flows};
  Random random{4711};
  std::size_t matched = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    const auto text = random_filter(random, 3);
    const auto filter = parsed(text);
    std::string expected;
    for (const auto& flow : flows) expected += matches(filter, flow) ? 't' : 'f';
    ASSERT_EQ(table.verdicts(filter), expected) << text << "\n" << filter.sql();
    const auto count = std::ranges::count(expected, 't');
    ASSERT_EQ(table.count(filter), std::to_string(count)) << text << "\n" << filter.sql();
    matched += static_cast<std::size_t>(count);
  }
  // Neither nothing nor everything, or the test would say little.
  EXPECT_GT(matched, rounds * 1000 / 10);
  EXPECT_LT(matched, rounds * 1000 * 9 / 10);
}

TEST(FilterSql, is_understood_by_duckdb_at_its_longest_and_deepest) {
  const auto flows = random_flows(10);
  Table table{flows};
  std::string longest = "tcp";
  while (longest.size() + 7 <= 4096) longest += " or tcp";
  std::string deepest;
  for (int depth = 0; depth < 64; ++depth) deepest += depth % 2 == 0 ? "not (tcp and " : "not (udp or ";
  deepest += "gre" + std::string(64, ')');
  for (const auto& text : {longest, deepest}) {
    const auto filter = parsed(text);
    std::string expected;
    for (const auto& flow : flows) expected += matches(filter, flow) ? 't' : 'f';
    EXPECT_EQ(table.verdicts(filter), expected) << text;
  }
}

}  // namespace
}  // namespace whither
