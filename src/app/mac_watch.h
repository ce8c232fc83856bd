#pragma once

#include <stop_token>
#include <string>

#include "base/time.h"
#include "names/flow_macs.h"
#include "store/layout.h"

namespace whither {

// Keeps in state.db which MAC addresses flows tell, on a thread of its own (run). Borrows what was learnt of them.
class MacWatch {
 public:
  MacWatch(Layout layout, FlowMacs& macs) : layout_(std::move(layout)), macs_(macs) {}

  // What an earlier server has found; what cannot be read is told.
  void recall();
  // Every two seconds until `stop`, and once more then.
  void run(const std::stop_token& stop);

 private:
  void keep(Time now);

  Layout layout_;
  FlowMacs& macs_;
  FlowMacs::News news_;  // to be kept
  std::string told_;     // what is wrong
};

}  // namespace whither
