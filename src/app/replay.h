#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "app/pace.h"
#include "base/result.h"
#include "flow/batch.h"
#include "flow/datagram.h"
#include "flow/drop.h"
#include "ingest/udp_sender.h"
#include "wire/decoder.h"
#include "wire/encoder.h"
#include "wire/outgoing.h"

namespace whither {

// How it is sent again.
struct ReplayOptions {
  Endpoint to;
  Tempo tempo;
  std::optional<ExportVersion> version;  // without it, datagrams as they are
  EncoderOptions encoder;
  bool as_now = false;  // as if it happened now: times are moved by how long ago the flow came
};

// What was sent so far.
struct Replayed {
  std::uint64_t datagrams = 0;
  std::uint64_t flows = 0;        // in them, as far as they could be read
  std::uint64_t not_exports = 0;  // datagrams of a capture that are none
  std::size_t exporters = 0;      // addresses of a capture that sent
  double seconds = 0;
};

// Sends datagrams or flows to a collector at their tempo. Once SIGINT or SIGTERM came it takes no more. One thread at a
// time; not movable, as it is its own decoder's audience.
class Replay {
 public:
  static Result<std::unique_ptr<Replay>> open(const ReplayOptions& options);

  // The next datagram of a capture. What a fault of sending left undone is told by finish().
  void take(const Datagram& datagram);
  // The next stored flow, whose texts are numbers of `texts`.
  void take(const Flow& flow, const Texts& texts);

  // Sends what waits. The first fault, or what was sent.
  Result<Replayed> finish();

  // Where flows were encoded.
  const EncodeCounts* counts() const { return encoder_ ? &encoder_->counts() : nullptr; }
  const Drops& drops() const { return drops_; }

 private:
  Replay(const ReplayOptions& options, UdpSender sender, std::optional<Encoder> encoder);

  bool ended() const { return stopped_ || !sent_; }
  void send_waiting();
  void send(std::span<const UdpSender::Datagram> datagrams);

  ReplayOptions options_;
  UdpSender sender_;
  std::optional<Encoder> encoder_;
  Pace pace_;
  Drops drops_;
  Decoder decoder_;
  Batch decoded_;
  Batch waiting_;
  Outgoing outgoing_;
  std::vector<UdpSender::Datagram> datagrams_;
  std::set<Address> exporters_;
  std::uint64_t taken_ = 0;  // flows
  Replayed done_;
  Time began_;
  bool stopped_ = false;
  Result<void> sent_;
};

}  // namespace whither
