#include "report/top_print.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/json.h"
#include "report/table.h"

namespace whither {

namespace {

double share_of(const Tally& tally, const TopAnswer& answer, Sort sort) {
  const auto all = answer.total.by(sort);
  return all == 0 ? 0 : static_cast<double>(tally.by(sort)) / static_cast<double>(all);
}

void put_tally(Json& json, const Tally& tally) {
  json.field("bytes", tally.bytes()).field("up", tally.up).field("down", tally.down);
  json.field("packets", tally.packets()).field("packets_up", tally.packets_up);
  json.field("packets_down", tally.packets_down).field("flows", tally.flows);
}

void put_row(Json& json, const TopAnswer& answer, std::size_t index, Sort sort) {
  const auto& row = answer.rows[index];
  json.object().field("rank", std::uint64_t{index + 1}).field("key", row.key).field("name", row.name);
  if (!row.country.empty()) json.field("country", row.country);
  put_tally(json, row.tally);
  json.field("share", share_of(row.tally, answer, sort)).end();
}

void put_query(Json& json, const TopQuestion& question) {
  json.key("query").object().key("by").array();
  for (const auto& kind : ranking_kinds()) {
    if (kind.what == question.what) json.text(kind.name);
  }
  json.end().field("filter", question.common.filter_text);
  if (question.common.device) json.field("device", device_text(*question.common.device));
  if (question.common.window.since) json.field("since", rfc3339(*question.common.window.since));
  if (question.common.window.until) json.field("until", rfc3339(*question.common.window.until));
  json.field("limit", std::uint64_t{question.common.limit}).field("sort", name_of(question.sort));
  if (question.once) json.flag("once", true);
  json.end();
}

// Eight columns of blocks, an eighth of one at the finest.
std::string bar(double share) {
  static constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths = static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * 64));
  std::string text;
  for (std::size_t i = 0; i < eighths / 8; ++i) text += "█";
  return text.append(kEighths[eighths % 8]);
}

// The key of an AS as people write it; other keys as they are.
std::string shown_key(const std::string& key) { return key.starts_with("as") ? "AS" + key.substr(2) : key; }

std::vector<Table::Heading> headings(const WhatInfo& kind) {
  std::vector<Table::Heading> all = {{"", Align::Right}, {std::string(kind.heading), Align::Left, true}};
  if (kind.what == What::Orgs || kind.what == What::Asn) all.push_back({"ASN", Align::Right});
  if (kind.what == What::Peers) all.push_back({"ORGANISATION", Align::Left, true});
  if (kind.what == What::Ports) all.push_back({"SERVICE", Align::Left});
  for (const auto* const title : {"DOWN", "UP", "PACKETS", "FLOWS", "SHARE"}) all.push_back({title, Align::Right});
  all.push_back({"", Align::Left, false, Paint::Cyan});
  return all;
}

std::vector<std::string> first_cells(const WhatInfo& kind, const TopRow& row) {
  const bool has_asn = row.key.starts_with("as");
  switch (kind.what) {
    case What::Orgs:
    case What::Asn:
      return {row.name, has_asn ? shown_key(row.key) : ""};
    case What::Peers:
      return {row.key, row.name};
    case What::Ports:
      return {row.key, row.name == row.key ? "" : row.name};
    case What::Devices:
    case What::Protocols:
    case What::Countries:
    case What::Routers:
      break;
  }
  return {row.name};
}

void add_row(Table& table, std::string rank, std::vector<std::string> cells, const Tally& tally, double share,
             bool with_bar) {
  cells.insert(cells.begin(), std::move(rank));
  cells.push_back(human_bytes(tally.down));
  cells.push_back(human_bytes(tally.up));
  cells.push_back(grouped(tally.packets()));
  cells.push_back(grouped(tally.flows));
  cells.push_back(share > 0 && share < 0.001 ? "<0.1%" : fmt::format("{:.{}f}%", share * 100, share < 0.0995 ? 1 : 0));
  if (with_bar) cells.push_back(bar(share));
  table.add(std::move(cells));
}

