#include "report/top_svg.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/svg.h"
#include "report/table.h"
#include "report/top_table.h"

namespace whither {

namespace {

constexpr double kWidth = 960;
constexpr double kTop = 64;
constexpr double kRowHeight = 26;
constexpr double kBarLeft = 310;
constexpr double kLongestBar = 440;
constexpr std::size_t kLabelColumns = 40;
constexpr std::size_t kTitleColumns = 110;

struct Bar {
  std::string label;
  std::string key;
  Tally tally;
  std::optional<Tally> before;
};

std::vector<Bar> bars_of(const TopAnswer& answer, What what) {
  std::vector<Bar> bars;
  for (const auto& row : answer.rows) bars.push_back({label_of(row, what), row.key, row.tally, row.before});
  if (answer.other_rows != 0) {
    bars.push_back({fmt::format("{} more", grouped(answer.other_rows)), "other", answer.other,
                    answer.compared ? std::optional{answer.compared->other} : std::nullopt});
  }
  return bars;
}

std::string value_text(const Bar& bar, const TopAnswer& answer, Sort sort) {
  auto text =
      fmt::format("{} · {:.1f} %", amount_text(bar.tally.by(sort), sort), share_of(bar.tally, answer, sort) * 100);
  if (!bar.before) return text;
  const auto change = change_text(bar.tally, *bar.before, sort);
  return change.empty() ? text : text + " · " + change;
}

std::string description(const TopAnswer& answer, const TopQuestion& question) {
  const auto sort = question.sort;
  auto text = fmt::format("Bars of {} rows, the longest first; {} in all.", answer.rows.size(),
                          amount_text(answer.total.by(sort), sort));
  if (answer.compared) text += " A line across a bar shows how long it was before.";
  if (answer.max_sampling > 1) text += fmt::format(" Estimated: routers saw 1 packet in {}.", answer.max_sampling);
  for (const auto& row : answer.rows) {
    text += fmt::format(" {}: {}.", label_of(row, question.what), amount_text(row.tally.by(sort), sort));
  }
  return text;
}

}  // namespace

std::string amount_text(std::uint64_t value, Sort sort) {
  if (sort == Sort::Packets || sort == Sort::Flows) return fmt::format("{} {}", grouped(value), name_of(sort));
  return human_bytes(value) + (sort == Sort::Bytes ? "" : fmt::format(" {}", name_of(sort)));
}

std::string subtitle(const TopAnswer& answer, const TopQuestion& question, const Covered& covered) {
  auto text = fmt::format("{} in all", amount_text(answer.total.by(question.sort), question.sort));
  if (answer.max_sampling > 1) text += fmt::format(" (estimated: 1 packet in {} was seen)", answer.max_sampling);
  if (!question.common.filter_text.empty()) text += " · " + question.common.filter_text;
  if (question.before && !question.before_device)
    text += " · compared with " + covered_text({*question.before, covered.now});
  return text;
}

std::string label_of(const TopRow& row, What what) {
  if (row.parts.size() == 1) return row.parts.front().label;
  const bool has_both = (what == What::Peers || what == What::Ports) && row.name != row.key && row.name != "unknown";
  return has_both ? fmt::format("{} {}", row.key, row.name) : row.name;
}

std::string top_svg(const TopAnswer& answer, const TopQuestion& question, const Covered& covered) {
  if (answer.series) return series_svg(answer, question, covered);
  const auto sort = question.sort;
  const auto bars = bars_of(answer, question.what);
  std::uint64_t longest = 1;
  for (const auto& bar : bars) longest = std::max({longest, bar.tally.by(sort), bar.before ? bar.before->by(sort) : 0});
  const auto length = [&](const Tally& tally) {
    return kLongestBar * static_cast<double>(tally.by(sort)) / static_cast<double>(longest);
  };
  const auto title = top_title(question, covered);
  Svg svg(kWidth, kTop + kRowHeight * static_cast<double>(std::max<std::size_t>(bars.size(), 1)) + 16, title,
          description(answer, question));
  svg.text({.x = 16, .y = 26, .size = 16, .bold = true}, cut(title, kTitleColumns));
  svg.text({.x = 16, .y = 48}, cut(subtitle(answer, question, covered), kTitleColumns + 40));
  auto y = kTop;
  for (const auto& bar : bars) {
    const auto middle = y + kRowHeight / 2 + 4;
    svg.text({.x = kBarLeft - 8, .y = middle, .anchor = Svg::Anchor::End}, cut(bar.label, kLabelColumns));
    svg.box({kBarLeft, y + 4, length(bar.tally), kRowHeight - 8}, bar.key == "other" ? Svg::kRest : Svg::fill(0),
            {.tip = fmt::format("{}: {}", bar.label, value_text(bar, answer, sort)),
             .data = {{"key", bar.key}, {"value", fmt::format("{}", bar.tally.by(sort))}}});
    auto end = length(bar.tally);
    if (bar.before) {
      const auto was = length(*bar.before);
      svg.line(kBarLeft + was, y + 1, kBarLeft + was, y + kRowHeight - 1, "#000000");
      end = std::max(end, was);
    }
    svg.text({.x = kBarLeft + end + 8, .y = middle}, value_text(bar, answer, sort));
    y += kRowHeight;
  }
  if (bars.empty()) svg.text({.x = kBarLeft, .y = kTop + 16}, "no flow matches");
  svg.line(kBarLeft, kTop, kBarLeft, y, "#333333");
  return svg.finish();
}

}  // namespace whither
