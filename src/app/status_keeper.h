#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "app/decoded_queue.h"
#include "app/sockets.h"
#include "app/status_record.h"
#include "base/result.h"
#include "base/time.h"
#include "flow/drop.h"
#include "ingest/spool/spool.h"
#include "store/layout.h"

namespace whither {

// Writes down about once a second what a server tells of itself. Of the thread that stores, but for the counting.
class StatusKeeper {
 public:
  StatusKeeper(Layout layout, const Sockets& sockets, const Drops& drops,
               const std::vector<std::string>& other_sockets);

  // A datagram is in the spool. Any thread.
  void count_received() { received_.fetch_add(1, std::memory_order_relaxed); }

  const StatusRecord& record() const { return record_; }
  // As it was told last, as StatusRecord::to_text(); and whether something cannot be stored. Any thread.
  std::string text() const;
  bool in_trouble() const { return in_trouble_; }

  struct Facts {
    const Spool& spool;
    const std::map<std::size_t, Mark>& told;  // by the workers
    std::uint64_t records = 0;
    std::uint64_t uncommitted = 0;
    std::uint64_t more_received = 0;  // by TCP
    std::uint64_t commits = 0;
    std::optional<StatusRecord::Logs> logs = {};
    std::optional<StatusRecord::Dnstap> dnstap = {};
  };
  // Writes it down behind a commit, and else where it is time and something is new. `stored` is how the latest attempt
  // to store went.
  void tell(Time now, const Result<void>& stored, const Facts& facts);
  // In any case.
  void tell_end(Time now, const Facts& facts);

 private:
  void gather(const Facts& facts);

  Layout layout_;
  const Drops& drops_;
  std::atomic<std::uint64_t> received_ = 0;
  std::string trouble_;
  std::atomic<bool> in_trouble_ = false;
  Time next_;
  std::uint64_t commits_ = 0;
  StatusRecord record_;
  StatusRecord told_;  // what was written down last
  mutable std::mutex mutex_;
  std::string text_;  // guarded by mutex_
};

}  // namespace whither
