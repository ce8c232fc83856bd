#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "app/config.h"
#include "base/time.h"
#include "names/dns_memory.h"
#include "names/local_networks.h"
#include "store/database.h"
#include "store/layout.h"
#include "store/retention.h"

namespace whither {

// What the configuration says of how much is kept.
Retention retention_of(const Config& config);

// What needs a connection to DuckDB for a while.
using ConnectionWork = std::function<Result<bool>(Connection&)>;
using WithConnection = std::function<Result<bool>(const ConnectionWork&)>;
// Carries it out with a DuckDB in memory that is closed afterwards.
Result<bool> with_own_connection(const Layout& layout, const ConnectionWork& work);

// Lets go what is too much, having summed it up with connections of `with_connection`. What cannot be summed up goes
// all the same; where that ends with kInterrupted nothing goes.
Result<Pruning> sum_up_and_prune(const Layout& layout, const Retention& retention, Time now,
                                 const WithConnection& with_connection);

// Keeps the number of the store's files small and its size and age within bounds, on a thread of its own (run). end()
// may be called from any other.
class Upkeep {
 public:
  // What is merged gets names of `names`, which must outlive it; totals are made for the networks that are local now.
  Upkeep(Layout layout, const Retention& retention, const DnsMemory& names, const LocalNetworks& local)
      : layout_(std::move(layout)), retention_(retention), names_(names), local_(local.ranges()) {}

  // Merges, sums up and adds up what is due, about once a second, and lets go what is too much, about once a minute,
  // until `stop`.
  void run(const std::stop_token& stop);
  // Breaks off what is in hand, which may take long: the files stay as they are.
  void end();

 private:
  bool tidy();  // false where it failed
  // A step of work on the store, and what it has in hand.
  struct Task {
    ConnectionWork work;
    std::string path;  // of sums or of flows that are summed up; "" for a merge
  };
  std::optional<Task> next_task(const Manifest& manifest, Time now) const;
  Result<bool> carry_out(const ConnectionWork& work);
  void prune_in_turn();

  Layout layout_;
  Retention retention_;
  const DnsMemory& names_;
  std::vector<AddressRange> local_;
  Time next_prune_;
  std::chrono::steady_clock::time_point next_tidy_;
  std::set<std::string> failed_;  // files that could not be summed up or added up, since all were tried
  std::string told_;              // what is wrong
  std::mutex mutex_;
  Connection* in_hand_ = nullptr;  // guarded by mutex_, as ending_
  bool ending_ = false;
};

}  // namespace whither
