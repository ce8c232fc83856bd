#include "app/import_incoming.h"

#include <span>

#include "wire/counters.h"
#include "wire/kinds.h"

namespace whither {

void Incoming::take(const Datagram& datagram) {
  (void)decoder_.decode(datagram, batch_);  // a loss is counted already
  copies_.mark(batch_.flows);
  keep(batch_);
  batch_.clear();
}

void Incoming::take(Batch& told) {
  for (auto& flow : told.flows) {
    if (flow.has(Field::kind)) continue;
    WHITHER_PUT(flow, clock_shifted, false);
    WHITHER_PUT(flow, kind, kind_of(flow));
    judge_counters(flow, false);
    // Of sampled traffic, equal numbers say nothing.
    if (flow.has(Field::sampling)) copies_.mark(std::span{&flow, 1});
  }
  keep(told);
}

void Incoming::keep(const Batch& batch) {
  flows_ += batch.flows.size();
  if (kept_) kept_ = writer_.append(batch);
  progress_.tick(position_, flows_);
}

Result<void> Incoming::end() {
  decoder_.expire(Time::max());
  return kept_;
}

}  // namespace whither
