#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/time.h"
#include "flow/batch.h"
#include "flow/datagram.h"
#include "flow/drop.h"
#include "wire/exporters.h"
#include "wire/limits.h"
#include "wire/option_names.h"

namespace whither {

class Loading;

// One stream of an exporter: a sender, a protocol and an observation domain; UDP ports play no part, as NAT changes
// them.
struct ExporterStatus {
  Address address;
  std::uint32_t domain = 0;        // source id of NetFlow v9, engine type and id (type << 8 | id) of v5
  std::string_view protocol;       // name_of(Protocol)
  std::uint64_t datagrams = 0;     // understood
  std::uint64_t records = 0;       // flows
  std::uint64_t lost = 0;          // in what the protocol's sequence counts: v5 flows, v9 datagrams, IPFIX data records
  bool counts = true;              // false where its numbers tell nothing, so that `lost` cannot be known
  std::uint64_t waiting_sets = 0;  // hold data whose template has not come
  Duration clock_off{};            // by how much its clock is behind the arrival, where that is over the limit
  // Packets that an sFlow agent picked and could not send samples of.
  std::uint64_t sampler_drops = 0;
  Time templates_last;         // when it announced templates last; 0 where it did not
  Duration templates_every{};  // how often it does, as far as that was seen; else 0
  Time last_seen;
  // What options data named, ordered by index.
  std::vector<NamedIndex> interfaces;
  std::vector<NamedIndex> vrfs;
  std::vector<NamedIndex> samplers;
  std::size_t applications = 0;
};

// Turns datagrams into flows, and remembers for each exporter what that takes: templates, sampling, sequence, and data
// whose template has not come yet. The content decides the protocol. Everything kept is bounded (wire/limits.h).
// One thread at a time; no I/O, no globals, no threads. Borrows `drops`.
class Decoder {
 public:
  using Limits = DecoderLimits;
  using Options = DecoderOptions;

  explicit Decoder(Drops& drops, Limits limits = {}, Options options = {});

  // Appends the flows of one datagram to `out` (and their texts, and what interfaces had counted), and those of earlier
  // data for which it brought the template. On error the datagram as a whole could not be used, `out` is as it was, and
  // the reason is already counted. What is lost out of a datagram whose rest is kept is counted too.
  std::expected<void, Drop> decode(const Datagram& datagram, Batch& out);

  // Ordered by address, domain, protocol.
  std::vector<ExporterStatus> exporters() const;

  // All that is remembered of all exporters, for restore() of another decoder, which goes on as this one would:
  // templates, options data, sequence numbers, clocks, totals, and the data whose template has not come, which may be
  // large (DecoderLimits::held_bytes). The format may change with releases.
  std::vector<std::byte> state() const;
  // Takes in what state() gave, of the exporters that are `wanted`; call it before the first datagram. False where the
  // bytes are no such state or end too early: what stands before the fault is kept. Bounded by the limits like
  // everything that comes on the wire.
  using Wanted = std::function<bool(const Address& exporter)>;
  bool restore(std::span<const std::byte> state, const Wanted& wanted = {});

  // All that comes from this exporter is scaled by this rate, whatever it announces; a rate of 0 takes that back. For
  // exporters that sample and do not say so, or say it wrongly. As many addresses as the caller has.
  void set_sampling(const Address& exporter, std::uint32_t rate) { exporters_.set_sampling(exporter, rate); }

  // Lets held sets go whose age is over (Drop::NoTemplate). `now` is on the clock of Datagram::received.
  void expire(Time now) { exporters_.expire(now); }

 private:
  void restore_exporter(Loading& in, const Wanted& wanted);
  void learn_again(Exporter& exporter, std::span<const std::byte> sets);

  Drops& drops_;
  Limits limits_;
  Options options_;
  Exporters exporters_;
};

}  // namespace whither
