#include "ingest/stream_receiver.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

#include "base/time.h"

namespace whither {

namespace {

// With this much read at once, a read that does not end a message has emptied its socket.
constexpr std::size_t kReadAtOnce = MessageStream::kMaxMessage + 1;
constexpr int kAcceptAtOnce = 16;
constexpr std::chrono::seconds kAcceptPause{1};
// At the end: what an exporter could not send as long as its window was closed comes within this time.
constexpr std::chrono::milliseconds kQuiet{100};
constexpr std::chrono::milliseconds kRoomPause{20};  // while the spool has no room

}  // namespace

StreamReceiver::StreamReceiver(std::vector<TcpListener> listeners, Drops& drops, StreamLimits limits)
    : listeners_(std::move(listeners)), drops_(drops), limits_(limits), buffer_(listeners_.empty() ? 0 : kReadAtOnce) {}

DatagramBatch StreamReceiver::receive(std::chrono::milliseconds wait) {
  std::vector<pollfd> waiting;
  for (const auto& connection : connections_) waiting.push_back({connection.tcp.fd.number(), POLLIN, 0});
  const auto old = connections_.size();
  const bool accepts = Clock::now() >= accept_from_;
  for (const auto& listener : listeners_) waiting.push_back({accepts ? listener.fd() : -1, POLLIN, 0});
  DatagramBatch batch;
  const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(wait.count()));
  now_ = Clock::now();
  for (std::size_t i = 0; ready > 0 && i < old; ++i) {
    if (waiting[i].revents != 0) read(connections_[i], batch);
  }
  drop_stalled();
  forget_ended();
  for (std::size_t i = old; ready > 0 && i < waiting.size(); ++i) {
    if (waiting[i].revents != 0) accept(listeners_[i - old]);
  }
  return batch;
}

void StreamReceiver::run(const std::stop_token& stop, SpoolStream& spool) {
  while (!listeners_.empty() && !stop.stop_requested()) pass_on(receive(std::chrono::milliseconds{100}), stop, spool);
  const auto enough = Clock::now() + std::chrono::seconds{1};
  bool more = true;
  while (more && Clock::now() < enough) {
    const auto held = connections_.size();
    more = pass_on(receive(held == 0 ? std::chrono::milliseconds{0} : kQuiet), stop, spool);
    more = more || connections_.size() > held;  // one that waited to be let in has not been read yet
  }
  close();
}

// True where there was something and the spool has taken it.
bool StreamReceiver::pass_on(const DatagramBatch& batch, const std::stop_token& stop, SpoolStream& spool) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    while (!spool.append(batch[i])) {
      if (stop.stop_requested()) {
        drops_.add(Drop::SpoolFull, batch.size() - i);
        return false;
      }
      std::this_thread::sleep_for(kRoomPause);
    }
    ++received_;
  }
  return !batch.empty();
}

void StreamReceiver::read(Connection& connection, DatagramBatch& batch) {
  const auto size = ::recv(connection.tcp.fd.number(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
  if (size <= 0) return end(connection);
  const auto received = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  const auto& peer = connection.tcp.peer;
  const auto had_begun = connection.stream.pending() != 0;
  const auto before = batch.size();
  const bool understood = connection.stream.take(
      std::span{buffer_}.first(static_cast<std::size_t>(size)),
      [&](std::span<const std::byte> message) { batch.add({received, peer.address, peer.port, message}); });
  connection.heard = now_;
  if (batch.size() != before) connection.spoke = true;
  if (batch.size() != before || !had_begun) connection.began = now_;
  if (understood) return;
  drops_.add(Drop::BadStream);
  connection.tcp.fd = {};
}

// The peer has closed, or is gone.
void StreamReceiver::end(Connection& connection) {
  if (connection.stream.pending() != 0) drops_.add(Drop::StreamCut);
  connection.tcp.fd = {};
}

void StreamReceiver::accept(const TcpListener& listener) {
  for (int i = 0; i < kAcceptAtOnce; ++i) {
    bool exhausted = false;
    auto tcp = listener.accept(exhausted);
    if (exhausted) accept_from_ = now_ + kAcceptPause;
    if (!tcp) return;
    if (connections_.size() < limits_.connections || make_room()) {
      connections_.push_back({.tcp = std::move(*tcp), .stream = {}, .heard = now_, .began = now_});
    } else {
      drops_.add(Drop::TooManyStreams);
    }
  }
}

// Lets one connection go, as StreamLimits says; false where all of them are to stay.
bool StreamReceiver::make_room() {
  auto victim = std::ranges::find(connections_, false, &Connection::spoke);
  if (victim == connections_.end()) {
    victim = std::ranges::min_element(connections_, {}, &Connection::heard);
    if (victim == connections_.end() || now_ - victim->heard < limits_.silence) return false;
  }
  drops_.add(Drop::TooManyStreams);
  connections_.erase(victim);
  return true;
}

void StreamReceiver::drop_stalled() {
  for (auto& connection : connections_) {
    if (connection.stream.pending() != 0 && now_ - connection.began >= limits_.stall) end(connection);
  }
}

void StreamReceiver::forget_ended() {
  std::erase_if(connections_, [](const Connection& connection) { return !connection.tcp.fd; });
}

void StreamReceiver::close() {
  for (auto& connection : connections_) end(connection);
  connections_.clear();
  listeners_.clear();
}

}  // namespace whither
