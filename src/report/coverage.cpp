#include "report/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "report/beginning.h"

namespace whither {

namespace {

using Slots = std::map<std::int64_t, std::int64_t>;  // the first and the last one of some flows

// What the list of files tells; nothing where it does not tell all.
std::optional<Slots> slots_listed(const Store& store, const Window& window, Duration slot, Store::Sums sums) {
  const auto sources = store.sources_in(window, sums);
  Slots slots;
  const auto take = [&](const StoredFile& file) {
    for (const auto& [begin, end] : file.quarters.spans()) {
      if ((window.since && end <= *window.since) || (window.until && begin > *window.until)) continue;
      auto& last = slots[micros_of(begin) / slot.count()];
      last = std::max(last, (micros_of(end) - 1) / slot.count());
    }
    return file.quarters.is_known();
  };
  if (std::ranges::all_of(sources.files, take) && std::ranges::all_of(sources.summaries, take, &Summary::file)) {
    return slots;
  }
  return std::nullopt;
}

Result<Slots> slots_of(Store& store, const Window& window, Duration slot, Store::Sums sums) {
  Slots slots;
  const auto done = store.read({.window = window,
                                .may_be = sums,
                                .statement =
                                    [&](const std::string& flows) {
                                      const auto needed = store.window_needed(window, sums);
                                      return fmt::format(
                                          "SELECT epoch_us(time_start) // {0}, max(epoch_us(time_end) // {0}) FROM {1} "
                                          "WHERE {2} AND time_end >= time_start GROUP BY 1",
                                          slot.count(), flows, sql_of(needed));
                                    },
                                .again = [&] { slots.clear(); },
                                .take =
                                    [&](const Chunk& chunk) {
                                      for (std::size_t i = 0; i < chunk.size(); ++i) {
                                        auto& last = slots[chunk.value<std::int64_t>(0, i)];
                                        last = std::max(last, chunk.value<std::int64_t>(1, i));
                                      }
                                    }});
  if (!done) return std::unexpected(done.error());
  return slots;
}

}  // namespace

Result<Coverage> coverage_of(Store& store, const Window& window, Time now) {
  constexpr Duration kFine = std::chrono::minutes{15};
  constexpr Duration kCoarse = std::chrono::hours{1};
  constexpr Duration kShort = std::chrono::days{3};
  const auto end = std::min(window.until.value_or(now), now);
  const bool is_short = window.since && end - *window.since <= kShort;
  Coverage coverage;
  coverage.slot = is_short ? kFine : kCoarse;
  const auto sums = is_short ? Store::Sums::No : Store::Sums::Yes;
  const auto listed = slots_listed(store, window, coverage.slot, sums);
  const auto slots = listed ? *listed : slots_of(store, window, coverage.slot, sums);
  if (!slots) return std::unexpected(slots.error());
  if (slots->empty() && !window.since) return coverage;
  const auto at = [&](std::int64_t slot) { return time_of_micros(slot * coverage.slot.count()); };
  auto begin = window.since.value_or(slots->empty() ? end : at(slots->begin()->first));
  if (const auto earliest = beginning_of(store.manifest()); earliest && *earliest > begin) {
    begin = std::min(*earliest, end);
    if (window.since) coverage.begins = begin;
  }
  if (end <= begin) return coverage;
  coverage.window = end - begin;
  // Up to where all is known; a gap is at least one slot of which nothing is.
  auto known = begin;
  const auto add_gap = [&](Time until) {
    if (until - known < coverage.slot) return;
    coverage.gaps.push_back({known, until});
    coverage.missing += until - known;
  };
  for (const auto& [first, last] : *slots) {
    if (known >= end) break;
    add_gap(std::min(at(first), end));
    known = std::max(known, std::min(at(last + 1), end));
  }
  if (known < end) add_gap(end);
  return coverage;
}

}  // namespace whither
