#include "report/top_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <span>
#include <utility>

#include "report/series_print.h"
#include "report/table.h"

namespace whither {

namespace {

constexpr const char* kOverTime = "OVER TIME";
constexpr std::size_t kNarrowestLine = 9;  // columns of a sparkline
constexpr std::size_t kFairLine = 24;      // for which names are cut
constexpr std::size_t kUsualLine = 60;     // where the output is no terminal
constexpr std::size_t kWidestSide = 24;    // columns of a device's name

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

std::vector<std::string> first_cells(const WhatInfo& kind, const TopRow& row, const TopQuestion& question) {
  if (!row.parts.empty()) {
    std::vector<std::string> cells;
    for (const auto& part : row.parts) cells.push_back(part.label);
    return cells;
  }
  const bool has_asn = row.key.starts_with("as");
  switch (kind.what) {
    case What::Orgs:
    case What::Asn:
      return {row.name, has_asn ? shown_key(row.key) : ""};
    case What::Peers:
      return question.with_ptr ? std::vector{row.key, row.ptr, row.name} : std::vector{row.key, row.name};
    case What::Ports:
      return {row.key, row.name == row.key ? "" : row.name};
    case What::Devices:
    case What::Protocols:
    case What::Countries:
    case What::Routers:
    case What::Parts:
      break;
  }
  return {row.name};
}

// "SRC PORT", "ORGANISATION"; beside whose service it is, an organisation is what it "RUNS ON".
std::string heading_of(const KeyPart& part, const std::vector<KeyPart>& parts) {
  if (part.named == What::Orgs && std::ranges::find(parts, "services", &KeyPart::name) != parts.end()) return "RUNS ON";
  const auto named = what_named(part.name);
  std::string title(named ? info_of(*named).heading : part.title.empty() ? part.name : part.title);
  for (auto& c : title) c = c == '_' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return title;
}

// A line of the table, before it is cut into cells.
struct Line {
  std::string rank;
  std::vector<std::string> first;
  Tally tally;
  std::optional<Tally> before;
  std::span<const Tally> steps;
};

std::vector<Table::Heading> headings(const WhatInfo& kind, const TopAnswer& answer, const TopQuestion& question) {
  std::vector<Table::Heading> all = {{"", Align::Right}};
  for (const auto& part : question.parts) all.push_back({heading_of(part, question.parts), Align::Left, true});
  if (kind.what != What::Parts) all.push_back({std::string(kind.heading), Align::Left, true});
  if (kind.what == What::Orgs || kind.what == What::Asn) all.push_back({"ASN", Align::Right, false, Paint::None, 2});
  if (question.with_ptr) all.push_back({"PTR", Align::Left, true});
  if (kind.what == What::Peers) all.push_back({"ORGANISATION", Align::Left, true});
  if (kind.what == What::Ports) all.push_back({"SERVICE", Align::Left});
  if (question.side_by_side) {
    const auto sides = sides_of(question);
    for (const auto& title : {sides.before, sides.now}) all.push_back({cut(title, kWidestSide), Align::Right});
    all.push_back({"CHANGE", Align::Right});
    return all;
  }
  const auto add_number = [&](const char* title, std::uint8_t leaves = 0) {
    all.push_back({title, Align::Right, false, Paint::None, leaves});
  };
  add_number("DOWN");
  add_number("UP");
  add_number("PACKETS", question.sort == Sort::Packets ? 0 : 3);
  add_number("FLOWS", question.sort == Sort::Flows ? 0 : 4);
  add_number("SHARE", 1);
  if (answer.compared) {
    add_number("BEFORE");
    add_number("CHANGE");
  }
  const std::uint8_t bars_leave = 9;
  all.push_back(
      {answer.series ? kOverTime : "", Align::Left, false, Paint::Cyan, answer.series ? std::uint8_t{0} : bars_leave});
  return all;
}

std::string amount(const Tally& tally, Sort sort) {
  const bool is_count = sort == Sort::Packets || sort == Sort::Flows;
  return is_count ? grouped(tally.by(sort)) : human_bytes(tally.by(sort));
}

std::string share_text(double share) {
  return share > 0 && share < 0.001 ? "<0.1%" : fmt::format("{:.{}f}%", share * 100, share < 0.0995 ? 1 : 0);
}

// The first line of those behind the rows has a rank of "".
std::vector<Line> lines_of(const TopAnswer& answer, const WhatInfo& kind, const TopQuestion& question) {
  std::vector<Line> lines;
  const auto steps_of = [&](std::size_t row) {
    return answer.series ? std::span<const Tally>{answer.series->rows[row]} : std::span<const Tally>{};
  };
  for (std::size_t i = 0; i < answer.rows.size(); ++i) {
    const auto& row = answer.rows[i];
    lines.push_back({row.rank == 0 ? "" : fmt::format("{}", row.rank), first_cells(kind, row, question), row.tally,
                     row.before, steps_of(i)});
  }
  const auto add = [&](std::string text, const Tally& tally, const Tally Compared::* before,
                       std::vector<Tally> Series::* steps) {
    std::vector<std::string> first(answer.rows.empty() ? 1 : lines[0].first.size());
    first[0] = std::move(text);
    lines.push_back({"", std::move(first), tally,
                     answer.compared ? std::optional{*answer.compared.*before} : std::nullopt,
                     answer.series ? std::span<const Tally>{*answer.series.*steps} : std::span<const Tally>{}});
  };
  if (answer.other_rows > 0) {
    add(fmt::format("{} more", grouped(answer.other_rows)), answer.other, &Compared::other, &Series::other);
  }
  if (answer.series || answer.compared) add("total", answer.total, &Compared::total, &Series::total);
  return lines;
}

std::vector<std::string> cells_of(const Line& line, const TopAnswer& answer, const TopQuestion& question) {
  const auto sort = question.sort;
  std::vector<std::string> cells = {line.rank};
  cells.insert(cells.end(), line.first.begin(), line.first.end());
  if (question.side_by_side) {
    cells.push_back(amount(*line.before, sort));
    cells.push_back(amount(line.tally, sort));
    cells.push_back(change_text(line.tally, *line.before, sort));
    return cells;
  }
  cells.push_back(human_bytes(line.tally.down));
  cells.push_back(human_bytes(line.tally.up));
  cells.push_back(grouped(line.tally.packets()));
  cells.push_back(grouped(line.tally.flows));
  cells.push_back(share_text(share_of(line.tally, answer, sort)));
  if (line.before) {
    cells.push_back(amount(*line.before, sort));
    cells.push_back(change_text(line.tally, *line.before, sort));
  }
  return cells;
}

bool is_of_addresses(What what) { return what == What::Peers || what == What::Devices || what == What::Routers; }

std::size_t widest_line(std::string_view text) {
  std::size_t widest = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1);
    widest = std::max(widest, columns_of(text.substr(0, end)));
    text.remove_prefix(end + 1);
  }
  return widest;
}

}  // namespace

