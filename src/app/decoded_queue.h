#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "flow/batch.h"
#include "ingest/spool/position.h"
#include "wire/copies.h"
#include "wire/decoder.h"

namespace whither {

// Where a decoding thread stands: everything before `position` has become flows, which were handed on before this, or
// is in `state`.
struct Mark {
  SpoolPosition position;
  std::vector<std::byte> state;  // Decoder::state()
  std::vector<ExporterStatus> exporters;
  std::vector<CopyCount> copies;
  bool is_last = false;  // the thread ends with it
};

// What a decoding thread hands to the one that stores.
struct Decoded {
  std::size_t worker = 0;
  std::uint64_t datagrams = 0;
  Batch batch;
  std::optional<Mark> mark;
};

// Between the threads that decode and the one that stores. Who puts, waits where it is full: behind the spool nothing
// is lost. Any thread.
class DecodedQueue {
 public:
  explicit DecodedQueue(std::size_t room) : room_(room) {}

  // False where the queue was closed before there was room.
  bool put(Decoded decoded);
  // Nothing where nothing came within `wait`.
  std::optional<Decoded> take(std::chrono::milliseconds wait);
  // Nothing more is taken in.
  void close();

  // An empty batch, with the memory of one that was given back where there is such: memory that is had anew each time
  // costs as much as what is done with it.
  Batch spare();
  void give_back(Batch batch);

 private:
  const std::size_t room_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::condition_variable went_;
  std::deque<Decoded> waiting_;  // guarded by mutex_, as all below
  bool closed_ = false;
  std::vector<Batch> spare_;
  static constexpr std::size_t kSpare = 8;
};

}  // namespace whither
