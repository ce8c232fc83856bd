#include "ingest/spool/stream.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace whither {

namespace {

// Pages are made ready for so many turns at the rate of the last one, and for a first burst.
constexpr std::uint64_t kTurnsAhead = 16;
constexpr std::uint64_t kLeastAhead = 256U << 10;

// A segment that will be full after fewer turns gets all its pages at once.
constexpr std::uint64_t kSoon = 3000;

}  // namespace

bool SpoolRoom::take() {
  if (left_.fetch_sub(1) > 0) return true;
  left_.fetch_add(1);
  return false;
}

SpoolStream::SpoolStream(std::string folder, std::string name, SpoolRoom& room)
    : folder_(std::move(folder)), name_(std::move(name)), room_(room) {}

Result<std::unique_ptr<SpoolStream>> SpoolStream::make(const std::string& folder, const std::string& name,
                                                       SpoolRoom& room) {
  const auto own = folder + "/" + name;
  if (auto made = make_folders(own); !made) return std::unexpected(made.error());
  std::unique_ptr<SpoolStream> stream{new SpoolStream{own, name, room}};
  room.claim(1);
  if (auto first = stream->make_one(); !first) return std::unexpected(first.error());
  return stream;
}

bool SpoolStream::append(const Datagram& datagram) {
  if (writing_ != nullptr && writing_->append(datagram)) return true;
  return advance() && writing_->append(datagram);
}

// On to the next segment that is ready.
bool SpoolStream::advance() {
  const std::scoped_lock lock(mutex_);
  if (used_ == segments_.size()) return false;
  if (writing_ != nullptr) writing_->close();
  writing_ = segments_[used_++].segment.get();
  return true;
}

std::optional<Datagram> SpoolStream::next() {
  while (true) {
    if (reading_ != nullptr) {
      // Asked in this order: what was appended before it was closed is seen.
      const bool closed = reading_->closed();
      if (auto found = reading_->at(read_offset_, read_offset_)) return found;
      if (!closed) return std::nullopt;
    }
    const std::scoped_lock lock(mutex_);
    const auto* const following = after(read_number_);
    if (following == nullptr) return std::nullopt;
    reading_ = following->segment.get();
    read_number_ = following->number;
    read_offset_ = SpoolSegment::kHeader;
  }
}

// The segment in use behind the one that is read; the first one at the beginning. Call with the mutex held.
const SpoolStream::Numbered* SpoolStream::after(std::uint64_t number) const {
  for (std::size_t i = 0; i < used_; ++i) {
    if (reading_ == nullptr || segments_[i].number > number) return &segments_[i];
  }
  return nullptr;
}

SpoolPosition SpoolStream::position() const { return {name_, read_number_, read_offset_}; }

Result<void> SpoolStream::make_ready() {
  while (true) {
    {
      const std::scoped_lock lock(mutex_);
      if (segments_.size() - used_ >= kReady || !room_.take()) break;
    }
    if (auto made = make_one(); !made) return made;
  }
  page_in();
  return {};
}

void SpoolStream::page_in() {
  const std::uint64_t size = room_.segment_size();
  std::vector<Numbered> ahead;  // from the one that is written to
  {
    const std::scoped_lock lock(mutex_);
    ahead.assign(segments_.begin() + static_cast<std::ptrdiff_t>(used_ == 0 ? 0 : used_ - 1), segments_.end());
  }
  if (ahead.empty()) return;
  const auto written = ahead.front().number * size + ahead.front().segment->end();
  last_turn_ = written - written_;
  const auto wanted = written + std::max(kLeastAhead, kTurnsAhead * last_turn_);
  for (const auto& [number, segment] : ahead) {
    const auto begin = number * size;
    const auto from = std::max({paged_, written, begin}), to = std::min(wanted, begin + size);
    if (from >= to) continue;
    segment->page_in(from - begin, to - begin);
    paged_ = to;
  }
  written_ = written;
}

// Of the room that was taken for it.
Result<void> SpoolStream::make_one() {
  const auto number = next_number_++;
  const auto size = room_.segment_size();
  auto segment = SpoolSegment::create(fmt::format("{}/{:08}", folder_, number), size, last_turn_ * kSoon >= size);
  if (!segment) {
    room_.give_back(1);
    return std::unexpected(segment.error());
  }
  const std::scoped_lock lock(mutex_);
  segments_.push_back({number, std::move(*segment)});
  return {};
}

Result<void> SpoolStream::sync() {
  std::vector<std::shared_ptr<SpoolSegment>> dirty;
  {
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = 0; i < used_; ++i) dirty.push_back(segments_[i].segment);
  }
  for (const auto& segment : dirty) {
    if (auto synced = segment->sync(); !synced) return synced;
  }
  return {};
}

void SpoolStream::release(const SpoolPosition& position) {
  std::vector<Numbered> gone;
  {
    const std::scoped_lock lock(mutex_);
    while (!segments_.empty() && segments_.front().number < position.segment) {
      gone.push_back(std::move(segments_.front()));
      segments_.pop_front();
      --used_;
    }
  }
  for (const auto& each : gone) ::unlink(each.segment->path().c_str());
  room_.give_back(gone.size());
}

std::size_t SpoolStream::waiting() const {
  const std::scoped_lock lock(mutex_);
  std::size_t sum = 0;
  for (std::size_t i = 0; i < used_; ++i) sum += segments_[i].segment->end() - SpoolSegment::kHeader;
  return sum;
}

}  // namespace whither
