#include "app/collect.h"

#include <fmt/format.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "app/background_merge.h"
#include "app/decoder_memory.h"
#include "app/decoding.h"
#include "app/places.h"
#include "app/signals.h"
#include "app/status_record.h"
#include "base/file.h"
#include "ingest/datagram_queue.h"
#include "ingest/receiver.h"
#include "ingest/stream_receiver.h"
#include "store/writer.h"
#include "wire/copies.h"

namespace whither {

namespace {

constexpr std::size_t kQueueBytes = std::size_t{64} << 20;
constexpr Duration kCommitEvery = std::chrono::seconds{1};  // a flow is visible to every command 2 s after it came

}  // namespace

struct Collector::State {
  Fd serve_lock;
  Layout layout;
  Sockets sockets;
  Config config;
  Writer writer;
  Drops drops{};
  Receiver receiver{std::move(sockets.udp), drops};
  StreamReceiver streams{std::move(sockets.tcp), drops};  // may wait, and holds its exporters back meanwhile
  DatagramQueue queue{kQueueBytes};
  Decoder decoder{make_decoder(drops, config)};
  Copies copies{};
  DecoderMemory memory{layout};
  BackgroundMerge merge{layout};
  StatusRecord status{};  // of the decoding thread while it runs
  StatusRecord told{};    // what was written down last

  bool take_batch();
  void receive(const std::stop_token& stop);
  void decode_and_store();
  void commit(Time now, Result<void> (Writer::*how)(Time) = &Writer::commit);
  void tell(Time now);
};

// True when something came.
bool Collector::State::take_batch() {
  auto batch = receiver.receive();
  const auto count = batch.size();
  if (count != 0 && !queue.put(std::move(batch))) drops.add(Drop::QueueFull, count);
  return count != 0;
}

// The thread that never waits for anything but packets. After `stop` it takes what the kernel still holds, for as long
// as a flood cannot keep it.
void Collector::State::receive(const std::stop_token& stop) {
  while (!stop.stop_requested()) take_batch();
  const auto enough = wall_clock() + std::chrono::seconds{1};
  while (take_batch() && wall_clock() < enough) continue;
}

// Follows at its own pace until the queue is closed and empty.
void Collector::State::decode_and_store() {
  memory.recall(decoder);
  Batch batch;
  auto next_commit = wall_clock() + kCommitEvery;
  while (!queue.finished()) {
    const auto datagrams = queue.take(std::chrono::milliseconds{200});
    for (std::size_t i = 0; datagrams && i < datagrams->size(); ++i) {
      ++status.datagrams;
      (void)decoder.decode((*datagrams)[i], batch);  // a loss is counted already
    }
    status.records += batch.flows.size();
    copies.mark(batch.flows);
    if (const auto kept = writer.append(batch); !kept) {
      drops.add(Drop::StoreFailed, batch.flows.size());
      status.trouble = kept.error().message;
    }
    batch.clear();
    if (const auto now = wall_clock(); now >= next_commit || now < next_commit - kCommitEvery) {
      decoder.expire(now);
      commit(now);
      memory.keep(decoder, now);
      tell(now);
      next_commit = now + kCommitEvery;
    }
  }
  commit(wall_clock(), &Writer::finish);
  memory.keep_all(decoder);
  told = {};  // the end is told in any case
  tell(wall_clock());
}

void Collector::State::commit(Time now, Result<void> (Writer::*how)(Time)) {
  const auto done = (writer.*how)(now);
  drops.add(Drop::CountersFailed, writer.refused_counters() - drops.of(Drop::CountersFailed));
  status.trouble = done ? "" : done.error().message;
  status.uncommitted = writer.uncommitted();
}

// Writes the status down where it differs from what was written last.
void Collector::State::tell(Time now) {
  status.set_drops(drops);
  status.set_exporters(decoder.exporters());
  status.copies = copies.counts();
  status.save_news(layout, now, told);
}

Collector::Collector(std::unique_ptr<State> state) : state_(std::move(state)) {}
Collector::Collector(Collector&&) noexcept = default;
Collector& Collector::operator=(Collector&&) noexcept = default;
Collector::~Collector() = default;

const std::vector<std::string>& Collector::listening() const { return state_->status.listening; }

Result<Collector> Collector::open(const Listening& where, const Config& config, const Layout& layout) {
  auto lock = lock_for_serving(layout);
  if (!lock) return std::unexpected(lock.error());
  auto sockets = Sockets::open(where);
  if (!sockets) return std::unexpected(sockets.error());
  auto writer = Writer::open(layout);
  if (!writer) return std::unexpected(writer.error());
  const auto names = sockets->names();
  std::unique_ptr<State> state{new State{std::move(*lock), layout, std::move(*sockets), config, std::move(*writer)}};
  state->status.pid = ::getpid();
  state->status.started = wall_clock();
  state->status.listening = names;
  return Collector{std::move(state)};
}

Result<void> Collector::run() {
  auto& state = *state_;
  {
    std::jthread merging([&](const std::stop_token& stop) { state.merge.run(stop); });
    std::jthread storing([&] { state.decode_and_store(); });
    {
      std::jthread receiving([&](const std::stop_token& stop) { state.receive(stop); });
      std::jthread streaming([&](const std::stop_token& stop) { state.streams.run(stop, state.queue); });
      wait_for_end_signal();
      merging.request_stop();
      state.merge.end();
    }
    state.queue.close();
  }  // those who receive end first, then storing, then merging
  if (state.writer.uncommitted() == 0) return {};
  return fail(Fault::Unreachable,
              fmt::format("{} flows could not be stored: {}", state.writer.uncommitted(), state.status.trouble));
}

}  // namespace whither
