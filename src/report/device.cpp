#include "report/device.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <string_view>
#include <utility>

#include "flow/column_set.h"
#include "report/compare.h"
#include "report/completeness_print.h"
#include "report/json.h"
#include "report/series_print.h"
#include "report/table.h"
#include "report/top_table.h"

namespace whither {

namespace {

std::size_t local_hour(Time time) {
  const auto seconds = static_cast<std::time_t>(seconds_of(time));
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return static_cast<std::size_t>(std::clamp(parts.tm_hour, 0, 23));
}

std::string addresses_text(const Device& device, Time now) {
  std::string text;
  for (const auto& [range, since, until] : device.held) {
    text += text.empty() ? "" : ", ";
    text += range.first == range.last ? range.first.to_string()
                                      : fmt::format("{} – {}", range.first.to_string(), range.last.to_string());
    if (since != Time::min()) text += " from " + short_time(since, now);
    if (until != Time::max()) text += " to " + short_time(until, now);
  }
  return text;
}

bool has_names(const Store& store, const Window& window) {
  const auto bit = [](Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); };
  const auto fields = store.columns_in(window, Store::Sums::No).fields;
  return (fields & (bit(Field::src_name) | bit(Field::dst_name))) != 0;
}

TopQuestion question_by(const Question& question, std::string_view part) {
  TopQuestion asked;
  asked.common = question;
  asked.what = What::Parts;
  asked.parts = {*key_part_named(part)};
  return asked;
}

// The questions in the order in which they are shown.
std::vector<DeviceRanking> questions_of(const Store& store, const Question& question) {
  std::vector<DeviceRanking> all(1);
  all[0].name = "orgs";
  all[0].question.common = question;
  all[0].question.what = What::Orgs;
  if (has_names(store, question.window)) {
    for (const auto* const name : {"domains", "categories"}) all.push_back({name, question_by(question, name), {}});
  }
  if (question.window.since && question.window.until) {
    const auto before = window_before("previous", question.window);
    for (auto& ranking : all) {
      if (ranking.name != "categories") ranking.question.before = before;
    }
  }
  auto& ports = all.emplace_back();
  ports.name = "ports";
  ports.question.common = question;
  ports.question.what = What::Ports;
  ports.question.step = std::chrono::hours{1};
  return all;
}

// Whether no row is of anything known.
bool is_unknown(const TopAnswer& answer) {
  return std::ranges::all_of(answer.rows, [](const TopRow& row) { return row.key.empty(); });
}

// The hours are what the series of the ports is for.
void take_hours(DeviceReport& report) {
  auto& ports = report.rankings.back();
  const auto& series = *ports.answer.series;
  for (std::size_t step = 0; step < series.size(); ++step) {
    report.hours.at(local_hour(series.edges[step])).add(series.total[step]);
  }
  ports.answer.series.reset();
  ports.question.step.reset();
}

}  // namespace

Result<DeviceReport> device_report(Store& store, const Question& question, const Context& context) {
  DeviceReport report;
  for (auto& ranking : questions_of(store, question)) {
    auto answer = top(store, ranking.question, context);
    if (!answer) return std::unexpected(answer.error());
    if (ranking.question.what == What::Parts && is_unknown(*answer)) continue;  // the names are those of other devices
    ranking.answer = std::move(*answer);
    report.rankings.push_back(std::move(ranking));
  }
  take_hours(report);
  return report;
}

std::string device_json(const DeviceReport& report) {
  const auto& device = *report.rankings.front().question.common.device;
  const auto document = [](std::string text) {
    text.pop_back();  // its newline
    return text;
  };
  Json json;
  json.object().field("schema", "whither.device/1").field("device", device.name).key("addresses").array();
  for (const auto& [range, since, until] : device.held) {
    json.object().field("first", range.first.to_string()).field("last", range.last.to_string());
    if (since != Time::min()) json.field("since", rfc3339(since));
    if (until != Time::max()) json.field("until", rfc3339(until));
    json.end();
  }
  json.end();
  for (const auto& [name, question, answer] : report.rankings)
    json.key(name).json(document(top_json(answer, question)));
  json.key("hours").array();
  for (const auto& hour : report.hours) json.number(hour.bytes());
  return json.end().end().take() + "\n";
}

Sheet device_sheet(const DeviceReport& report) {
  auto columns = top_sheet(report.orgs(), report.rankings.front().question).columns;
  columns.insert(columns.begin(), {"ranking"});
  return {columns, [&report, count = columns.size()](const Sheet::Take& take) {
            for (const auto& [name, question, answer] : report.rankings) {
              top_sheet(answer, question).each_row([&, &name = name](std::span<const Cell> cells) {
                std::vector<Cell> row{name};
                row.insert(row.end(), cells.begin(), cells.end());
                row.resize(count);
                take(row);
              });
            }
          }};
}

std::string device_heading(const Device& device, const Covered& covered) {
  const auto addresses = addresses_text(device, covered.now);
  return fmt::format("{}{} · {}\n\n", printable(device.name), addresses == device.name ? "" : " (" + addresses + ")",
                     covered_text(covered));
}

std::string device_text(const DeviceReport& report, const Covered& covered, std::size_t width) {
  if (report.orgs().total.flows == 0) return "no flow matches\n";
  std::string out;
  for (const auto& ranking : report.rankings) out += top_table(ranking.answer, ranking.question, width) + "\n";
  const auto values = values_of(report.hours, Sort::Bytes);
  const auto peak = static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
  out += fmt::format("hours   |{}|  0:00 to 24:00, most at {}:00: {}\n", sparkline(values, values.size()), peak,
                     human_bytes(values[peak]));
  const auto& total = report.orgs().total;
  out += fmt::format("{} down · {} up · {} packets · {} flows{}\n", human_bytes(total.down), human_bytes(total.up),
                     grouped(total.packets()), grouped(total.flows),
                     report.orgs().max_sampling > 1 ? " · ≈ estimated" : "");
  if (report.orgs().complete) out += missing_text(*report.orgs().complete, covered.now);
  return out;
}

}  // namespace whither
