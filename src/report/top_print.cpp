#include "report/top_print.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/json.h"
#include "report/series_print.h"
#include "report/table.h"
#include "report/top_table.h"

namespace whither {

namespace {

void put_tally(Json& json, const Tally& tally) {
  json.field("bytes", tally.bytes()).field("up", tally.up).field("down", tally.down);
  json.field("packets", tally.packets()).field("packets_up", tally.packets_up);
  json.field("packets_down", tally.packets_down).field("flows", tally.flows);
}

void put_before(Json& json, const TopRow& row, Sort sort) {
  json.key("before").object();
  put_tally(json, *row.before);
  json.end();
  if (const auto change = change_of(row.tally.by(sort), row.before->by(sort))) json.field("change", *change);
}

void put_compared(Json& json, const Compared& compared) {
  json.key("compare").object().field("since", rfc3339(*compared.window.since));
  json.field("until", rfc3339(*compared.window.until)).key("total").object();
  put_tally(json, compared.total);
  json.end().key("other").object();
  put_tally(json, compared.other);
  json.end().end();
}

void put_row(Json& json, const TopAnswer& answer, std::size_t index, Sort sort) {
  const auto& row = answer.rows[index];
  json.object();
  if (row.rank != 0) json.field("rank", std::uint64_t{row.rank});
  json.field("key", row.key).field("name", row.name);
  if (!row.country.empty()) json.field("country", row.country);
  put_tally(json, row.tally);
  json.field("share", share_of(row.tally, answer, sort));
  if (row.before) put_before(json, row, sort);
  if (answer.series) put_series(json, answer.series->rows[index]);
  json.end();
}

void put_query(Json& json, const TopQuestion& question) {
  json.key("query").object().key("by").array();
  for (const auto& kind : ranking_kinds()) {
    if (kind.what == question.what) json.text(kind.name);
  }
  json.end().field("filter", question.common.filter_text);
  if (question.common.device) json.field("device", question.common.device->name);
  if (question.common.window.since) json.field("since", rfc3339(*question.common.window.since));
  if (question.common.window.until) json.field("until", rfc3339(*question.common.window.until));
  json.field("limit", std::uint64_t{question.common.limit}).field("sort", name_of(question.sort));
  if (question.once) json.flag("once", true);
  json.end();
}

std::vector<Cell> cells_of(const TopRow& row, const TopAnswer& answer, Sort sort) {
  const auto& tally = row.tally;
  std::vector<Cell> cells = {row.rank == 0 ? Cell{} : Cell{std::uint64_t{row.rank}}, row.key, row.name};
  cells.insert(cells.end(), {tally.bytes(), tally.up, tally.down, tally.packets(), tally.packets_up, tally.packets_down,
                             tally.flows, share_of(tally, answer, sort)});
  if (row.before) cells.insert(cells.end(), {row.before->bytes(), row.before->packets(), row.before->flows});
  return cells;
}

std::string length_text(Duration time) {
  const auto minutes = time / std::chrono::minutes{1};
  if (minutes >= 2 * 24 * 60) return fmt::format("{} days", minutes / (24 * 60));
  if (minutes < 60) return fmt::format("{} min", minutes);
  return minutes % 60 == 0 ? fmt::format("{} h", minutes / 60) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string completeness(const TopAnswer& answer, const TopQuestion& question, Time now) {
  auto text = fmt::format("{} down · {} up · {} packets · {} flows", human_bytes(answer.total.down),
                          human_bytes(answer.total.up), grouped(answer.total.packets()), grouped(answer.total.flows));
  text += answer.max_sampling > 1 ? fmt::format(" · ≈ estimated: the router sees 1 packet in {}", answer.max_sampling)
                                  : " · unsampled";
  if (question.what == What::Orgs || question.what == What::Asn) {
    text += fmt::format("\nnames: {:.0f} % of bytes by the address table, {:.0f} % unknown", answer.named_share * 100,
                        100 - answer.named_share * 100);
  }
  text += "\n";
  if (answer.complete) text += missing_text(*answer.complete, now);
  return text;
}

void put_complete(Json& json, const Completeness& complete) {
  const auto seconds = [](Duration time) { return static_cast<std::uint64_t>(time / std::chrono::seconds{1}); };
  json.field("window_s", seconds(complete.coverage.window)).field("missing_s", seconds(complete.coverage.missing));
  if (complete.coverage.begins) json.field("begins", rfc3339(*complete.coverage.begins));
  json.key("gaps").array();
  for (const auto& [since, until] : complete.coverage.gaps) {
    json.object().field("since", rfc3339(since)).field("until", rfc3339(until)).end();
  }
  json.end().field("lost_datagrams", complete.lost_datagrams);
  if (complete.lost_datagrams != 0) json.field("lost_since", rfc3339(complete.lost_since));
  json.field("waiting_bytes", complete.waiting_bytes);
}

}  // namespace

std::string missing_text(const Completeness& complete, Time now) {
  constexpr std::size_t kShown = 3;
  const auto& [slot, gaps, begins, window, missing] = complete.coverage;
  std::string text;
  if (begins) text += fmt::format("begins: nothing is stored from before {}\n", short_time(*begins, now));
  if (!gaps.empty()) {
    text += fmt::format("gaps: no flow is known of {} in all: ", length_text(missing));
    for (std::size_t i = 0; i < std::min(kShown, gaps.size()); ++i) {
      text +=
          fmt::format("{}{} – {}", i == 0 ? "" : ", ", short_time(gaps[i].since, now), short_time(gaps[i].until, now));
    }
    text += gaps.size() > kShown ? fmt::format(" and {} more\n", gaps.size() - kShown) : "\n";
  }
  if (complete.lost_datagrams != 0) {
    text += fmt::format("lost: {} datagrams since {} (whither status)\n", grouped(complete.lost_datagrams),
                        short_time(complete.lost_since, now));
  }
  if (complete.waiting_bytes != 0) {
    text += fmt::format("not yet stored: {} that arrived (whither serve stores them)\n",
                        human_bytes(complete.waiting_bytes));
  }
  return text.empty() ? "complete: no gaps, nothing known to be lost\n" : text;
}

std::string top_json(const TopAnswer& answer, const TopQuestion& question) {
  Json json;
  json.object().field("schema", "whither.top/1");
  put_query(json, question);
  json.key("rows").array();
  for (std::size_t i = 0; i < answer.rows.size(); ++i) put_row(json, answer, i, question.sort);
  json.end().key("other").object().field("rows", std::uint64_t{answer.other_rows});
  put_tally(json, answer.other);
  if (answer.series) put_series(json, answer.series->other);
  json.end().key("total").object();
  put_tally(json, answer.total);
  if (answer.series) put_series(json, answer.series->total);
  json.end();
  if (answer.series) put_steps(json, *answer.series);
  if (answer.compared) put_compared(json, *answer.compared);
  json.key("complete").object().flag("estimated", answer.max_sampling > 1);
  json.field("sampling", answer.max_sampling).field("copies", answer.copies);
  if (answer.series) json.field("hourly", answer.series->hourly);
  if (answer.complete) put_complete(json, *answer.complete);
  json.end();
  if (question.what == What::Orgs || question.what == What::Asn) {
    json.key("named").object().field("table", answer.named_share).field("none", 1 - answer.named_share).end();
  }
  json.end();
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

Sheet top_sheet(const TopAnswer& answer, const TopQuestion& question) {
  using enum RowColumn::Type;
  std::vector<RowColumn> columns = {{"rank", Number},    {"key", Text},          {"name", Text},
                                    {"bytes", Number},   {"up", Number},         {"down", Number},
                                    {"packets", Number}, {"packets_up", Number}, {"packets_down", Number},
                                    {"flows", Number},   {"share", Real}};
  if (answer.compared) {
    columns.insert(columns.end(), {{"before_bytes", Number}, {"before_packets", Number}, {"before_flows", Number}});
  }
  return {std::move(columns), [&answer, sort = question.sort](const Sheet::Take& take) {
            for (const auto& row : answer.rows) take(cells_of(row, answer, sort));
          }};
}

std::string covered_text(const Covered& covered) {
  const auto& [window, now] = covered;
  if (!window.since && !window.until) return "all that is stored";
  return fmt::format("{} – {}", window.since ? short_time(*window.since, now) : "the beginning",
                     window.until ? short_time(*window.until, now) : "the newest");
}

std::string top_title(const TopQuestion& question, const Covered& covered) {
  const auto kinds = ranking_kinds();
  const auto& kind = *std::ranges::find(kinds, question.what, &WhatInfo::what);
  return fmt::format("{}{} · by {} · {}", kind.title,
                     question.common.device ? " for " + printable(question.common.device->name) : "",
                     name_of(question.sort), covered_text(covered));
}

std::string top_text(const TopAnswer& answer, const TopQuestion& question, const Covered& covered, std::size_t width) {
  auto out = top_title(question, covered) + "\n";
  if (question.before) out += "compared with " + covered_text({*question.before, covered.now}) + "\n";
  out += "\n" + (answer.rows.empty() ? "no flow matches\n" : top_table(answer, question, width)) + "\n";
  if (answer.series) out += series_text(answer, question, covered.now);
  return out + completeness(answer, question, covered.now);
}

}  // namespace whither
