#include "report/interfaces.h"

#include <fmt/format.h>

#include "report/json.h"
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

void put(Json& json, const InterfaceUse& use) {
  json.object().field("exporter", use.exporter.to_string()).field("domain", std::uint64_t{use.domain});
  json.field("if_index", std::uint64_t{use.if_index}).field("speed_bps", use.speed).flag("up", use.is_up);
  json.field("first", rfc3339(use.first)).field("last", rfc3339(use.last)).field("samples", use.samples);
  json.field("in_octets", use.in_octets).field("out_octets", use.out_octets);
  json.field("in_bytes_of_flows", use.in_bytes_of_flows).field("out_bytes_of_flows", use.out_bytes_of_flows);
  json.field("errors", use.errors).field("discards", use.discards).end();
}

std::string csv_of(const std::vector<InterfaceUse>& uses, Format format) {
  auto text = record_of({"exporter", "domain", "if_index", "speed_bps", "up", "first", "last", "samples", "in_octets",
                         "out_octets", "in_bytes_of_flows", "out_bytes_of_flows", "errors", "discards"},
                        format);
  const auto number = [](std::uint64_t value) { return fmt::format("{}", value); };
  for (const auto& use : uses) {
    text += record_of({use.exporter.to_string(), number(use.domain), number(use.if_index), number(use.speed),
                       use.is_up ? "true" : "false", rfc3339(use.first), rfc3339(use.last), number(use.samples),
                       number(use.in_octets), number(use.out_octets), number(use.in_bytes_of_flows),
                       number(use.out_bytes_of_flows), number(use.errors), number(use.discards)},
                      format);
  }
  return text;
}

std::string speed_text(std::uint64_t bits) {
  if (bits == 0) return "";
  if (bits >= 1'000'000'000) return fmt::format("{:g} Gbit/s", static_cast<double>(bits) / 1e9);
  return fmt::format("{:g} Mbit/s", static_cast<double>(bits) / 1e6);
}

std::string table_of(const std::vector<InterfaceUse>& uses, std::size_t width) {
  if (uses.empty()) return "no interface has counted twice in this window\n";
  Table table({{"ROUTER"},
               {"IF", Align::Right},
               {"SPEED", Align::Right},
               {"STATE"},
               {"IN", Align::Right},
               {"IN, FLOWS", Align::Right},
               {"OUT", Align::Right},
               {"OUT, FLOWS", Align::Right},
               {"ERRORS", Align::Right},
               {"DISCARDS", Align::Right}});
  for (const auto& use : uses) {
    table.add({use.exporter.to_string(), fmt::format("{}", use.if_index), speed_text(use.speed),
               use.is_up ? "up" : "down", human_bytes(use.in_octets), human_bytes(use.in_bytes_of_flows),
               human_bytes(use.out_octets), human_bytes(use.out_bytes_of_flows), grouped(use.errors),
               grouped(use.discards)});
  }
  return table.to_string(width);
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

std::string interfaces_text(const std::vector<InterfaceUse>& uses, Format format, std::size_t width) {
  if (format == Format::Text) return table_of(uses, width);
  if (format == Format::Csv || format == Format::Tsv) return csv_of(uses, format);
  std::string lines;
  Json json;
  if (format == Format::Ndjson) {
    for (const auto& use : uses) {
      put(json, use);
      lines += json.take() + "\n";
    }
    return lines;
  }
  json.object().field("schema", "whither.interfaces/1").key("rows").array();
  for (const auto& use : uses) put(json, use);
  return json.end().end().take() + "\n";
}

}  // namespace whither
