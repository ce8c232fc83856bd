#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "flow/interface_counters.h"
#include "store/database.h"
#include "store/layout.h"

namespace whither {

// Keeps what interfaces counted: Parquet files in a folder a day, apart from the flows. Counters only grow, so what a
// crash takes (at most kFlushEvery) costs the series resolution, not traffic. One thread at a time.
class CounterWriter {
 public:
  static constexpr std::size_t kFlushRows = 16384;
  static constexpr Duration kFlushEvery = std::chrono::minutes{5};
  // Kept in memory at most while they cannot be written.
  static constexpr std::size_t kHoldRows = 4 * kFlushRows;

  CounterWriter(Layout layout, Connection connection)
      : layout_(std::move(layout)), connection_(std::move(connection)) {}

  // How many were not taken, because kHoldRows are waiting.
  std::size_t append(std::span<const InterfaceCounters> counters);
  // Writes a file where kFlushRows are waiting or the first waits for kFlushEvery. On error what waits is kept.
  Result<void> flush_if_due(Time now);
  Result<void> flush(Time now);
  std::size_t waiting() const { return waiting_.size(); }

 private:
  Result<void> merge_days(Time now);

  Layout layout_;
  Connection connection_;
  std::vector<InterfaceCounters> waiting_;
  std::optional<Time> first_waits_since_;
  std::string merged_day_;  // on which days were merged last
  std::uint64_t next_name_ = 0;
};

// The FROM expression of all stored counters; "" where there are none. Columns: time, exporter_ip4, exporter_ip6,
// domain, if_index and those of flow/interface_counter_list.h.
std::string counters_relation(const Layout& layout);

}  // namespace whither
