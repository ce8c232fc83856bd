#pragma once

#include <cstdint>
#include <expected>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "flow/batch.h"
#include "flow/datagram.h"
#include "flow/drop.h"
#include "wire/exporters.h"
#include "wire/limits.h"

namespace whither {

// One stream of an exporter: a sender, a protocol and an observation domain; UDP ports play no part, as NAT changes
// them.
struct ExporterStatus {
  Address address;
  std::uint32_t domain = 0;        // source id of NetFlow v9, engine type and id (type << 8 | id) of v5
  std::string_view protocol;       // name_of(Protocol)
  std::uint64_t datagrams = 0;     // understood
  std::uint64_t records = 0;       // flows
  std::uint64_t lost = 0;          // in what the protocol's sequence counts: v5 flows, v9 datagrams, IPFIX data records
  std::uint64_t waiting_sets = 0;  // hold data whose template has not come
  // Packets that an sFlow agent picked and could not send samples of.
  std::uint64_t sampler_drops = 0;
  Time last_seen;
};

// Turns datagrams into flows, and remembers for each exporter what that takes: templates, sampling, sequence, and data
// whose template has not come yet. The content decides the protocol. Everything kept is bounded (wire/limits.h).
// One thread at a time; no I/O, no globals, no threads. Borrows `drops`.
class Decoder {
 public:
  using Limits = DecoderLimits;

  explicit Decoder(Drops& drops, Limits limits = {});

  // Appends the flows of one datagram to `out` (and their texts, and what interfaces had counted), and those of earlier
  // data for which it brought the template. On error the datagram as a whole could not be used, `out` is as it was, and
  // the reason is already counted. What is lost out of a datagram whose rest is kept is counted too.
  std::expected<void, Drop> decode(const Datagram& datagram, Batch& out);

  // Ordered by address, domain, protocol.
  std::vector<ExporterStatus> exporters() const;

  // Lets held sets go whose age is over (Drop::NoTemplate). `now` is on the clock of Datagram::received.
  void expire(Time now) { exporters_.expire(now); }

 private:
  Drops& drops_;
  Limits limits_;
  Exporters exporters_;
};

}  // namespace whither
