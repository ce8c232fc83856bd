#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "app/name_keeper.h"
#include "app/told_counts.h"
#include "base/result.h"
#include "flow/drop.h"
#include "ingest/frame_receiver.h"

namespace whither {

// What became of messages, and how many senders are connected now. Any thread.
struct DnstapCounts : ToldCounts {
  std::atomic<std::uint64_t> senders = 0;
};

// Learns from name servers themselves which name an address was asked for: they connect, and tell by dnstap what they
// answer. On a thread of its own (run).
class DnstapWatch {
 public:
  // `places` as names.dnstap has them. Fault::Unreachable or NotPermitted where it cannot listen.
  static Result<DnstapWatch> open(const std::vector<std::string>& places);

  struct Into {
    NameKeeper& names;
    Drops& drops;
    DnstapCounts& counts;
  };
  // Until `stop`, and then what has come; once.
  void run(const std::stop_token& stop, const Into& into);
  bool is_on() const { return !names_.empty(); }
  // "dnstap /run/dnstap/whither.sock", "dnstap 192.168.1.20:6000" with the real port.
  const std::vector<std::string>& names() const { return names_; }

 private:
  explicit DnstapWatch(FrameListeners listeners);

  FrameListeners listeners_;  // until run()
  std::vector<std::string> names_;
};

}  // namespace whither
