#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/local_steps.h"
#include "report/series_print.h"
#include "report/svg.h"
#include "report/table.h"
#include "report/top_svg.h"

namespace whither {

namespace {

constexpr double kWidth = 1080;
constexpr double kHeight = 480;
constexpr double kLeft = 84;
constexpr double kRight = 780;  // of the plot: the legend is beside it
constexpr double kTop = 72;
constexpr double kBottom = 430;
constexpr std::size_t kMostLayers = 14;  // the legend has room for no more
constexpr std::size_t kMostColumns = 700;
constexpr std::size_t kMostTicks = 9;
constexpr std::size_t kLabelColumns = 28;
constexpr std::size_t kTitleColumns = 120;

// What is drawn in one colour: a row, or all the others.
struct Layer {
  std::string label;
  std::string key;
  std::vector<double> values;  // of each column
  std::uint64_t sum = 0;
  std::string fill;
};

// Where steps are drawn: several are one column where there are more steps than room.
struct Columns {
  std::vector<Time> edges;
  std::vector<std::size_t> steps;  // the first step of each, and one more than the last
};

Columns columns_for(const Series& series, const Window& window) {
  const auto count = std::min(series.size(), kMostColumns);
  Columns columns;
  for (std::size_t i = 0; i <= count; ++i) {
    columns.steps.push_back(count == 0 ? 0 : i * series.size() / count);
    if (!series.edges.empty()) columns.edges.push_back(series.edges[columns.steps.back()]);
  }
  if (columns.edges.empty()) return columns;
  if (window.since) columns.edges.front() = std::max(columns.edges.front(), *window.since);
  if (window.until) columns.edges.back() = std::min(columns.edges.back(), *window.until);
  if (columns.edges.back() <= columns.edges.front()) columns.edges.back() = columns.edges.front() + Duration{1};
  return columns;
}

void add_values(Layer& layer, std::span<const Tally> steps, const Columns& columns, Sort sort) {
  const auto values = values_of(steps, sort);
  layer.values.resize(columns.steps.size() - 1);
  for (std::size_t i = 0; i < layer.values.size(); ++i) {
    double sum = 0;
    for (auto at = columns.steps[i]; at < columns.steps[i + 1]; ++at) sum += static_cast<double>(values[at]);
    layer.values[i] += sum / static_cast<double>(columns.steps[i + 1] - columns.steps[i]);
  }
  for (const auto value : values) layer.sum += value;
}

std::vector<Layer> layers_of(const TopAnswer& answer, const TopQuestion& question, const Columns& columns) {
  std::vector<Layer> layers;
  const auto alone = std::min(answer.rows.size(), kMostLayers - 1);
  const auto& series = *answer.series;
  for (std::size_t i = 0; i < alone; ++i) {
    auto& layer =
        layers.emplace_back(Layer{label_of(answer.rows[i], question.what), answer.rows[i].key, {}, 0, Svg::fill(i)});
    add_values(layer, series.rows[i], columns, question.sort);
  }
  const auto others = answer.rows.size() - alone + answer.other_rows;
  if (others == 0) return layers;
  auto& rest = layers.emplace_back(Layer{fmt::format("{} more", grouped(others)), "other", {}, 0, Svg::kRest});
  for (auto i = alone; i < answer.rows.size(); ++i) add_values(rest, series.rows[i], columns, question.sort);
  add_values(rest, series.other, columns, question.sort);
  return layers;
}

// 1, 2 or 5 times a power of ten, so that about five of them reach `greatest`.
double nice_step(double greatest) {
  const auto raw = std::max(greatest, 1.0) / 5;
  const auto power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const auto factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= raw) return std::max(factor * power, 1.0);
  }
  return std::max(10 * power, 1.0);
}

// Where the clock shows something round, as few as there is room for.
std::vector<Time> time_ticks(Time since, Time until) {
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::seconds;
  constexpr std::array<seconds, 19> kSteps = {seconds{1},  seconds{5},  seconds{15},    minutes{1},     minutes{5},
                                              minutes{15}, minutes{30}, hours{1},       hours{2},       hours{3},
                                              hours{6},    hours{12},   hours{24},      hours{48},      hours{168},
                                              hours{336},  hours{672},  hours{24 * 91}, hours{24 * 365}};
  auto ticks = local_steps(since, until, kSteps.back(), 1000);
  for (const auto step : kSteps) {
    if ((until - since) / step > static_cast<std::int64_t>(kMostTicks)) continue;
    ticks = local_steps(since, until, step, 2 * kMostTicks);
    break;
  }
  std::erase_if(ticks, [&](Time tick) { return tick < since || tick > until; });
  return ticks;
}

// "14 Aug" for midnight and for days, else the clock.
std::string tick_text(Time tick, Duration length) {
  const auto text = short_time(tick, tick);  // "14 Aug 09:02:11"
  const auto date = text.substr(0, text.size() - 9);
  const auto clock = text.substr(text.size() - 8);
  if (length > std::chrono::hours{24 * 300}) return rfc3339(tick).substr(0, 10);
  if (clock == "00:00:00") return date;
  return clock.ends_with(":00") ? clock.substr(0, 5) : clock;
}

class Plot {
 public:
  Plot(Svg& svg, const Columns& columns, double greatest, Sort sort)
      : svg_(svg), columns_(columns), step_(nice_step(greatest)), sort_(sort) {
    top_ = step_ * std::max(1.0, std::ceil(greatest / step_));
  }

