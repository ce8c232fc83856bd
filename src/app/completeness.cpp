#include "app/completeness.h"

#include <algorithm>
#include <utility>

#include "app/daemon.h"
#include "app/status_record.h"

namespace whither {

std::optional<Completeness> completeness_of(Store& store, const Window& window, Time now) {
  auto coverage = coverage_of(store, window, now);
  if (!coverage) return std::nullopt;
  Completeness complete{.coverage = std::move(*coverage)};
  const auto& layout = store.layout();
  const auto told = status_of_server(layout);  // newer than its file, where it runs
  const auto status = told.empty() ? StatusRecord::load(layout) : StatusRecord::of_text(told, "the server");
  if (!status) return complete;
  complete.waiting_bytes = status->uncommitted == 0 ? 0 : status->spool_bytes;
  const bool overlaps =
      (!window.until || *window.until >= status->started) && (!window.since || *window.since <= status->updated);
  if (!overlaps) return complete;
  complete.lost_since = status->started;
  // What was dropped here is missing in the numbers of exporters that count, too.
  std::uint64_t dropped = 0;
  for (const auto& exporter : status->exporters) complete.lost_datagrams += exporter.lost;
  for (const auto& info : drops()) {
    if (info.unit == "datagrams") dropped += status->drops.at(static_cast<std::size_t>(info.drop));
  }
  complete.lost_datagrams = std::max(complete.lost_datagrams, dropped);
  return complete;
}

}  // namespace whither
