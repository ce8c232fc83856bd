#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "flow/drop.h"
#include "names/device_book.h"
#include "names/dns_memory.h"
#include "store/layout.h"

namespace whither {

// Where what name servers and DHCP servers tell goes: answers into DnsMemory, and with leases into state.db, so that
// the next server knows them, too. Any thread tells; one keeps.
class NameKeeper {
 public:
  NameKeeper(Layout layout, DnsMemory& memory, Drops& drops)
      : layout_(std::move(layout)), memory_(memory), drops_(drops) {}

  void learn(const DnsAnswer& answer);
  void saw(Sighting seen);

  // What an earlier server has learnt goes into memory; what cannot be read is told.
  void recall() const;
  // Writes down what came since, where the latest time is two seconds ago.
  void keep_in_time(Time now);
  void keep(Time now);

 private:
  struct Learnt {
    std::vector<Sighting> seen;
    std::vector<DnsAnswer> answers;
    bool empty() const { return seen.empty() && answers.empty(); }
  };
  bool refill();
  bool write(Time now);

  Layout layout_;
  DnsMemory& memory_;
  Drops& drops_;
  std::mutex mutex_;
  Learnt waiting_;  // guarded by mutex_
  Learnt keeping_;  // of the thread that keeps, as what follows
  Time next_keep_;
  std::string told_;  // what is wrong
};

}  // namespace whither
