#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

#include "ingest/datagram_batch.h"

namespace whither {

// Batches on their way from the thread that receives, which never waits, to the one that decodes, which may.
// Bounded by weight; any thread may call anything.
class DatagramQueue {
 public:
  explicit DatagramQueue(std::size_t max_weight) : max_weight_(max_weight) {}

  // False, and the batch is not taken, where it would not fit: the caller counts Drop::QueueFull.
  bool put(DatagramBatch&& batch);
  // For who can be held back: waits for as long as `wait` until the batch fits in half of the bound, so that the other
  // half stays free for those who cannot. False, and the batch stays as it is, where it never did or the queue is
  // closed; else the batch is taken out of `batch`.
  bool put_patiently(DatagramBatch& batch, std::chrono::milliseconds wait);
  // The oldest batch; nothing when none came within `wait` or the queue is closed and empty.
  std::optional<DatagramBatch> take(std::chrono::milliseconds wait);
  // Nothing more will be put: take() gives what is left.
  void close();
  // Closed, and everything was taken.
  bool finished() const;

 private:
  const std::size_t max_weight_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable taken_;
  std::deque<DatagramBatch> batches_;  // guarded by mutex_, as all below
  std::size_t weight_ = 0;
  bool closed_ = false;
};

}  // namespace whither
