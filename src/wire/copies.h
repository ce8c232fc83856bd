#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "flow/flow.h"
#include "wire/recent.h"

namespace whither {

// How much of what an exporter tells, it tells twice.
struct CopyCount {
  Address exporter;
  std::uint64_t flows = 0;   // of traffic
  std::uint64_t copies = 0;  // of these
};

// Finds traffic that one exporter tells of more than once, because it watches it at several places: going in and going
// out (T10), at two of its interfaces (T3), at both faces of a virtual switch (T29). Such a flow is marked `copy` but
// for the first; nothing is dropped.
//
// A copy has the addresses, ports, protocol, packets and bytes of a flow that came from the same address in the last
// five minutes, begins and ends within two seconds of it, and differs in an interface, the direction or the observation
// domain. What is equal in these too is not marked: it may be two flows. Sampled traffic is not looked at, as two
// places sample different packets; what a translation changed is not found, nor is traffic that two exporters tell of.
// Where two links carry halves of the same flow that are equal to the byte, the second is marked wrongly.
//
// Of the last 65 536 flows, in 2 MiB. One thread at a time.
class Copies {
 public:
  static constexpr std::size_t kFlows = std::size_t{1} << 16;
  static constexpr std::size_t kExporters = 4096;  // that are counted; further ones are marked only
  static constexpr std::uint32_t kSeconds = 300;
  static constexpr Duration kApart = std::chrono::seconds{2};

  // In the order of their arrival.
  void mark(std::span<Flow> flows);

  // Of exporters with copies, ordered by address.
  std::vector<CopyCount> counts() const;

 private:
  struct Seen {
    std::uint64_t key = 0;
    Time start;
    Time end;
    std::uint32_t face = 0;
    std::uint32_t seen = 0;
  };

  bool is_copy(const Seen& now);
  CopyCount& count_of(const Address& exporter);

  RecentTable<Seen> seen_{kFlows};
  std::unordered_map<Address, CopyCount> counts_;
  CopyCount uncounted_;
  CopyCount* latest_ = nullptr;  // in counts_: flows of one exporter come in a row
};

}  // namespace whither
