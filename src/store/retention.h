#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "store/layout.h"
#include "store/manifest.h"

namespace whither {

// How much a store may hold. Nothing where there is no limit.
struct Retention {
  std::optional<Duration> keep_flows{};      // by the time of the flows themselves, not of their arrival
  std::optional<Duration> keep_summaries{};  // of flows that were let go
  std::optional<std::uint64_t> max_size{};   // bytes of all files of flows and of their summaries
};

// What has to go.
struct Pruning {
  std::vector<StoredFile> flows;
  std::vector<Summary> summaries;  // and their totals
  std::vector<Summary> totals{};   // the totals of these alone; only where they are damaged

  bool empty() const { return flows.empty() && summaries.empty(); }
};

// The files that have to go, oldest flows first: those of which every flow is too old, and then as many as are above
// the size. A file stays whole as long as one of its flows is young enough. What is kept whatever its age goes by the
// size alone, and last. Of summaries whose flows were let go those that are too old, and the oldest above half of the
// size.
Pruning plan_pruning(const Manifest& manifest, const Retention& retention, Time now);

// Lets them go: out of the manifest first, in one step, then off the disk. Gives what went. Waits for a merge that is
// under way. Readers that have just looked at the manifest look again. Nothing is locked where nothing has to go. Files
// of flows for which `may_go` is false stay until the next time.
using MayGo = std::function<bool(const Manifest&, const StoredFile&)>;
Result<Pruning> prune(const Layout& layout, const Retention& retention, Time now, const MayGo& may_go = {});

// Takes files off the list that cannot be read (store/check.h), and moves what there is of them to Layout::set_aside(),
// so that the rest can be read again. Sums of flows that are still there, and totals, are made again in time.
Result<void> set_files_aside(const Layout& layout, const Pruning& damaged);

}  // namespace whither
