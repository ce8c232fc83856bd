#include "app/decoded_queue.h"

#include <utility>

namespace whither {

bool DecodedQueue::put(Decoded decoded) {
  {
    std::unique_lock lock(mutex_);
    went_.wait(lock, [&] { return closed_ || waiting_.size() < room_; });
    if (closed_) return false;
    waiting_.push_back(std::move(decoded));
  }
  came_.notify_one();
  return true;
}

std::optional<Decoded> DecodedQueue::take(std::chrono::milliseconds wait) {
  std::optional<Decoded> taken;
  {
    std::unique_lock lock(mutex_);
    came_.wait_for(lock, wait, [&] { return !waiting_.empty(); });
    if (waiting_.empty()) return std::nullopt;
    taken = std::move(waiting_.front());
    waiting_.pop_front();
  }
  went_.notify_one();
  return taken;
}

Batch DecodedQueue::spare() {
  const std::scoped_lock lock(mutex_);
  if (spare_.empty()) return {};
  auto batch = std::move(spare_.back());
  spare_.pop_back();
  return batch;
}

void DecodedQueue::give_back(Batch batch) {
  batch.clear();
  const std::scoped_lock lock(mutex_);
  if (spare_.size() < kSpare) spare_.push_back(std::move(batch));
}

void DecodedQueue::close() {
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
  }
  went_.notify_all();
}

}  // namespace whither
