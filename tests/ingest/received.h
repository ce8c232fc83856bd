#pragma once

#include <chrono>

#include "ingest/datagram_batch.h"
#include "ingest/receiver.h"

namespace whither {

// What the receiver takes within a moment.
inline DatagramBatch received_by(Receiver& receiver) {
  DatagramBatch batch;
  receiver.receive(std::chrono::milliseconds{100}, [&](const Datagram& datagram) { batch.add(datagram); });
  return batch;
}

}  // namespace whither
