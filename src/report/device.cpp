#include "report/device.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

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

}  // namespace

Result<DeviceReport> device_report(Store& store, const Question& question, const Context& context) {
  DeviceReport report;
  report.orgs_question.common = question;
  report.orgs_question.what = What::Orgs;
  if (question.window.since && question.window.until) {
    report.orgs_question.before = window_before("previous", question.window);
  }
  report.ports_question = report.orgs_question;
  report.ports_question.what = What::Ports;
  report.ports_question.before = std::nullopt;
  report.ports_question.step = std::chrono::hours{1};
  auto orgs = top(store, report.orgs_question, context);
  if (!orgs) return std::unexpected(orgs.error());
  report.orgs = std::move(*orgs);
  auto ports = top(store, report.ports_question, context);
  if (!ports) return std::unexpected(ports.error());
  report.ports = std::move(*ports);
  const auto& series = *report.ports.series;
  for (std::size_t step = 0; step < series.size(); ++step) {
    report.hours.at(local_hour(series.edges[step])).add(series.total[step]);
  }
  report.ports.series.reset();  // the hours are what it was for
  report.ports_question.step.reset();
  return report;
}

std::string device_json(const DeviceReport& report) {
  const auto& device = *report.orgs_question.common.device;
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
  json.end().key("orgs").json(document(top_json(report.orgs, report.orgs_question)));
  json.key("ports").json(document(top_json(report.ports, report.ports_question)));
  json.key("hours").array();
  for (const auto& hour : report.hours) json.number(hour.bytes());
  return json.end().end().take() + "\n";
}

Sheet device_sheet(const DeviceReport& report) {
  auto columns = top_sheet(report.orgs, report.orgs_question).columns;
  columns.insert(columns.begin(), {"ranking"});
  return {columns, [&report, count = columns.size()](const Sheet::Take& take) {
            const auto take_ranking = [&](const char* name, const TopAnswer& answer, const TopQuestion& question) {
              top_sheet(answer, question).each_row([&](std::span<const Cell> cells) {
                std::vector<Cell> row{name};
                row.insert(row.end(), cells.begin(), cells.end());
                row.resize(count);
                take(row);
              });
            };
            take_ranking("orgs", report.orgs, report.orgs_question);
            take_ranking("ports", report.ports, report.ports_question);
          }};
}

std::string device_heading(const Device& device, const Covered& covered) {
  const auto addresses = addresses_text(device, covered.now);
  return fmt::format("{}{} · {}\n\n", printable(device.name), addresses == device.name ? "" : " (" + addresses + ")",
                     covered_text(covered));
}

std::string device_text(const DeviceReport& report, const Covered& covered, std::size_t width) {
  if (report.orgs.total.flows == 0) return "no flow matches\n";
  auto out = top_table(report.orgs, report.orgs_question, width) + "\n";
  out += top_table(report.ports, report.ports_question, width) + "\n";
  const auto values = values_of(report.hours, Sort::Bytes);
  const auto peak = static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
  out += fmt::format("hours   |{}|  0:00 to 24:00, most at {}:00: {}\n", sparkline(values, values.size()), peak,
                     human_bytes(values[peak]));
  const auto& total = report.orgs.total;
  out +=
      fmt::format("{} down · {} up · {} packets · {} flows{}\n", human_bytes(total.down), human_bytes(total.up),
                  grouped(total.packets()), grouped(total.flows), report.orgs.max_sampling > 1 ? " · ≈ estimated" : "");
  if (report.orgs.complete) out += missing_text(*report.orgs.complete, covered.now);
  return out;
}

}  // namespace whither
