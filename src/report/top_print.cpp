#include "report/top_print.h"

#include <fmt/format.h>

#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "report/completeness_print.h"
#include "report/json.h"
#include "report/series_print.h"
#include "report/table.h"
#include "report/top_table.h"
#include "report/whois_print.h"

namespace whither {

namespace {

void put_tally(Json& json, const Tally& tally) {
  json.field("bytes", tally.bytes()).field("up", tally.up).field("down", tally.down);
  json.field("packets", tally.packets()).field("packets_up", tally.packets_up);
  json.field("packets_down", tally.packets_down).field("flows", tally.flows);
}

// "new", "gone"; "" for what is in both.
std::string_view state_of(const TopRow& row) {
  if (row.before->flows == 0) return "new";
  return row.tally.flows == 0 ? "gone" : "";
}

void put_before(Json& json, const TopRow& row, Sort sort) {
  json.key("before").object();
  put_tally(json, *row.before);
  json.end();
  if (const auto change = change_of(row.tally.by(sort), row.before->by(sort))) json.field("change", *change);
  if (const auto state = state_of(row); !state.empty()) json.field("state", state);
}

void put_compared(Json& json, const Compared& compared, const TopQuestion& question) {
  json.key("compare").object();
  if (question.before_device) json.field("device", question.before_device->name);
  if (compared.window.since) json.field("since", rfc3339(*compared.window.since));
  if (compared.window.until) json.field("until", rfc3339(*compared.window.until));
  json.key("total").object();
  put_tally(json, compared.total);
  json.end().key("other").object();
  put_tally(json, compared.other);
  json.end().field("new", std::uint64_t{compared.new_rows}).field("gone", std::uint64_t{compared.gone_rows});
  if (compared.complete) {
    json.key("complete").object();
    put_complete(json, *compared.complete);
    json.end();
  }
  json.end();
}

void put_row(Json& json, const TopAnswer& answer, std::size_t index, Sort sort) {
  const auto& row = answer.rows[index];
  json.object();
  if (row.rank != 0) json.field("rank", std::uint64_t{row.rank});
  put_key(json, row);
  if (!row.country.empty()) json.field("country", row.country);
  put_tally(json, row.tally);
  json.field("share", share_of(row.tally, answer, sort));
  if (row.before) put_before(json, row, sort);
  if (answer.series) put_series(json, answer.series->rows[index]);
  if (!row.ptr.empty()) json.field("ptr", row.ptr);
  if (row.registration) {
    json.key("registration").object();
    put_registration(json, *row.registration);
    json.end();
  }
  json.end();
}

void put_query(Json& json, const TopQuestion& question) {
  json.key("query").object().key("by").array();
  for (const auto name : names_of(question)) json.text(name);
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
  auto cells = key_cells(row);
  cells.insert(cells.begin(), row.rank == 0 ? Cell{} : Cell{std::uint64_t{row.rank}});
  cells.insert(cells.end(), {tally.bytes(), tally.up, tally.down, tally.packets(), tally.packets_up, tally.packets_down,
                             tally.flows, share_of(tally, answer, sort)});
  if (row.before) {
    const auto state = state_of(row);
    cells.insert(cells.end(), {row.before->bytes(), row.before->packets(), row.before->flows,
                               state.empty() ? Cell{} : Cell{std::string(state)}});
  }
  return cells;
}

std::string total_text(const Tally& total) {
  return fmt::format("{} down · {} up · {} packets · {} flows", human_bytes(total.down), human_bytes(total.up),
                     grouped(total.packets()), grouped(total.flows));
}

// Both sides of a comparison, and what is missing in each.
std::string both_sides(const TopAnswer& answer, const TopQuestion& question, Time now) {
  const auto& compared = *answer.compared;
  const auto [before, present] = sides_of(question);
  auto text = fmt::format("{} new · {} gone{}\n", grouped(compared.new_rows), grouped(compared.gone_rows),
                          answer.max_sampling > 1
                              ? fmt::format(" · ≈ estimated: the router sees 1 packet in {}", answer.max_sampling)
                              : "");
  const auto side = [&](const std::string& name, const Tally& total, const std::optional<Completeness>& complete) {
    text += fmt::format("{}: {}\n", printable(name), total_text(total));
    if (complete) text += missing_text(*complete, now, "  ");
  };
  side(before, compared.total, compared.complete);
  side(present, answer.total, answer.complete);
  return text;
}

std::string completeness(const TopAnswer& answer, const TopQuestion& question, Time now) {
  if (question.side_by_side) return both_sides(answer, question, now);
  auto text = total_text(answer.total);
  text += answer.max_sampling > 1 ? fmt::format(" · ≈ estimated: the router sees 1 packet in {}", answer.max_sampling)
                                  : " · unsampled";
  if (question.what == What::Orgs || question.what == What::Asn) {
    text += fmt::format("\nnames: {:.0f} % of bytes by the address table, {:.0f} % unknown", answer.named_share * 100,
                        100 - answer.named_share * 100);
  }
  text += "\n";
  if (answer.complete) text += missing_text(*answer.complete, now);
  if (answer.compared && answer.compared->complete) text += missing_text(*answer.compared->complete, now, "before · ");
  return text;
}

}  // namespace

void put_key(Json& json, const TopRow& row) {
  if (row.parts.size() < 2) {
    json.field("key", row.key).field("name", row.name);
    return;
  }
  for (const auto& [word, text] : {std::pair{"key", &KeyName::key}, std::pair{"name", &KeyName::name}}) {
    json.key(word).array();
    for (const auto& part : row.parts) json.text(part.*text);
    json.end();
  }
}

std::vector<RowColumn> key_columns(const TopQuestion& question) {
  if (question.parts.size() < 2) return {{"key"}, {"name"}};
  std::vector<RowColumn> columns;
  for (const auto& part : question.parts) columns.insert(columns.end(), {{part.name}, {part.name + "_name"}});
  return columns;
}

std::vector<Cell> key_cells(const TopRow& row) {
  if (row.parts.size() < 2) return {row.key, row.name};
  std::vector<Cell> cells;
  for (const auto& part : row.parts) cells.insert(cells.end(), {part.key, part.name});
  return cells;
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
  if (answer.compared) put_compared(json, *answer.compared, question);
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
  auto columns = key_columns(question);
  columns.insert(columns.begin(), {"rank", Number});
  columns.insert(columns.end(), {{"bytes", Number},
                                 {"up", Number},
                                 {"down", Number},
                                 {"packets", Number},
                                 {"packets_up", Number},
                                 {"packets_down", Number},
                                 {"flows", Number},
                                 {"share", Real}});
  if (answer.compared) {
    columns.insert(columns.end(),
                   {{"before_bytes", Number}, {"before_packets", Number}, {"before_flows", Number}, {"state", Text}});
  }
  if (question.with_ptr) columns.push_back({"ptr"});
  return {std::move(columns), [&answer, sort = question.sort, with_ptr = question.with_ptr](const Sheet::Take& take) {
            for (const auto& row : answer.rows) {
              auto cells = cells_of(row, answer, sort);
              if (with_ptr) cells.push_back(row.ptr.empty() ? Cell{} : Cell{row.ptr});
              take(cells);
            }
          }};
}

std::string covered_text(const Covered& covered) {
  const auto& [window, now] = covered;
  if (!window.since && !window.until) return "all that is stored";
  return fmt::format("{} – {}", window.since ? short_time(*window.since, now) : "the beginning",
                     window.until ? short_time(*window.until, now) : "the newest");
}

std::string top_title(const TopQuestion& question, const Covered& covered) {
  const auto title = question.what == What::Parts ? fmt::format("Top {}", fmt::join(names_of(question), ", "))
                                                  : std::string(info_of(question.what).title);
  const auto device = question.common.device ? " for " + printable(question.common.device->name) : "";
  const auto beside = question.before_device ? " beside " + printable(question.before_device->name) : "";
  return fmt::format("{}{}{} · by {} · {}", title, device, beside, name_of(question.sort), covered_text(covered));
}

std::string top_heading(const TopQuestion& question, const Covered& covered) {
  auto out = top_title(question, covered) + "\n";
  if (question.before && !question.before_device)
    out += "compared with " + covered_text({*question.before, covered.now}) + "\n";
  return out + "\n";
}

std::string top_text(const TopAnswer& answer, const TopQuestion& question, const Covered& covered, std::size_t width) {
  auto out = (answer.rows.empty() ? "no flow matches\n" : top_table(answer, question, width)) + "\n";
  if (answer.series) out += series_text(answer, question, covered.now);
  return out + completeness(answer, question, covered.now);
}

}  // namespace whither
