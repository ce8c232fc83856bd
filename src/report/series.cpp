#include "report/series.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/local_steps.h"
#include "report/beginning.h"
#include "report/group_index.h"
#include "report/key_table.h"
#include "report/spread.h"
#include "report/top_rows.h"
#include "report/top_sql.h"

namespace whither {

namespace {

// The columns of statement().
enum : std::size_t {
  kDown,
  kSampling,
  kBytes,
  kPackets,
  kBytesReverse,
  kPacketsReverse,
  kFlows,
  kStart,
  kEnd,
  kHourly,
  kKeys  // and all behind it
};

// A row for each flow, or for each hourly sum where those are all that is left.
std::string statement(const TopQuestion& question, const Asked& asked) {
  const auto reverse = [&](std::string_view counter) {
    return asked.has_reverse() ? fmt::format("coalesce({}, 0)::UBIGINT", counter) : "0::UBIGINT";
  };
  const bool may_be_sums = asked.sums != Store::Sums::No;
  return fmt::format("SELECT down, sampling, bytes, packets, {}, {}, {}::UBIGINT, time_start, time_end, {}, {} FROM {}",
                     reverse("bytes_reverse"), reverse("packets_reverse"), may_be_sums ? "flows" : "1",
                     may_be_sums ? "hourly" : "false", key_words(question, asked).select, keyed_rows(question, asked));
}

// Where the flows that are asked for begin and end, for a window that is open.
std::string extent_statement(const TopQuestion& question, const Asked& asked) {
  return fmt::format("SELECT min(least(time_start, time_end)), max(greatest(time_start, time_end)) FROM {}",
                     keyed_rows(question, asked));
}

class Reader {
 public:
  Reader(Store& store, const TopQuestion& question, const Context& context)
      : store_(store), question_(question), context_(context) {
    // Of hours only where nothing finer is left: they do not tell when within them a flow was.
    if (sums_for(question) == Store::Sums::Yes) sums_ = Store::Sums::Alone;
  }

  using Words = std::string (*)(const TopQuestion&, const Asked&);
  Result<void> read(Words words, const std::function<void()>& again, const std::function<void(const Chunk&)>& take) {
    const auto& window = question_.common.window;
    return store_.read({.window = window,
                        .may_be = sums_,
                        .statement =
                            [&](const std::string& flows) {
                              auto asked = question_;
                              asked.common.window = store_.window_needed(window, sums_);
                              return words(asked, {flows, store_.columns_in(window, sums_), sums_, context_.devices});
                            },
                        .again = again,
                        .take = take});
  }

  // The window with both ends; nothing where it has none and there are no flows. It begins where anything is stored:
  // steps before that would say that there was no traffic.
  Result<std::optional<std::pair<Time, Time>>> closed_window() {
    auto window = question_.common.window;
    if (const auto earliest = beginning_of(store_.manifest()); window.since && earliest) {
      window.since = std::max(*window.since, std::min(*earliest, window.until.value_or(*earliest)));
    }
    if (window.since && window.until) return std::pair{*window.since, *window.until};
    std::optional<std::pair<Time, Time>> found;
    const auto take = [&](const Chunk& chunk) {
      if (chunk.size() == 0 || chunk.null(0, 0)) return;
      found = {time_of_micros(chunk.value<std::int64_t>(0, 0)), time_of_micros(chunk.value<std::int64_t>(1, 0))};
    };
    if (auto done = read(extent_statement, [] {}, take); !done) return std::unexpected(done.error());
    if (!found) return std::nullopt;
    const auto since = window.since.value_or(found->first);
    // So that a flow at the very end is in the step that begins there.
    return std::pair{since, window.until.value_or(std::max(since, found->second) + Duration{1})};
  }

