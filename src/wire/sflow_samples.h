#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "flow/flow.h"
#include "wire/exporters.h"
#include "wire/intake.h"

namespace whither {

// The samples of one sFlow v5 datagram: a flow sample and the event of a discarded packet become a flow each, generic
// interface counters go to the batch; all else is passed over. Borrows both, for one datagram.
class SflowSamples {
 public:
  SflowSamples(Intake& intake, Exporter& exporter);

  // A sample of that format (enterprise << 12 | format). What it holds too little for is counted (Drop::BadRecord).
  void take(std::uint32_t format, std::span<const std::byte> sample);

 private:
  using Bytes = std::span<const std::byte>;

  // The beginning of a flow sample, out of either of its forms.
  struct Head;
  static Head compact_head(Bytes sample);
  static Head expanded_head(Bytes sample);

  void take_flow(const Head& head, Bytes records);
  void take_discarded(Bytes sample);
  void take_counters(std::uint32_t count, Bytes records);
  void take_interface(Bytes record);

  Intake& intake_;
  Exporter& exporter_;
  Flow blank_;  // what all flows of the datagram share
};

}  // namespace whither