double share_of(const Tally& tally, const TopAnswer& answer, Sort sort) {
  const auto all = answer.total.by(sort);
  return all == 0 ? 0 : static_cast<double>(tally.by(sort)) / static_cast<double>(all);
}

std::optional<double> change_of(std::uint64_t now, std::uint64_t before) {
  if (before == 0) return std::nullopt;
  return static_cast<double>(now) / static_cast<double>(before) - 1;
}

std::string change_text(const Tally& now, const Tally& before, Sort sort) {
  if (before.flows == 0) return now.flows == 0 ? "" : "new";
  if (now.flows == 0) return "gone";
  const auto change = change_of(now.by(sort), before.by(sort));
  if (!change) return now.by(sort) == 0 ? "±0 %" : "new";
  if (*change >= 9.995) return fmt::format("×{:.0f}", *change + 1);
  const auto percent = std::lround(*change * 100);
  return percent == 0 ? "±0 %" : fmt::format("{:+} %", percent);
}

Sides sides_of(const TopQuestion& question) {
  if (!question.before_device) return {"BEFORE", "NOW"};
  return {question.before_device->name, question.common.device->name};
}

std::string top_table(const TopAnswer& answer, const TopQuestion& question, std::size_t width) {
  const auto& kind = info_of(question.what);
  const auto lines = lines_of(answer, kind, question);
  const auto with = [&](const auto& last_cell) {
    Table table(headings(kind, answer, question));
    for (const auto& line : lines) {
      auto cells = cells_of(line, answer, question);
      if (auto cell = last_cell(line); !cell.empty()) cells.push_back(std::move(cell));
      table.add(std::move(cells));
    }
    return table;
  };
  if (!answer.series) {
    const auto plain = with([](const Line&) { return std::string{}; });
    if (width == 0 || answer.compared) return plain.to_string(width);
    // Where there is no room, bars are the first to go: before addresses are cut, but for names that are cut.
    const auto with_bars = with([&](const Line& line) { return bar(share_of(line.tally, answer, question.sort)); });
    const auto least = widest_line(with_bars.to_string(is_of_addresses(kind.what) ? 0 : width));
    return (least <= width ? with_bars : plain).to_string(width);
  }
  // As many columns as the others leave. Names are cut for some, and where that is not enough there are fewer.
  const auto text_with = [&](std::size_t columns) {
    return with([&](const Line& line) { return sparkline(values_of(line.steps, question.sort), columns); })
        .to_string(width);
  };
  if (width == 0) return text_with(kUsualLine);
  const auto fair = with([](const Line&) { return std::string(kFairLine, '.'); }).to_string(width);
  const auto others = widest_line(fair) - std::max(kFairLine, columns_of(kOverTime));
  const auto wanted = std::max(width > others ? width - others : 0, kFairLine);
  const auto text = text_with(wanted);
  const auto used = widest_line(text);
  return used <= width ? text : text_with(std::max(wanted - std::min(wanted, used - width), kNarrowestLine));
}

}  // namespace whither