std::string covered_text(const Covered& covered) {
  const auto& [window, now] = covered;
  if (!window.since && !window.until) return "all that is stored";
  return fmt::format("{} – {}", window.since ? short_time(*window.since, now) : "the beginning",
                     window.until ? short_time(*window.until, now) : "the newest");
}

std::string completeness(const TopAnswer& answer, const TopQuestion& question) {
  auto text = fmt::format("{} down · {} up · {} packets · {} flows", human_bytes(answer.total.down),
                          human_bytes(answer.total.up), grouped(answer.total.packets()), grouped(answer.total.flows));
  text += answer.max_sampling > 1 ? fmt::format(" · ≈ estimated: the router sees 1 packet in {}", answer.max_sampling)
                                  : " · unsampled";
  if (question.what == What::Orgs || question.what == What::Asn) {
    text += fmt::format("\nnames: {:.0f} % of bytes by the address table, {:.0f} % unknown", answer.named_share * 100,
                        100 - answer.named_share * 100);
  }
  return text + "\n";
}

}  // namespace

std::string top_json(const TopAnswer& answer, const TopQuestion& question) {
  Json json;
  json.object().field("schema", "whither.top/1");
  put_query(json, question);
  json.key("rows").array();
  for (std::size_t i = 0; i < answer.rows.size(); ++i) put_row(json, answer, i, question.sort);
  json.end().key("other").object().field("rows", std::uint64_t{answer.other_rows});
  put_tally(json, answer.other);
  json.end().key("total").object();
  put_tally(json, answer.total);
  json.end().key("complete").object().flag("estimated", answer.max_sampling > 1);
  json.field("sampling", answer.max_sampling).field("copies", answer.copies).end().end();
  return json.take() + "\n";
}

std::string top_ndjson(const TopAnswer& answer, const TopQuestion& question) {
  std::string out;
  Json json;
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    put_row(json, answer, i, question.sort);
    out += json.take() + "\n";
  }
  return out;
}

std::string top_csv(const TopAnswer& answer, const TopQuestion& question, Format format) {
  std::string out = record_of(
      {"rank", "key", "name", "bytes", "up", "down", "packets", "packets_up", "packets_down", "flows", "share"},
      format);
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    const auto& row = answer.rows[i];
    std::vector<std::string> cells = {fmt::format("{}", i + 1), row.key, row.name};
    for (const auto number : {row.tally.bytes(), row.tally.up, row.tally.down, row.tally.packets(),
                              row.tally.packets_up, row.tally.packets_down, row.tally.flows}) {
      cells.push_back(fmt::format("{}", number));
    }
    cells.push_back(fmt::format("{:.6g}", share_of(row.tally, answer, question.sort)));
    out += record_of(cells, format);
  }
  return out;
}

std::string top_text(const TopAnswer& answer, const TopQuestion& question, const Covered& covered, std::size_t width) {
  const auto kinds = ranking_kinds();
  const auto& kind = *std::ranges::find(kinds, question.what, &WhatInfo::what);
  auto out = fmt::format("{}{} · by {} · {}\n\n", kind.title,
                         question.common.device ? " for " + device_text(*question.common.device) : "",
                         name_of(question.sort), covered_text(covered));
  Table table(headings(kind));
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    const auto& row = answer.rows[i];
    add_row(table, fmt::format("{}", i + 1), first_cells(kind, row), row.tally,
            share_of(row.tally, answer, question.sort), width != 0);
  }
  if (answer.other_rows > 0) {
    std::vector<std::string> cells(headings(kind).size() - 7);
    cells[0] = fmt::format("{} more", grouped(answer.other_rows));
    add_row(table, "", cells, answer.other, share_of(answer.other, answer, question.sort), width != 0);
  }
  out += answer.rows.empty() ? "no flow matches\n" : table.to_string(width);
  return out + "\n" + completeness(answer, question);
}

}  // namespace whither
