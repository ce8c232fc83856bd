#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "ingest/spool/remains.h"
#include "ingest/spool/stream.h"

namespace whither {

// The write-ahead log and the queue of a server: what the receiving threads took waits here until its flows are stored
// (docs/explain/spool.md). A stream a receiving thread; each run of a server begins new ones, and those of earlier runs
// are read to their end first.
class Spool {
 public:
  struct Options {
    std::size_t max_size = std::size_t{1} << 30;  // bytes on disk
    std::size_t workers = 1;                      // threads that receive datagrams
    bool with_tcp = false;
    std::uint64_t generation = 1;  // of the new streams at least: behind all that the store knows of
  };
  // Bytes of a segment: a 16th of `max_size`, 1 to 16 MiB.
  static std::size_t segment_size(std::size_t max_size);

  // Makes the streams of this run. Fault::Unreachable where there is no room for their first segments.
  static Result<std::unique_ptr<Spool>> open(std::string folder, const Options& options);

  // What earlier runs left, oldest first.
  const std::vector<StreamName>& left() const { return left_; }
  // Reads one of them from a position on; what is damaged goes to the folder `set_aside`. Borrows `drops` and the
  // spool.
  Result<std::unique_ptr<SpoolRemains>> remains(const SpoolPosition& from, std::string set_aside, Drops& drops);

  // One for each worker, and that of TCP behind them.
  SpoolStream& stream(std::size_t index) { return *streams_[index]; }
  std::size_t streams() const { return streams_.size(); }

  // Each on a thread of its own, until `stop`: keeps segments ready; brings to disk once a second what came. A disk
  // that takes long for the one does not hold up the other.
  void keep_ready(const std::stop_token& stop);
  void keep_synced(const std::stop_token& stop);

  // Removes this run's streams: all that is in them is stored.
  void remove();

  // Any thread: why there is less room than there should be, "" where all is well; bytes that wait.
  std::string trouble() const;
  std::size_t waiting() const;

 private:
  Spool(std::string folder, const Options& options);

  std::string folder_;
  SpoolRoom room_;
  std::vector<StreamName> left_;
  std::vector<std::unique_ptr<SpoolStream>> streams_;
  mutable std::mutex mutex_;
  std::string no_room_;  // guarded by mutex_, as the next
  std::string not_synced_;
};

}  // namespace whither
