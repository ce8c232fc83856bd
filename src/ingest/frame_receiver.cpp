#include "ingest/frame_receiver.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace whither {

namespace {

constexpr std::string_view kContent = "protobuf:dnstap.Dnstap";
constexpr std::size_t kReadAtOnce = std::size_t{64} << 10U;
constexpr int kAcceptAtOnce = 16;
constexpr std::chrono::seconds kAcceptPause{1};

Fd connection_of(Fd accepted) { return accepted; }
Fd connection_of(TcpConnection accepted) { return std::move(accepted.fd); }

}  // namespace

FrameReceiver::FrameReceiver(FrameListeners listeners, Drops& drops, FrameLimits limits)
    : listeners_(std::move(listeners)), drops_(drops), limits_(limits), buffer_(listeners_.empty() ? 0 : kReadAtOnce) {}

bool FrameReceiver::receive(std::chrono::milliseconds wait, const FrameStream::Take& frame) {
  std::vector<pollfd> waiting;
  for (const auto& connection : connections_) waiting.push_back({connection.fd.number(), POLLIN, 0});
  const auto old = connections_.size();
  const bool accepts = Clock::now() >= accept_from_;
  for (const auto& listener : listeners_.local) waiting.push_back({accepts ? listener.fd() : -1, POLLIN, 0});
  for (const auto& listener : listeners_.tcp) waiting.push_back({accepts ? listener.fd() : -1, POLLIN, 0});
  const bool is_ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(wait.count())) > 0;
  now_ = Clock::now();
  bool came = false;
  for (std::size_t i = 0; is_ready && i < old; ++i) {
    if (waiting[i].revents != 0 && read(connections_[i], frame)) came = true;
  }
  drop_slow();
  forget_ended();
  if (!is_ready || !accepts) return came;
  for (const auto& listener : listeners_.local) accept(listener);
  for (const auto& listener : listeners_.tcp) accept(listener);
  return came || connections_.size() > old;
}

// True where bytes came.
bool FrameReceiver::read(Connection& connection, const FrameStream::Take& frame) {
  const auto size = ::recv(connection.fd.number(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return false;
  if (size <= 0) return end(connection), false;
  const bool had_begun = connection.stream.has_begun();
  const bool was_within = connection.stream.pending() != 0;
  bool was_ended = false;
  const bool understood = connection.stream.take(std::span{buffer_}.first(static_cast<std::size_t>(size)),
                                                 [&](std::span<const std::byte> each) {
                                                   was_ended = true;
                                                   frame(each);
                                                 });
  connection.heard = now_;
  if (had_begun ? was_ended || !was_within : connection.stream.has_begun()) connection.began = now_;
  if (!understood) drops_.add(Drop::BadDnstapStream);
  if (!understood || !reply(connection) || connection.stream.has_ended()) connection.fd = {};
  return true;
}

// Some bytes, which have room in a socket that nothing was sent to; false where the other end is gone.
bool FrameReceiver::reply(Connection& connection) {
  const auto text = connection.stream.take_reply();
  if (text.empty()) return true;
  const auto sent = ::send(connection.fd.number(), text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent == static_cast<ssize_t>(text.size());
}

// The sender has closed, or is gone.
void FrameReceiver::end(Connection& connection) {
  if (connection.stream.pending() != 0) drops_.add(Drop::DnstapCut);
  connection.fd = {};
}

template <typename Listener>
void FrameReceiver::accept(const Listener& listener) {
  for (int i = 0; i < kAcceptAtOnce; ++i) {
    bool exhausted = false;
    auto accepted = listener.accept(exhausted);
    if (exhausted) accept_from_ = now_ + kAcceptPause;
    if (!accepted) return;
    admit(connection_of(std::move(*accepted)));
  }
}

void FrameReceiver::admit(Fd fd) {
  if (connections_.size() >= limits_.connections && !make_room()) return drops_.add(Drop::TooManyDnstapStreams);
  connections_.push_back({.fd = std::move(fd), .stream = FrameStream{kContent}, .heard = now_, .began = now_});
}

// Lets one connection go, as FrameLimits says; false where all of them are to stay.
bool FrameReceiver::make_room() {
  auto victim = std::ranges::find_if(connections_, [](const auto& each) { return !each.stream.has_begun(); });
  if (victim == connections_.end()) {
    victim = std::ranges::min_element(connections_, {}, &Connection::heard);
    if (victim == connections_.end() || now_ - victim->heard < limits_.silence) return false;
  }
  drops_.add(Drop::TooManyDnstapStreams);
  connections_.erase(victim);
  return true;
}

void FrameReceiver::drop_slow() {
  for (auto& connection : connections_) {
    if (!connection.fd) continue;
    const auto took = now_ - connection.began;
    if (!connection.stream.has_begun() && took >= limits_.greeting) {
      drops_.add(Drop::BadDnstapStream);
      connection.fd = {};
    } else if (connection.stream.has_begun() && connection.stream.pending() != 0 && took >= limits_.stall) {
      end(connection);
    }
  }
}

void FrameReceiver::forget_ended() {
  std::erase_if(connections_, [](const Connection& connection) { return !connection.fd; });
}

void FrameReceiver::close() {
  for (auto& connection : connections_) end(connection);
  connections_.clear();
  listeners_ = {};
}

}  // namespace whither
