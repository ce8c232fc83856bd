#include "ingest/datagram_queue.h"

#include <utility>

namespace whither {

bool DatagramQueue::put(DatagramBatch&& batch) {
  {
    const std::scoped_lock lock(mutex_);
    if (closed_ || weight_ + batch.weight() > max_weight_) return false;
    weight_ += batch.weight();
    batches_.push_back(std::move(batch));
  }
  arrived_.notify_one();
  return true;
}

bool DatagramQueue::put_patiently(DatagramBatch& batch, std::chrono::milliseconds wait) {
  {
    std::unique_lock lock(mutex_);
    const auto weight = batch.weight();
    const auto fits = [&] { return weight_ == 0 || weight_ + weight <= max_weight_ / 2; };
    taken_.wait_for(lock, wait, [&] { return closed_ || fits(); });
    if (closed_ || !fits()) return false;
    weight_ += weight;
    batches_.push_back(std::exchange(batch, {}));
  }
  arrived_.notify_one();
  return true;
}

std::optional<DatagramBatch> DatagramQueue::take(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  arrived_.wait_for(lock, wait, [this] { return closed_ || !batches_.empty(); });
  if (batches_.empty()) return std::nullopt;
  auto batch = std::move(batches_.front());
  batches_.pop_front();
  weight_ -= batch.weight();
  lock.unlock();
  taken_.notify_one();
  return batch;
}

void DatagramQueue::close() {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  arrived_.notify_all();
  taken_.notify_all();
}

bool DatagramQueue::finished() const {
  const std::scoped_lock lock(mutex_);
  return closed_ && batches_.empty();
}

}  // namespace whither
