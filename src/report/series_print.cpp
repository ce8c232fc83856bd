#include "report/series_print.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "report/table.h"
#include "report/top_svg.h"

namespace whither {

namespace {

constexpr const char* kOther = "other";

// Calls `take(time, row, tally)` for each step of each row, step by step.
template <typename Take>
void for_each_cell(const TopAnswer& answer, const Take& take) {
  const auto& series = *answer.series;
  TopRow others{.key = kOther, .name = kOther, .country = "", .address = {}, .tally = {}};
  if (!answer.rows.empty()) others.parts.assign(answer.rows.front().parts.size(), {kOther, kOther, kOther});
  for (std::size_t step = 0; step < series.size(); ++step) {
    const auto time = series.edges[step];
    for (std::size_t row = 0; row < answer.rows.size(); ++row) {
      take(time, answer.rows[row], series.rows[row][step]);
    }
    if (answer.other_rows != 0) take(time, others, series.other[step]);
  }
}

template <typename Of>
void put_values(Json& json, const char* key, std::span<const Tally> steps, Of of) {
  json.key(key).array();
  for (const auto& tally : steps) json.number(std::invoke(of, tally));
  json.end();
}

// "1.23 Mbit/s": the mean of so many bytes in that time.
std::string bit_rate(std::uint64_t bytes, Duration length) {
  constexpr std::array kUnits = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
  auto value = static_cast<double>(bytes) * 8e6 / static_cast<double>(length.count());
  std::size_t unit = 0;
  for (; value >= 999.5 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  return fmt::format("{:.3g} {}", value, kUnits.at(unit));
}

}  // namespace

void put_steps(Json& json, const Series& series) {
  json.field("step_s", static_cast<std::uint64_t>(series.step.count())).key("buckets").array();
  for (std::size_t i = 0; i < series.size(); ++i) json.text(rfc3339(series.edges[i]));
  json.end();
  if (series.size() != 0) json.field("buckets_end", rfc3339(series.edges.back()));
  const auto& outside = series.outside;
  json.key("outside").object().field("bytes", outside.bytes()).field("up", outside.up).field("down", outside.down);
  json.field("packets", outside.packets()).field("flows", outside.flows).end();
}

void put_series(Json& json, std::span<const Tally> steps) {
  json.key("series").object();
  put_values(json, "bytes", steps, &Tally::bytes);
  put_values(json, "up", steps, &Tally::up);
  put_values(json, "down", steps, &Tally::down);
  put_values(json, "packets", steps, &Tally::packets);
  put_values(json, "flows", steps, &Tally::flows);
  json.end();
}

std::string series_ndjson(const TopAnswer& answer) {
  std::string out;
  Json json;
  for_each_cell(answer, [&](Time time, const TopRow& row, const Tally& tally) {
    json.object().field("time", rfc3339(time));
    put_key(json, row);
    json.field("bytes", tally.bytes());
    json.field("up", tally.up).field("down", tally.down).field("packets", tally.packets()).field("flows", tally.flows);
    out += json.end().take() + "\n";
  });
  return out;
}

Sheet series_sheet(const TopAnswer& answer, const TopQuestion& question) {
  using enum RowColumn::Type;
  auto columns = key_columns(question);
  columns.insert(columns.begin(), {"time", Time});
  columns.insert(columns.end(),
                 {{"bytes", Number}, {"up", Number}, {"down", Number}, {"packets", Number}, {"flows", Number}});
  return {std::move(columns), [&answer](const Sheet::Take& take) {
            for_each_cell(answer, [&](whither::Time time, const TopRow& row, const Tally& tally) {
              auto cells = key_cells(row);
              cells.insert(cells.begin(), time);
              cells.insert(cells.end(), {tally.bytes(), tally.up, tally.down, tally.packets(), tally.flows});
              take(cells);
            });
          }};
}

std::vector<std::uint64_t> values_of(std::span<const Tally> steps, Sort sort) {
  std::vector<std::uint64_t> values;
  values.reserve(steps.size());
  for (const auto& tally : steps) values.push_back(tally.by(sort));
  return values;
}

std::string sparkline(std::span<const std::uint64_t> values, std::size_t width) {
  static constexpr std::array<std::string_view, 9> kBlocks = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const auto columns = std::min(width, values.size());
  std::vector<double> means(columns, 0);
  for (std::size_t i = 0; i < columns; ++i) {
    const auto first = i * values.size() / columns;
    const auto last = (i + 1) * values.size() / columns;
    for (auto at = first; at < last; ++at) means[i] += static_cast<double>(values[at]);
    means[i] /= static_cast<double>(last - first);
  }
  const auto greatest = columns == 0 ? 0 : std::ranges::max(means);
  std::string line;
  for (const auto mean : means) {
    const auto eighths = greatest == 0 ? 0 : static_cast<std::size_t>(std::lround(mean / greatest * 8));
    line += kBlocks.at(mean == 0 ? 0 : std::max<std::size_t>(eighths, 1));
  }
  return line;
}

std::string series_text(const TopAnswer& answer, const TopQuestion& question, Time now) {
  const auto& series = *answer.series;
  if (series.size() == 0) return "";
  auto text = fmt::format("step {} · {} of them from {}", duration_text(series.step), grouped(series.size()),
                          short_time(series.edges.front(), now));
  const auto values = values_of(series.total, question.sort);
  const auto peak = std::ranges::max_element(values);
  if (peak != values.end() && *peak != 0) {
    const auto at = static_cast<std::size_t>(peak - values.begin());
    text += fmt::format(" · peak {} in the step from {}", amount_text(*peak, question.sort),
                        short_time(series.edges[at], now));
    if (question.sort != Sort::Packets && question.sort != Sort::Flows) {
      text += fmt::format(" ({})", bit_rate(*peak, series.edges[at + 1] - series.edges[at]));
    }
  }
  if (series.outside.bytes() != 0) {
    text +=
        fmt::format("\noutside the window, and so in no step: {} of flows that began before it or went on behind it",
                    human_bytes(series.outside.bytes()));
  }
  if (series.hourly != 0) {
    text += fmt::format("\nof {} flows only hourly sums are left: they are spread over their hours",
                        grouped(series.hourly));
  }
  return text + "\n";
}

}  // namespace whither
