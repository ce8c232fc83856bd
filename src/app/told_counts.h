#pragma once

#include <atomic>
#include <cstdint>

#include "flow/drop.h"
#include "names/dns_answer.h"

namespace whither {

// What became of the lines of logs, or of messages, but for what is lost. Any thread.
struct ToldCounts {
  std::atomic<std::uint64_t> understood = 0;
  std::atomic<std::uint64_t> others = 0;  // of other programs, of kinds that are not known, or for no client

  // Those that are damaged are counted as `damaged` in `drops`.
  void add(LineFate fate, Drops& drops, Drop damaged) {
    switch (fate) {
      case LineFate::Understood:
        understood.fetch_add(1, std::memory_order_relaxed);
        break;
      case LineFate::Other:
        others.fetch_add(1, std::memory_order_relaxed);
        break;
      case LineFate::Damaged:
        drops.add(damaged);
    }
  }
};

}  // namespace whither
