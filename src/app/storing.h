#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include "app/decoded_queue.h"
#include "app/insist.h"
#include "base/result.h"
#include "base/time.h"
#include "ingest/spool/spool.h"
#include "names/dns_memory.h"
#include "names/flow_macs.h"
#include "store/progress.h"
#include "store/writer.h"

namespace whither {

// Stores what the decoding threads hand on: flows, with the names that their peers were asked for, and with them how
// far the spool is stored and what the decoders knew there, in one commit. What cannot be written is tried again;
// meanwhile the rest waits, in memory and then in the spool. Of one thread, but for wanted() and commit_now(). Borrows
// all.
class Storing {
 public:
  // What gives to flows, and takes from them, on their way.
  struct Learning {
    DnsMemory& names;
    FlowMacs& macs;
  };
  Storing(Writer& writer, Spool& spool, DecodedQueue& queue, Progress& progress, const Learning& learning)
      : writer_(writer), spool_(spool), queue_(queue), progress_(progress), learning_(learning) {}

  // Until the workers, of which there are so many, have ended and all that they handed on is stored, or `insisting`
  // gives up. Calls its tell() a few times a second.
  void run(std::size_t workers, const Insisting& insisting);

  // Whether run() ended because all was stored.
  bool is_done() const { return workers_ != 0 && all_ended() && !dirty_; }
  // What the workers told with their latest marks.
  const std::map<std::size_t, Mark>& told() const { return told_; }
  std::uint64_t records() const { return records_; }
  std::uint64_t commits() const { return commits_; }

  // Changes when marks are wanted of the workers. Any thread.
  const std::atomic<std::uint64_t>& wanted() const { return wanted_; }
  // Commits what had come when it was called. False where that took longer than `wait`. Any thread.
  bool commit_now(std::chrono::milliseconds wait);

 private:
  bool take(Decoded decoded, const Insisting& insisting);
  void take_mark(std::size_t worker, Mark mark);
  bool is_due(Time now);
  void want_marks();
  bool commit(const Insisting& insisting);
  bool all_ended() const { return ended_.size() == workers_; }

  Writer& writer_;
  Spool& spool_;
  DecodedQueue& queue_;
  Progress& progress_;
  Learning learning_;

  std::size_t workers_ = 0;
  std::map<std::size_t, Mark> told_;
  std::map<std::size_t, Mark> marks_;  // for the commit that is wanted
  std::map<std::size_t, Mark> ended_;  // the last ones
  std::vector<Decoded> later_;         // what came from a worker behind its mark
  bool dirty_ = false;                 // something came since the last commit
  bool marks_wanted_ = false;
  std::uint64_t records_ = 0;
  std::uint64_t commits_ = 0;
  Time next_commit_;
  std::atomic<std::uint64_t> wanted_ = 0;

  std::mutex mutex_;
  std::condition_variable committed_;
  std::uint64_t asked_ = 0;      // guarded by mutex_: so often was commit_now() called
  std::uint64_t answered_ = 0;   // guarded by mutex_: for so many of them all is stored
  std::uint64_t answering_ = 0;  // for so many it will be with the next commit
};

}  // namespace whither
