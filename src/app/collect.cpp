#include "app/collect.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <latch>
#include <thread>
#include <utility>

#include "app/answer.h"
#include "app/complaints.h"
#include "app/daemon.h"
#include "app/decode_worker.h"
#include "app/decoded_queue.h"
#include "app/decoding.h"
#include "app/dns_watch.h"
#include "app/dnstap_watch.h"
#include "app/lease_watch.h"
#include "app/mac_watch.h"
#include "app/name_keeper.h"
#include "app/places.h"
#include "app/recovery.h"
#include "app/signals.h"
#include "app/status_keeper.h"
#include "app/storing.h"
#include "app/upkeep.h"
#include "base/this_thread.h"
#include "ingest/receiver.h"
#include "ingest/spool/spool.h"
#include "ingest/stream_receiver.h"
#include "store/writer.h"

namespace whither {

namespace {

constexpr std::chrono::seconds kAnswer{5};
constexpr std::size_t kHandedOn = 64;                 // pieces of some 2048 flows between decoding and storing
constexpr std::chrono::milliseconds kPatience{3500};  // at the end; what is not stored then stays in the spool

}  // namespace

struct Collector::State {
  Fd serve_lock;
  Layout layout;
  Config config;
  Writer writer;
  Progress progress;
  std::unique_ptr<Spool> spool;
  DaemonSocket daemon;
  Sockets sockets;
  DnsWatch dns;
  DnstapWatch dnstap;
  Drops drops{};
  ToldCounts log_counts{};
  DnstapCounts dnstap_counts{};
  LocalNetworks local = local_networks();
  DnsMemory names{local};
  NameKeeper name_keeper{layout, names, drops};
  FlowMacs macs{local};
  StatusKeeper status{layout, sockets, drops, other_sockets()};
  std::deque<Receiver> receivers{};                       // one a worker
  StreamReceiver streams{std::move(sockets.tcp), drops};  // may wait, and holds its exporters back meanwhile
  DecodedQueue queue{kHandedOn};
  std::deque<DecodeWorker> decoders{};  // one a stream of the spool
  Storing storing{writer, *spool, queue, progress, {names, macs}};
  Upkeep upkeep{layout, retention_of(config), names, local};
  LeaseWatch leases{layout, config.leases.value};
  MacWatch mac_watch{layout, macs};
  std::latch recovered{1};
  std::latch stored{1};
  std::atomic<bool> all_received = false;
  std::atomic<bool> given_up = false;

