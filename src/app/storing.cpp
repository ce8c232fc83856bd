#include "app/storing.h"

#include <algorithm>
#include <utility>

namespace whither {

namespace {

constexpr Duration kCommitEvery = std::chrono::seconds{5};
// So that what comes until the marks are there fits the same file.
constexpr std::uint64_t kCommitRows = Writer::kFlushRows / 8 * 7;
constexpr std::chrono::milliseconds kMoment{50};

}  // namespace

void Storing::run(std::size_t workers, const Insisting& insisting) {
  workers_ = workers;
  while (!insisting.given_up) {
    auto decoded = queue_.take(kMoment);
    if (decoded && !take(std::move(*decoded), insisting)) return;
    if (!marks_wanted_ && is_due(wall_clock())) want_marks();
    if (marks_wanted_ && marks_.size() == workers_ && !commit(insisting)) return;
    if (all_ended() && !dirty_) return;
    insisting.tell({});
  }
}

// Flows of before the worker's mark are kept now, those of behind it after the commit.
bool Storing::take(Decoded decoded, const Insisting& insisting) {
  if (marks_.contains(decoded.worker)) {
    later_.push_back(std::move(decoded));
    return true;
  }
  dirty_ = true;
  if (decoded.mark) {
    take_mark(decoded.worker, std::move(*decoded.mark));
    return true;
  }
  records_ += decoded.batch.flows.size();
  learning_.names.name(decoded.batch);
  learning_.macs.learn(decoded.batch);
  const bool done = insisting.until_done([&] { return writer_.append(decoded.batch); });
  queue_.give_back(std::move(decoded.batch));
  return done;
}

void Storing::take_mark(std::size_t worker, Mark mark) {
  if (mark.is_last) ended_[worker] = mark;
  if (marks_wanted_) marks_[worker] = mark;
  told_[worker] = std::move(mark);
}

bool Storing::is_due(Time now) {
  const std::scoped_lock lock(mutex_);
  const bool is_time = now >= next_commit_ || now < next_commit_ - kCommitEvery;  // or the clock was set back
  return asked_ > answered_ || all_ended() || writer_.uncommitted() >= kCommitRows || (dirty_ && is_time);
}

void Storing::want_marks() {
  const std::scoped_lock lock(mutex_);
  answering_ = asked_;
  marks_wanted_ = true;
  marks_ = ended_;
  ++wanted_;
}

bool Storing::commit(const Insisting& insisting) {
  progress_.learned.clear();
  for (auto& [worker, mark] : marks_) progress_.note(mark.position, std::move(mark.state));
  const bool is_last = all_ended() && later_.empty();
  const auto store = [&] {
    const auto now = wall_clock();
    const auto done = is_last ? writer_.finish(now, &progress_) : writer_.commit(now, &progress_);
    if (done) ++commits_;
    return done;
  };
  if (dirty_ && !insisting.until_done(store)) return false;
  for (const auto& [worker, mark] : marks_) spool_.stream(worker).release(mark.position);
  marks_.clear();
  marks_wanted_ = false;
  dirty_ = false;
  next_commit_ = wall_clock() + kCommitEvery;
  {
    const std::scoped_lock lock(mutex_);
    answered_ = answering_;
  }
  committed_.notify_all();
  for (auto& each : std::exchange(later_, {})) {
    if (!take(std::move(each), insisting)) return false;
  }
  return true;
}

bool Storing::commit_now(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  const auto mine = ++asked_;
  return committed_.wait_for(lock, wait, [&] { return answered_ >= mine; });
}

}  // namespace whither
