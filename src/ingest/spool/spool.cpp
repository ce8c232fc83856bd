#include "ingest/spool/spool.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace whither {

namespace {

constexpr std::size_t kLargestSegment = std::size_t{16} << 20;
constexpr std::size_t kSmallestSegment = std::size_t{1} << 20;
constexpr std::chrono::milliseconds kReadyEvery{20};  // the segments that stand ready last longer
constexpr std::chrono::seconds kSyncEvery{1};

std::size_t segments_in(const std::string& folder) {
  std::size_t count = 0;
  std::error_code failure;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, failure)) {
    count += entry.is_regular_file(failure) ? 1 : 0;
  }
  return count;
}

}  // namespace

std::size_t Spool::segment_size(std::size_t max_size) {
  return std::clamp(max_size / 16, kSmallestSegment, kLargestSegment) & ~std::size_t{4095};
}

Spool::Spool(std::string folder, const Options& options)
    : folder_(std::move(folder)),
      room_(segment_size(options.max_size), std::max(options.max_size / segment_size(options.max_size),
                                                     (SpoolStream::kReady + 1) * (options.workers + 1))) {}

Result<std::unique_ptr<SpoolRemains>> Spool::remains(const SpoolPosition& from, std::string set_aside, Drops& drops) {
  return SpoolRemains::open(folder_, from, std::move(set_aside), room_, drops);
}

Result<std::unique_ptr<Spool>> Spool::open(std::string folder, const Options& options) {
  if (auto made = make_folders(folder); !made) return std::unexpected(made.error());
  std::unique_ptr<Spool> spool{new Spool{std::move(folder), options}};
  spool->left_ = spool_streams(spool->folder_);
  spool->room_.claim(segments_in(spool->folder_));
  auto generation = options.generation;
  if (!spool->left_.empty()) generation = std::max(generation, spool->left_.back().generation + 1);
  std::vector<StreamName> names;
  for (std::size_t i = 0; i < options.workers; ++i) names.push_back({generation, i, options.workers});
  if (options.with_tcp) names.push_back({generation, 0, 0});
  for (const auto& name : names) {
    auto stream = SpoolStream::make(spool->folder_, name.text(), spool->room_);
    if (!stream) return std::unexpected(stream.error());
    spool->streams_.push_back(std::move(*stream));
  }
  return spool;
}

void Spool::keep_ready(const std::stop_token& stop) {
  for (; !stop.stop_requested(); std::this_thread::sleep_for(kReadyEvery)) {
    std::string trouble;
    for (const auto& stream : streams_) {
      if (auto ready = stream->make_ready(); !ready) trouble = ready.error().message;
    }
    const std::scoped_lock lock(mutex_);
    no_room_ = std::move(trouble);
  }
}

void Spool::keep_synced(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  for (bool last = false; !last;) {
    std::unique_lock waiting(mutex);
    last = stopped.wait_for(waiting, stop, kSyncEvery, [&] { return stop.stop_requested(); });
    std::string trouble;
    for (const auto& stream : streams_) {
      if (auto synced = stream->sync(); !synced) trouble = synced.error().message;
    }
    const std::scoped_lock lock(mutex_);
    not_synced_ = std::move(trouble);
  }
}

void Spool::remove() {
  for (const auto& stream : std::exchange(streams_, {})) {
    std::error_code failure;
    std::filesystem::remove_all(folder_ + "/" + stream->position().stream, failure);
  }
}

std::string Spool::trouble() const {
  const std::scoped_lock lock(mutex_);
  return no_room_.empty() ? not_synced_ : no_room_;
}

std::size_t Spool::waiting() const {
  std::size_t sum = 0;
  for (const auto& stream : streams_) sum += stream->waiting();
  return sum;
}

}  // namespace whither