  void axes(const std::string& unit) const {
    for (double value = 0; value <= top_ + step_ / 2; value += step_) {
      svg_.line(kLeft, y_of(value), kRight, y_of(value), value == 0 ? "#333333" : "#dddddd");
      svg_.text({.x = kLeft - 8, .y = y_of(value) + 4, .anchor = Svg::Anchor::End}, axis_text(value));
    }
    svg_.line(kLeft, kTop, kLeft, kBottom, "#333333");
    svg_.text({.x = kLeft - 68, .y = kTop - 10}, unit);
    const auto since = columns_.edges.front();
    const auto until = columns_.edges.back();
    for (const auto tick : time_ticks(since, until)) {
      svg_.line(x_of(tick), kBottom, x_of(tick), kBottom + 5, "#333333");
      const auto text = tick_text(tick, until - since);
      svg_.text({.x = x_of(tick), .y = kBottom + 20, .anchor = Svg::Anchor::Middle, .bold = text.contains(' ')}, text);
    }
  }
  // Steps of a stair from the one height to the other; `below` becomes the upper one.
  void layer(const Layer& layer, std::vector<double>& below) const {
    auto above = below;
    for (std::size_t i = 0; i < above.size(); ++i) above[i] += layer.values[i];
    std::string path;
    for (std::size_t i = 0; i < above.size(); ++i) {
      path += fmt::format("{}{:.2f} {:.2f}H{:.2f}", i == 0 ? "M" : "L", x_of(columns_.edges[i]), y_of(above[i]),
                          x_of(columns_.edges[i + 1]));
    }
    for (auto i = below.size(); i-- > 0;) {
      path +=
          fmt::format("L{:.2f} {:.2f}H{:.2f}", x_of(columns_.edges[i + 1]), y_of(below[i]), x_of(columns_.edges[i]));
    }
    svg_.shape(path + "Z", layer.fill,
               {.tip = fmt::format("{}: {}", layer.label, amount_text(layer.sum, sort_)),
                .data = {{"key", layer.key}, {"value", fmt::format("{}", layer.sum)}}});
    below = std::move(above);
  }

 private:
  double y_of(double value) const { return kBottom - (kBottom - kTop) * value / top_; }
  double x_of(Time time) const {
    const auto since = columns_.edges.front();
    return kLeft + (kRight - kLeft) * static_cast<double>((time - since).count()) /
                       static_cast<double>((columns_.edges.back() - since).count());
  }
  std::string axis_text(double value) const {
    const auto number = static_cast<std::uint64_t>(std::llround(value));
    return sort_ == Sort::Packets || sort_ == Sort::Flows ? grouped(number) : human_bytes(number);
  }

  Svg& svg_;
  const Columns& columns_;
  double step_;
  double top_ = 1;
  Sort sort_;
};

// In the order of the stack, the uppermost first.
void legend(Svg& svg, const std::vector<Layer>& layers, Sort sort) {
  auto y = kTop + 4;
  for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
    svg.box({kRight + 20, y, 16, 12}, layer->fill);
    svg.text({.x = kRight + 44, .y = y + 10}, cut(layer->label, kLabelColumns));
    svg.text({.x = kRight + 44, .y = y + 22, .size = 10}, amount_text(layer->sum, sort));
    y += 25;
  }
}

std::string description(const TopAnswer& answer, const TopQuestion& question, const std::vector<Layer>& layers) {
  const auto& series = *answer.series;
  auto text = fmt::format("{} of each {} stacked over time, from {} to {}.", name_of(question.sort),
                          duration_text(series.step), rfc3339(series.edges.front()), rfc3339(series.edges.back()));
  if (series.size() > kMostColumns) text += " Several steps are drawn as one of their mean height.";
  if (answer.max_sampling > 1) text += fmt::format(" Estimated: routers saw 1 packet in {}.", answer.max_sampling);
  for (const auto& layer : layers) text += fmt::format(" {}: {}.", layer.label, amount_text(layer.sum, question.sort));
  return text;
}

}  // namespace

std::string series_svg(const TopAnswer& answer, const TopQuestion& question, const Covered& covered) {
  const auto title = top_title(question, covered);
  const auto& series = *answer.series;
  const auto headed = [&](const std::string& more) {
    Svg svg(kWidth, kHeight, title, more);
    svg.text({.x = 16, .y = 26, .size = 16, .bold = true}, cut(title, kTitleColumns));
    svg.text({.x = 16, .y = 46}, cut(subtitle(answer, question, covered), kTitleColumns + 40));
    return svg;
  };
  if (series.size() == 0) {
    auto svg = headed("No flow matches.");
    svg.text({.x = kLeft, .y = kTop + 20}, "no flow matches");
    return svg.finish();
  }
  const auto columns = columns_for(series, question.common.window);
  const auto layers = layers_of(answer, question, columns);
  Layer all;
  add_values(all, series.total, columns, question.sort);
  auto svg = headed(description(answer, question, layers));
  const Plot plot(svg, columns, std::ranges::max(all.values), question.sort);
  plot.axes(fmt::format("{} per {}", name_of(question.sort), duration_text(series.step)));
  std::vector<double> below(columns.steps.size() - 1, 0);
  for (const auto& layer : layers) plot.layer(layer, below);
  legend(svg, layers, question.sort);
  return svg.finish();
}

}  // namespace whither
