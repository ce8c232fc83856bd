#include "report/top_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "flow/columns.h"
#include "report/top_groups.h"
#include "store/summary.h"

namespace whither {

namespace {

// How many times an address had gone from one device to another when a flow began.
std::string era_of(std::string_view ip4, std::string_view ip6) {
  return fmt::format("device_era({}, {}, time_start)", ip4, ip6);
}

// "VALUE AS part0, …".
std::string key_columns(const TopQuestion& question, const Asked& asked) {
  if (question.what != What::Parts) {
    const auto [value, six] = key_of(question.what);
    const auto halves = fmt::format("{} AS key4, {} AS key6", value, six.empty() ? "NULL::BLOB" : six);
    if (question.what != What::Devices || !asked.has_eras()) return halves;
    return fmt::format("{}, {} AS era", halves, era_of(value, six));
  }
  std::string columns;
  for (std::size_t i = 0; i < question.parts.size(); ++i) {
    const auto& part = question.parts[i];
    columns += fmt::format("{}{} AS part{}", i == 0 ? "" : ", ", part.sql, i);
    if (!part.six.empty()) columns += fmt::format(", {} AS six{}", part.six, i);
    if (part.named == What::Devices && asked.has_eras()) {
      columns += fmt::format(", {} AS era{}", era_of(part.sql, part.six), i);
    }
  }
  return columns;
}

bool is_text(const KeyPart& part) { return part.field && info_of(*part.field).kind == Kind::Text; }

// True for what went to the device, else to the local end.
std::string down_condition(const TopQuestion& question, const Asked& asked) {
  if (asked.are_totals) return "told_down";
  if (question.common.device) {
    return "NOT " + sql_held(question.common.device->held, "src_ip4", "src_ip6");
  }
  const auto local = ranges_of(question.common).size();
  return fmt::format("in_ranges({0}, dst_ip4, dst_ip6) AND NOT in_ranges({0}, src_ip4, src_ip6)", local);
}

}  // namespace

KeySql key_of(What what) {
  const auto end = [](std::string_view of_down, std::string_view of_up) {
    const auto half = [&](std::string_view part) {
      return fmt::format("CASE WHEN down THEN {}_{} ELSE {}_{} END", of_down, part, of_up, part);
    };
    return KeySql{half("ip4"), half("ip6")};
  };
  switch (what) {
    case What::Orgs:
    case What::Peers:
    case What::Countries:
    case What::Asn:
      return end("src", "dst");
    case What::Devices:
      return end("dst", "src");
    case What::Routers:
      return {"exporter_ip4", "exporter_ip6"};
    case What::Protocols:
      return {fmt::format("coalesce(protocol::UINTEGER, {})", kNoProtocol), ""};
    case What::Ports:
    case What::Parts:
      break;
  }
  return {fmt::format("({}::UINTEGER * {} + coalesce(protocol::UINTEGER, {}))::UINTEGER", kServicePort, kPortFactor,
                      kNoProtocol),
          ""};
}

KeyWords key_words(const TopQuestion& question, const Asked& asked) {
  if (question.what == What::Devices && asked.has_eras()) return {"key4, key6, era", "key4, key6, era"};
  if (question.what != What::Parts) {
    return asked.has_six() ? KeyWords{"key4, key6", "key4, key6"} : KeyWords{"key4, NULL::BLOB", "key4"};
  }
  KeyWords words;
  for (std::size_t i = 0; i < question.parts.size(); ++i) {
    const auto& part = question.parts[i];
    const auto* const comma = i == 0 ? "" : ", ";
    const auto halves = fmt::format("{0}part{1}, six{1}", comma, i);
    const auto value = fmt::format("{}part{}", comma, i);
    words.group += part.six.empty() ? value : halves;
    words.select += !part.six.empty() ? halves : is_text(part) ? value : value + "::UBIGINT";
    if (part.named == What::Devices && asked.has_eras()) {
      const auto era = fmt::format(", era{}", i);
      words.group += era;
      words.select += era;
    }
  }
  return words;
}

RangeSets ranges_of(const TopQuestion& question, const Context& context) {
  auto sets = ranges_of(question.common);
  sets.push_back(context.local.ranges());
  return sets;
}

bool Asked::has(std::string_view name) const {
  const auto all = whither::columns();
  return std::ranges::any_of(all, [&](const Column& each) { return each.name == name && columns.has(each); });
}

std::string keyed_rows(const TopQuestion& question, const Asked& asked) {
  return fmt::format("(SELECT *, {} FROM (SELECT *, {} AS down FROM {} WHERE kind = 0{}))",
                     key_columns(question, asked), down_condition(question, asked),
                     rows_of(question.common, asked.flows), question.once ? " AND copy IS NOT TRUE" : "");
}

}  // namespace whither