 private:
  Store& store_;
  const TopQuestion& question_;
  const Context& context_;
  Store::Sums sums_ = Store::Sums::No;
};

// Adds the rows of the statement to the series of the ranking's rows.
class Collecting {
 public:
  Collecting(const TopQuestion& question, const Context& context, KeyTable& keys, const TopAnswer& answer,
             Spreading spreading)
      : keys_(keys), rows_(question.what, context), others_(answer.rows.size()), spreading_(spreading) {
    for (std::size_t i = 0; i < answer.rows.size(); ++i) rows_.put(answer.rows[i].group, i);
  }
  void begin(Series& series) const {
    const auto steps = series.edges.size() - 1;
    series.rows.assign(others_, std::vector<Tally>(steps));
    series.other.assign(steps, {});
    series.outside = {};
    series.hourly = 0;
  }
  void take(const Chunk& chunk, Series& series) {
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      const auto row = row_of(keys_.group_of(chunk, i, kKeys));
      const auto tally = tally_of(chunk, i);
      auto& steps = row < others_ ? series.rows[row] : series.other;
      const bool is_spread = spreading_.add(tally, time_of_micros(chunk.value<std::int64_t>(kStart, i)),
                                            time_of_micros(chunk.value<std::int64_t>(kEnd, i)), steps, series.outside);
      if (is_spread && chunk.value<bool>(kHourly, i)) series.hourly += tally.flows;
    }
  }

 private:
  // Looks each address up once: that takes longer than all the rest.
  std::size_t row_of(const Address& address) {
    const auto known = addresses_.size();
    const auto& group = index_.at(address, addresses_);
    const auto number = static_cast<std::size_t>(&group - addresses_.data());
    if (number == known) row_of_address_.push_back(rows_.find(address, others_));
    return row_of_address_[number];
  }
  static Tally tally_of(const Chunk& chunk, std::size_t row) {
    const auto number = [&](std::size_t column) { return chunk.value<std::uint64_t>(column, row); };
    return whither::tally_of({.is_down = chunk.value<bool>(kDown, row),
                              .sampling = chunk.value<std::uint32_t>(kSampling, row),
                              .bytes = number(kBytes),
                              .packets = number(kPackets),
                              .bytes_reverse = number(kBytesReverse),
                              .packets_reverse = number(kPacketsReverse),
                              .flows = number(kFlows)});
  }

  KeyTable& keys_;
  RowFinder rows_;
  std::size_t others_;  // the number of rows, and of what is in none
  Spreading spreading_;
  GroupIndex index_;
  std::vector<Group> addresses_;
  std::vector<std::size_t> row_of_address_;
};

// The shortest of the usual steps that cuts so long a window into so many at most.
std::string step_that_would_do(Duration length, std::size_t most) {
  constexpr std::array kUsual = {"10s", "30s", "1m", "5m", "15m", "30m", "1h", "3h", "6h", "12h", "1d", "7d", "28d"};
  for (const auto* const text : kUsual) {
    if (length / *parse_step(text) + 2 <= static_cast<std::int64_t>(most)) return fmt::format("--step {}", text);
  }
  return "a shorter window";
}

// At most as many steps as the number of rows allows.
Result<std::vector<Time>> edges_of(Time since, Time until, std::chrono::seconds step, std::size_t rows) {
  const auto most = std::clamp<std::size_t>(kMostCells / (rows + 2), 1, kMostSteps);
  const bool is_too_long = (until - since) / step > static_cast<std::int64_t>(most);
  auto edges = is_too_long ? std::vector<Time>{} : local_steps(since, until, step, most);
  if (!edges.empty() && edges.back() >= until) return edges;
  return fail(Fault::Usage,
              fmt::format("--step {} cuts the window from {} to {} into more than {} steps, the most for {} rows: {} "
                          "would do{}",
                          duration_text(step), rfc3339(since), rfc3339(until), most, rows,
                          step_that_would_do(until - since, most), most < kMostSteps ? ", or fewer rows (-n)" : ""));
}

}  // namespace

Result<Series> series_of(Store& store, const TopQuestion& question, const Context& context, KeyTable& keys,
                         const TopAnswer& answer) {
  Reader reader(store, question, context);
  const auto window = reader.closed_window();
  if (!window) return std::unexpected(window.error());
  Series series;
  series.step = *question.step;
  series.rows.resize(answer.rows.size());
  if (!*window) return series;
  const auto [since, until] = **window;
  auto edges = edges_of(since, until, series.step, answer.rows.size());
  if (!edges) return std::unexpected(edges.error());
  series.edges = std::move(*edges);
  Collecting collecting(question, context, keys, answer, Spreading(series.edges, since, until));
  collecting.begin(series);
  const auto done = reader.read(
      statement, [&] { collecting.begin(series); }, [&](const Chunk& chunk) { collecting.take(chunk, series); });
  if (!done) return std::unexpected(done.error());
  series.total = series.other;
  for (const auto& row : series.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) series.total[i].add(row[i]);
  }
  return series;
}

}  // namespace whither
