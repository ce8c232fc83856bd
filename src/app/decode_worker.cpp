#include "app/decode_worker.h"

#include <chrono>
#include <thread>
#include <utility>

namespace whither {

namespace {

constexpr std::size_t kFlowsAtOnce = 2048;  // of 272 bytes, so that who stores them finds them in a cache
constexpr std::uint64_t kDatagramsAtOnce = 1024;
constexpr int kTurnsToMark = 64;                 // a mark is of what had come; of more than that where too much waits
constexpr std::chrono::milliseconds kPause{20};  // where nothing is there

}  // namespace

bool DecodeWorker::turn() {
  Decoded decoded{.worker = worker_, .datagrams = 0, .batch = queue_.spare(), .mark = {}};
  while (decoded.batch.flows.size() < kFlowsAtOnce && decoded.datagrams < kDatagramsAtOnce) {
    const auto datagram = stream_.next();
    if (!datagram) break;
    ++decoded.datagrams;
    const auto before = decoded.batch.flows.size();
    (void)decoder_.decode(*datagram, decoded.batch);  // a loss is counted already
    copies_.mark(std::span{decoded.batch.flows}.subspan(before));
  }
  if (decoded.datagrams == 0) {
    queue_.give_back(std::move(decoded.batch));
    return false;
  }
  open_ = queue_.put(std::move(decoded)) && open_;
  return true;
}

void DecodeWorker::hand_mark(bool is_last) {
  Mark mark{stream_.position(), decoder_.state(), decoder_.exporters(), copies_.counts(), is_last};
  open_ = queue_.put({.worker = worker_, .datagrams = 0, .batch = {}, .mark = std::move(mark)}) && open_;
}

void DecodeWorker::run(const std::atomic<bool>& ended, const std::atomic<std::uint64_t>& wanted) {
  std::uint64_t marked = 0;
  while (open_) {
    // Asked before the stream: what came before the end is seen.
    const bool at_end = ended;
    bool some = turn();
    if (!some && at_end) break;
    if (const auto now_wanted = wanted.load(); now_wanted != marked) {
      marked = now_wanted;
      for (int turns = 0; some && turns < kTurnsToMark; ++turns) some = turn();
      decoder_.expire(std::chrono::floor<Duration>(std::chrono::system_clock::now()));
      hand_mark(false);
    }
    if (!some) std::this_thread::sleep_for(kPause);
  }
  hand_mark(true);
}

}  // namespace whither
