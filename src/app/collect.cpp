#include "app/collect.h"

#include <fmt/format.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "app/background_merge.h"
#include "app/places.h"
#include "app/signals.h"
#include "app/status_record.h"
#include "base/file.h"
#include "ingest/datagram_queue.h"
#include "ingest/receiver.h"
#include "store/writer.h"
#include "wire/copies.h"
#include "wire/decoder.h"

namespace whither {

namespace {

constexpr std::size_t kQueueBytes = std::size_t{64} << 20;
constexpr Duration kCommitEvery = std::chrono::seconds{1};  // a flow is visible to every command 2 s after it came

}  // namespace

struct Collector::State {
  State(Fd lock, const Layout& place, std::vector<UdpSocket> sockets, Writer to)
      : serve_lock(std::move(lock)), layout(place), receiver(std::move(sockets), drops), writer(std::move(to)) {}

  Fd serve_lock;
  Layout layout;
  Drops drops;
  Receiver receiver;
  DatagramQueue queue{kQueueBytes};
  Writer writer;
  BackgroundMerge merge{layout};
  StatusRecord status{};  // of the decoding thread while it runs
  StatusRecord told{};    // what was written down last

  bool take_batch();
  void receive(const std::stop_token& stop);
  void decode_and_store();
  void commit(Time now, Result<void> (Writer::*how)(Time) = &Writer::commit);
  void tell(const Decoder& decoder, const Copies& copies, Time now);
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
  queue.close();
}

// Follows at its own pace until the queue is closed and empty.
void Collector::State::decode_and_store() {
  Decoder decoder{drops};
  Copies copies;
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
      tell(decoder, copies, now);
      next_commit = now + kCommitEvery;
    }
  }
  commit(wall_clock(), &Writer::finish);
  told = {};  // the end is told in any case
  tell(decoder, copies, wall_clock());
}

void Collector::State::commit(Time now, Result<void> (Writer::*how)(Time)) {
  const auto done = (writer.*how)(now);
  drops.add(Drop::CountersFailed, writer.refused_counters() - drops.of(Drop::CountersFailed));
  status.trouble = done ? "" : done.error().message;
  status.uncommitted = writer.uncommitted();
}

// Writes the status down where it differs from what was written last.
void Collector::State::tell(const Decoder& decoder, const Copies& copies, Time now) {
  status.set_drops(drops);
  status.set_exporters(decoder.exporters());
  status.copies = copies.counts();
  if (!status.says_more_than(told)) return;
  status.updated = now;
  (void)status.save(layout);  // a status that cannot be written must not stop the store
  told = status;
}

Collector::Collector(std::unique_ptr<State> state) : state_(std::move(state)) {}
Collector::Collector(Collector&&) noexcept = default;
Collector& Collector::operator=(Collector&&) noexcept = default;
Collector::~Collector() = default;

const std::vector<std::string>& Collector::listening() const { return state_->status.listening; }

Result<Collector> Collector::open(const std::vector<Endpoint>& listen, const Layout& layout) {
  auto lock = lock_for_serving(layout);
  if (!lock) return std::unexpected(lock.error());
  auto sockets = UdpSocket::open_all(listen);
  if (!sockets) return std::unexpected(sockets.error());
  auto writer = Writer::open(layout);
  if (!writer) return std::unexpected(writer.error());
  StatusRecord status;
  status.pid = ::getpid();
  status.started = wall_clock();
  for (const auto& socket : *sockets) status.listening.push_back("udp " + socket.bound().to_string());
  auto state = std::make_unique<State>(std::move(*lock), layout, std::move(*sockets), std::move(*writer));
  state->status = std::move(status);
  return Collector{std::move(state)};
}

Result<void> Collector::run() {
  auto& state = *state_;
  {
    std::jthread merging([&](const std::stop_token& stop) { state.merge.run(stop); });
    std::jthread storing([&] { state.decode_and_store(); });
    std::jthread receiving([&](const std::stop_token& stop) { state.receive(stop); });
    wait_for_end_signal();
    merging.request_stop();
    state.merge.end();
  }  // receiving ends first, then storing, then merging: in the reverse of their starts
  if (state.writer.uncommitted() == 0) return {};
  return fail(Fault::Unreachable,
              fmt::format("{} flows could not be stored: {}", state.writer.uncommitted(), state.status.trouble));
}

}  // namespace whither