  std::vector<std::string> other_sockets() const;
  void receive(std::size_t worker, const std::stop_token& stop);
  void stream(const std::stop_token& stop);
  void decode(std::size_t index);
  void store();
  StatusKeeper::Facts facts() const;
  void end_storing();
  Result<void> end();
};

std::vector<std::string> Collector::State::other_sockets() const {
  auto names = dns.names();
  names.insert(names.end(), dnstap.names().begin(), dnstap.names().end());
  return names;
}

// Whoever can wait lets the receiving threads go first: where processors are short, datagrams would be lost for it.
constexpr int kBehindReceiving = 5;

// The thread that never waits for anything but packets. After `stop` it takes what the kernel still holds, for as long
// as a flood cannot keep it.
void Collector::State::receive(std::size_t worker, const std::stop_token& stop) {
  name_thread("receive");
  const auto spooled = [&](const Datagram& datagram) {
    if (!spool->stream(worker).append(datagram)) return drops.add(Drop::SpoolFull);
    status.count_received();
  };
  auto& receiver = receivers[worker];
  while (!stop.stop_requested()) receiver.receive(std::chrono::milliseconds{100}, spooled);
  const auto enough = wall_clock() + std::chrono::seconds{1};
  while (receiver.receive({}, spooled) != 0 && wall_clock() < enough) continue;
}

void Collector::State::stream(const std::stop_token& stop) {
  name_thread("receive-tcp");
  if (streams.listens()) streams.run(stop, spool->stream(receivers.size()));
}

void Collector::State::decode(std::size_t index) {
  name_thread("decode");
  yield_priority(kBehindReceiving);
  recovered.wait();
  if (!given_up) decoders[index].run(all_received, storing.wanted());
}

StatusKeeper::Facts Collector::State::facts() const {
  std::optional<StatusRecord::Logs> logs;
  if (dns.is_on()) logs = StatusRecord::Logs{log_counts.understood, log_counts.others, names.size()};
  std::optional<StatusRecord::Dnstap> tapped;
  if (dnstap.is_on()) {
    tapped = StatusRecord::Dnstap{dnstap_counts.senders, dnstap_counts.understood, dnstap_counts.others, names.size()};
  }
  return {.spool = *spool,
          .told = storing.told(),
          .records = storing.records(),
          .uncommitted = writer.uncommitted(),
          .more_received = streams.received(),
          .commits = storing.commits(),
          .logs = logs,
          .dnstap = tapped};
}

// What earlier runs left first, then what is decoded.
void Collector::State::store() {
  name_thread("store");
  yield_priority(kBehindReceiving);
  name_keeper.recall();
  mac_watch.recall();
  const Insisting insisting{given_up, [&](const Result<void>& done) { status.tell(wall_clock(), done, facts()); }};
  const auto make = [&] { return make_decoder(drops, config); };
  const bool all = Recovery{layout, *spool, writer, drops, names, make, progress}.run(insisting);
  for (std::size_t i = 0; i < spool->streams(); ++i) {
    auto& source = spool->stream(i);
    decoders.emplace_back(i, source, heir_of(*StreamName::parse(source.position().stream), progress.learned, make),
                          queue);
  }
  recovered.count_down();
  if (all) storing.run(decoders.size(), insisting);
  queue.close();
  status.tell_end(wall_clock(), facts());
  stored.count_down();
}

void Collector::State::end_storing() {
  const auto enough = std::chrono::steady_clock::now() + kPatience;
  while (!stored.try_wait() && std::chrono::steady_clock::now() < enough) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  given_up = true;
}

// When all threads have ended.
Result<void> Collector::State::end() {
  name_keeper.keep(wall_clock());
  if (storing.is_done()) {
    spool->remove();
    return {};
  }
  const auto text =
      fmt::format("not all that was received is stored; it waits in {} for the next start", layout.spool());
  const auto& trouble = status.record().trouble;
  if (!trouble.empty()) return fail(Fault::Unreachable, fmt::format("{}: {}", text, trouble));
  note(text);
  return {};
}

Collector::Collector(std::unique_ptr<State> state) : state_(std::move(state)) {}
Collector::Collector(Collector&&) noexcept = default;
Collector& Collector::operator=(Collector&&) noexcept = default;
Collector::~Collector() = default;

const std::vector<std::string>& Collector::listening() const { return state_->status.record().listening; }

Result<Collector> Collector::open(const Listening& where, const Config& config, const Layout& layout) {
  auto lock = lock_for_serving(layout);
  if (!lock) return std::unexpected(lock.error());
  auto sockets = Sockets::open(where, config.workers.value);
  if (!sockets) return std::unexpected(sockets.error());
  auto writer = Writer::open(layout, Packing::ToBeMerged);
  if (!writer) return std::unexpected(writer.error());
  auto progress = known_progress(layout);
  if (!progress) return std::unexpected(progress.error());
  auto spool = Spool::open(layout.spool(), {.max_size = config.spool_size.value,
                                            .workers = config.workers.value,
                                            .with_tcp = !sockets->tcp.empty(),
                                            .generation = next_generation(*progress)});
  if (!spool) return std::unexpected(spool.error());
  auto daemon = DaemonSocket::open(layout);
  if (!daemon) return std::unexpected(daemon.error());
  auto dns = DnsWatch::open(config.syslog.value, config.dns_logs.value);
  if (!dns) return std::unexpected(dns.error());
  auto dnstap = DnstapWatch::open(config.dnstap.value);
  if (!dnstap) return std::unexpected(dnstap.error());
  std::unique_ptr<State> state{new State{std::move(*lock), layout, config, std::move(*writer), std::move(*progress),
                                         std::move(*spool), std::move(*daemon), std::move(*sockets), std::move(*dns),
                                         std::move(*dnstap)}};
  for (auto& each : state->sockets.udp) state->receivers.emplace_back(std::move(each), state->drops);
  return Collector{std::move(state)};
}

Result<void> Collector::run() {
  auto& state = *state_;
  {
    std::jthread keeping_up([&](const std::stop_token& stop) { state.upkeep.run(stop); });
    std::jthread naming(
        [&](const std::stop_token& stop) { state.dns.run(stop, {state.name_keeper, state.drops, state.log_counts}); });
    std::jthread tapping([&](const std::stop_token& stop) {
      state.dnstap.run(stop, {state.name_keeper, state.drops, state.dnstap_counts});
    });
    std::jthread telling_macs([&](const std::stop_token& stop) { state.mac_watch.run(stop); });
    std::jthread leasing([&](const std::stop_token& stop) { state.leases.run(stop); });
    std::jthread readying([&](const std::stop_token& stop) { state.spool->keep_ready(stop); });
    std::jthread syncing([&](const std::stop_token& stop) { state.spool->keep_synced(stop); });
    std::jthread storing([&] { state.store(); });
    std::jthread answering([&](const std::stop_token& stop) {
      state.daemon.run(stop, {.commit = [&] { return !state.status.in_trouble() && state.storing.commit_now(kAnswer); },
                              .status = [&] { return state.status.text(); }});
    });
    std::deque<std::jthread> decoding;
    for (std::size_t i = 0; i < state.spool->streams(); ++i) decoding.emplace_back([&state, i] { state.decode(i); });
    std::deque<std::jthread> receiving;
    for (std::size_t i = 0; i < state.receivers.size(); ++i) {
      receiving.emplace_back([&state, i](const std::stop_token& stop) { state.receive(i, stop); });
    }
    receiving.emplace_back([&](const std::stop_token& stop) { state.stream(stop); });
    wait_for_end_signal();
    keeping_up.request_stop();
    leasing.request_stop();
    naming.request_stop();
    tapping.request_stop();
    state.upkeep.end();
    for (auto& each : receiving) each.request_stop();
    receiving.clear();  // joins them
    naming.join();      // so that the last status has what these count at the end
    tapping.join();
    state.all_received = true;
    state.end_storing();
  }  // decoding ends before storing, and that before upkeep
  return state.end();
}

}  // namespace whither
