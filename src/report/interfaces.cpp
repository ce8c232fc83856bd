#include "report/interfaces.h"

#include <fmt/format.h>

#include "report/table.h"

namespace whither {

namespace {

// Octets are 64 bits wide; packets are 32 and run over.
std::string steps_of(const std::string& counters, const Window& window) {
  std::string when = "true";
  if (window.since) when = fmt::format("time >= make_timestamptz({})", micros_of(*window.since));
  if (window.until) when += fmt::format(" AND time <= make_timestamptz({})", micros_of(*window.until));
  const auto packets = [](const char* name) {
    return fmt::format("(4294967296 + {0}::BIGINT - lag({0}) OVER w::BIGINT) % 4294967296", name);
  };
  return fmt::format(
      "SELECT exporter_ip4, exporter_ip6, domain, if_index, time, speed, status, "
      "greatest(in_octets::HUGEINT - lag(in_octets) OVER w::HUGEINT, 0) AS d_in, "
      "greatest(out_octets::HUGEINT - lag(out_octets) OVER w::HUGEINT, 0) AS d_out, "
      "{} + {} AS d_errors, {} + {} AS d_discards FROM {} WHERE {} "
      "WINDOW w AS (PARTITION BY exporter_ip4, exporter_ip6, domain, if_index ORDER BY time)",
      packets("in_errors"), packets("out_errors"), packets("in_discards"), packets("out_discards"), counters, when);
}

std::string flow_bytes(const char* side, const std::string& flows) {
  return fmt::format(
      "(SELECT coalesce(sum(f.bytes::HUGEINT * f.sampling), 0)::UBIGINT FROM ({1}) f WHERE f.{0} = u.if_index "
      "AND f.exporter_ip4 IS NOT DISTINCT FROM u.exporter_ip4 AND f.exporter_ip6 IS NOT DISTINCT FROM u.exporter_ip6 "
      "AND f.observation_domain = u.domain AND f.time_end > u.first AND f.time_end <= u.last)",
      side, flows);
}

std::string statement_of(const std::string& counters, const std::string& flows, const Window& window) {
  const auto traffic = fmt::format("SELECT * FROM {} WHERE kind = 0 AND {}", flows, sql_of(window));
  return fmt::format(
      "WITH steps AS ({}), u AS (SELECT exporter_ip4, exporter_ip6, domain, if_index, arg_max(speed, time) AS speed, "
      "arg_max(status, time) AS status, min(time) AS first, max(time) AS last, count(*)::UBIGINT AS samples, "
      "sum(d_in)::UBIGINT AS in_octets, sum(d_out)::UBIGINT AS out_octets, sum(d_errors)::UBIGINT AS errors, "
      "sum(d_discards)::UBIGINT AS discards FROM steps GROUP BY ALL HAVING count(*) > 1) "
      "SELECT u.*, {} AS in_bytes, {} AS out_bytes FROM u "
      "ORDER BY in_octets::HUGEINT + out_octets DESC, exporter_ip4, exporter_ip6, domain, if_index",
      steps_of(counters, window), flow_bytes("in_if", traffic), flow_bytes("out_if", traffic));
}

InterfaceUse use_of(const Chunk& chunk, std::size_t row) {
  const auto number = [&](std::size_t column) { return chunk.value<std::uint64_t>(column, row); };
  const auto small = [&](std::size_t column) { return chunk.value<std::uint32_t>(column, row); };
  const auto time = [&](std::size_t column) { return time_of_micros(chunk.value<std::int64_t>(column, row)); };
  return {.exporter = chunk.address(0, 1, row),
          .domain = small(2),
          .if_index = small(3),
          .speed = number(4),
          .is_up = (small(5) & 2U) != 0,
          .first = time(6),
          .last = time(7),
          .samples = number(8),
          .in_octets = number(9),
          .out_octets = number(10),
          .errors = number(11),
          .discards = number(12),
          .in_bytes_of_flows = number(13),
          .out_bytes_of_flows = number(14)};
}

std::string speed_text(std::uint64_t bits) {
  if (bits == 0) return "";
  if (bits >= 1'000'000'000) return fmt::format("{:g} Gbit/s", static_cast<double>(bits) / 1e9);
  return fmt::format("{:g} Mbit/s", static_cast<double>(bits) / 1e6);
}

}  // namespace

Result<std::vector<InterfaceUse>> interfaces(Store& store, const Window& window, const std::string& counters) {
  auto rows = store.select(window, [&](const std::string& flows) { return statement_of(counters, flows, window); });
  if (!rows) return std::unexpected(rows.error());
  std::vector<InterfaceUse> uses;
  while (const auto* chunk = rows->next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) uses.push_back(use_of(*chunk, i));
  }
  return uses;
}

Sheet interfaces_sheet(const std::vector<InterfaceUse>& uses) {
  using enum RowColumn::Type;
  return {{{"exporter", Text},
           {"domain", Number},
           {"if_index", Number},
           {"speed_bps", Number},
           {"up", Truth},
           {"first", Time},
           {"last", Time},
           {"samples", Number},
           {"in_octets", Number},
           {"out_octets", Number},
           {"in_bytes_of_flows", Number},
           {"out_bytes_of_flows", Number},
           {"errors", Number},
           {"discards", Number}},
          [&uses](const Sheet::Take& take) {
            for (const auto& use : uses) {
              take(std::initializer_list<Cell>{use.exporter.to_string(), std::uint64_t{use.domain},
                                               std::uint64_t{use.if_index}, use.speed, use.is_up, use.first, use.last,
                                               use.samples, use.in_octets, use.out_octets, use.in_bytes_of_flows,
                                               use.out_bytes_of_flows, use.errors, use.discards});
            }
          }};
}

std::string interfaces_json(const std::vector<InterfaceUse>& uses) {
  return sheet_json("whither.interfaces/1", interfaces_sheet(uses));
}

std::string interfaces_text(const std::vector<InterfaceUse>& uses, std::size_t width) {
  if (uses.empty()) return "no interface has counted twice in this window\n";
  Table table({{"ROUTER"},
               {"IF", Align::Right},
               {"SPEED", Align::Right, false, Paint::None, 4},
               {"STATE", Align::Left, false, Paint::None, 3},
               {"IN", Align::Right},
               {"IN, FLOWS", Align::Right},
               {"OUT", Align::Right},
               {"OUT, FLOWS", Align::Right},
               {"ERRORS", Align::Right, false, Paint::None, 1},
               {"DISCARDS", Align::Right, false, Paint::None, 2}});
  for (const auto& use : uses) {
    table.add({use.exporter.to_string(), fmt::format("{}", use.if_index), speed_text(use.speed),
               use.is_up ? "up" : "down", human_bytes(use.in_octets), human_bytes(use.in_bytes_of_flows),
               human_bytes(use.out_octets), human_bytes(use.out_bytes_of_flows), grouped(use.errors),
               grouped(use.discards)});
  }
  return table.to_string(width);
}

}  // namespace whither
