#include "report/compare.h"

#include <algorithm>
#include <utility>

#include "base/local_steps.h"
#include "report/top_rows.h"

namespace whither {

namespace {

// A row of either ranking.
struct Pair {
  Address group;
  Tally now;
  Tally before;
  bool is_shown = false;
};

// The rows of both rankings, each once.
std::vector<Pair> paired(const Ranking& present, const Ranking& former, What what, const Context& context) {
  std::vector<Pair> pairs;
  RowFinder rows(what, context);
  for (const auto& row : present.rows) {
    rows.put(row.address, pairs.size());
    pairs.push_back({row.address, row.tally, {}});
  }
  for (const auto& row : former.rows) {
    const auto found = rows.find(row.address, pairs.size());
    if (found == pairs.size()) {
      pairs.push_back({row.address, {}, row.tally});
    } else {
      pairs[found].before = row.tally;
    }
  }
  return pairs;
}

// Puts them in the order of one of the tallies, those with nothing in it last; what is equal stays as it is.
void order(std::vector<Pair>& pairs, Tally Pair::* tally, Sort sort) {
  std::ranges::stable_sort(pairs, [&](const Pair& a, const Pair& b) {
    return std::pair{(b.*tally).by(sort), (b.*tally).flows} < std::pair{(a.*tally).by(sort), (a.*tally).flows};
  });
}

// Marks the first so many (0: all) that are in it.
void choose(std::vector<Pair>& pairs, Tally Pair::* tally, std::size_t limit) {
  const auto first = limit == 0 ? pairs.size() : std::min(limit, pairs.size());
  for (std::size_t i = 0; i < first; ++i) pairs[i].is_shown = pairs[i].is_shown || (pairs[i].*tally).flows != 0;
}

}  // namespace

std::vector<std::string> compare_words() { return {"previous", "day", "week"}; }

std::optional<Window> window_before(std::string_view word, const Window& window) {
  const auto days = word == "day" ? 1 : 7;
  if (word == "day" || word == "week")
    return Window{days_before(*window.since, days), days_before(*window.until, days)};
  if (word != "previous") return std::nullopt;
  // Both ends of a window belong to it.
  return Window{*window.since - (*window.until - *window.since), *window.since - Duration{1}};
}

Result<TopAnswer> compared(Store& store, const TopQuestion& question, const Context& context, KeyTable& keys,
                           const Ranking& present) {
  auto before = question;
  before.common.window = *question.before;
  if (question.before_device) before.common.device = question.before_device;
  const auto former = ranking_of(store, before, context, keys, GroupedBy::Row);
  if (!former) return std::unexpected(former.error());
  auto answer = of_all(present);
  answer.max_sampling = std::max(answer.max_sampling, former->max_sampling);
  answer.compared = Compared{.window = *question.before, .total = former->total, .other = {}, .complete = {}};
  auto pairs = paired(present, *former, question.what, context);
  std::ranges::sort(pairs, [&](const Pair& a, const Pair& b) { return keys.is_before(a.group, b.group); });
  order(pairs, &Pair::before, question.sort);
  choose(pairs, &Pair::before, question.common.limit);
  order(pairs, &Pair::now, question.sort);
  choose(pairs, &Pair::now, question.common.limit);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& pair = pairs[i];
    if (pair.before.flows == 0) ++answer.compared->new_rows;
    if (pair.now.flows == 0) ++answer.compared->gone_rows;
    if (!pair.is_shown) {
      answer.other.add(pair.now);
      answer.compared->other.add(pair.before);
      ++answer.other_rows;
      continue;
    }
    auto& row = answer.rows.emplace_back(keys.row_of(pair.group));
    row.group = pair.group;
    row.rank = pair.now.flows == 0 ? 0 : i + 1;
    row.tally = pair.now;
    row.before = pair.before;
  }
  return answer;
}

}  // namespace whither
