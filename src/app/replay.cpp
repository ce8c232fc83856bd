#include "app/replay.h"

#include <utility>

namespace whither {

namespace {

constexpr std::size_t kMostWaiting = 1000;  // flows that are encoded at once

}  // namespace

Result<std::unique_ptr<Replay>> Replay::open(const ReplayOptions& options) {
  std::optional<Encoder> encoder;
  if (options.version) {
    auto made = Encoder::make(*options.version, options.encoder);
    if (!made) return std::unexpected(made.error());
    encoder = std::move(*made);
  }
  auto sender = UdpSender::open(options.to);
  if (!sender) return std::unexpected(sender.error());
  return std::unique_ptr<Replay>{new Replay(options, std::move(*sender), std::move(encoder))};
}

Replay::Replay(const ReplayOptions& options, UdpSender sender, std::optional<Encoder> encoder)
    : options_(options),
      sender_(std::move(sender)),
      encoder_(std::move(encoder)),
      pace_(options.tempo),
      decoder_(drops_),
      began_(wall_clock()) {}

void Replay::take(const Datagram& datagram) {
  if (ended()) return;
  const auto decoded = decoder_.decode(datagram, decoded_);
  if (!decoded && decoded.error() == Drop::UnknownVersion) {
    ++done_.not_exports;
    return;
  }
  exporters_.insert(datagram.sender);
  if (encoder_) {
    for (const auto& flow : decoded_.flows) take(flow, decoded_.texts);
  } else if (pace_.wait(datagram.received, taken_)) {
    taken_ += decoded_.flows.size();
    done_.flows += decoded_.flows.size();
    send({&datagram.payload, 1});
  } else {
    stopped_ = true;
  }
  decoded_.clear();
}

void Replay::take(const Flow& flow, const Texts& texts) {
  if (ended()) return;
  const auto came = flow.has(Field::time_received) ? flow.time_received : flow.time_end;
  if (!pace_.is_due(came, taken_)) {
    send_waiting();
    stopped_ = !pace_.wait(came, taken_);
    if (ended()) return;
  }
  ++taken_;
  waiting_.flows.push_back(flow);
  carry_texts(waiting_.flows.back(), texts, waiting_.texts);
  if (waiting_.flows.size() == kMostWaiting) send_waiting();
}

void Replay::send_waiting() {
  const auto now = wall_clock();
  if (options_.as_now) {
    for (auto& flow : waiting_.flows) {
      const auto moved = now - (flow.has(Field::time_received) ? flow.time_received : flow.time_end);
      flow.time_start += moved;
      flow.time_end += moved;
    }
  }
  outgoing_.clear();
  encoder_->encode(waiting_.flows, waiting_.texts, now, outgoing_);
  waiting_.clear();
  datagrams_.clear();
  for (std::size_t i = 0; i < outgoing_.size(); ++i) datagrams_.push_back(outgoing_[i]);
  done_.flows = encoder_->counts().flows;
  send(datagrams_);
}

void Replay::send(std::span<const UdpSender::Datagram> datagrams) {
  if (!sent_) return;
  sent_ = sender_.send(datagrams);
  if (sent_) done_.datagrams += datagrams.size();
}

Result<Replayed> Replay::finish() {
  if (encoder_ && !ended()) send_waiting();
  if (sent_) sent_ = sender_.refused();
  if (!sent_) return std::unexpected(sent_.error());
  done_.exporters = exporters_.size();
  done_.seconds = std::chrono::duration<double>(wall_clock() - began_).count();
  return done_;
}

}  // namespace whither
