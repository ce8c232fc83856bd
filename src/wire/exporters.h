#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/address.h"
#include "base/time.h"
#include "flow/drop.h"
#include "wire/exporter_clock.h"
#include "wire/held.h"
#include "wire/limits.h"
#include "wire/option_names.h"
#include "wire/options_records.h"
#include "wire/sampler_drops.h"
#include "wire/sampling.h"
#include "wire/sequence.h"
#include "wire/templates.h"
#include "wire/totals.h"

namespace whither {

enum class Protocol : std::uint8_t { Netflow1, Netflow5, Netflow7, Netflow9, Ipfix, Sflow };

// "netflow1", "netflow5", "netflow7", "netflow9", "ipfix", "sflow".
std::string_view name_of(Protocol protocol);

// Whose numbers mean the same: template ids, sampler ids and sequence are counted for each of these apart.
struct ExporterKey {
  Address address;
  std::uint32_t domain = 0;
  Protocol protocol = Protocol::Netflow5;
  friend bool operator==(const ExporterKey&, const ExporterKey&) = default;
};

struct ExporterKeyHash {
  std::size_t operator()(const ExporterKey& key) const noexcept;
};

// What is remembered of one exporter.
struct Exporter {
  Exporter(const ExporterKey& exporter_key, Sequence::Unit unit) : key(exporter_key), sequence(unit) {}

  ExporterKey key;
  std::uint64_t datagrams = 0;
  std::uint64_t records = 0;
  Time last_seen;
  bool established = false;
  ExporterClock clock;
  Sequence sequence;
  Templates templates;
  Sampling sampling;
  Time templates_last;         // when it announced templates last, by arrival
  Duration templates_every{};  // from one such time to the next
  SamplerDrops sampler_drops;  // sFlow only
  HeldSets held;
  OptionNames names;
  OptionsRecords options;
  // systemInitTimeMilliseconds out of options data (IPFIX), in milliseconds since 1970.
  std::optional<std::uint64_t> booted_ms;
};

// The table of exporters; DecoderLimits says who goes when it is full. One thread at a time. References stay valid
// until the exporter is let go, which only of() does. Borrows `drops`.
class Exporters {
 public:
  Exporters(const DecoderLimits& limits, Drops& drops) : limits_(limits), drops_(drops) {}

  // The exporter, new or known, with one datagram more; null where the table is full.
  Exporter* of(const ExporterKey& key, Time now);

  // One that was there before, with no datagram more; null where the table is full.
  Exporter* restore(const ExporterKey& key, Time last_seen, bool established);

  void expire(Time now);

  // The rate that holds for all that comes from this address, whatever it announces; 0 for what it announces.
  void set_sampling(const Address& address, std::uint32_t rate);

  template <typename Visit>
  void each(Visit visit) const {
    for (const auto& exporter : established_) visit(exporter);
    for (const auto& exporter : newcomers_) visit(exporter);
  }

  DecoderUsage& usage() { return usage_; }
  const DecoderUsage& usage() const { return usage_; }
  Totals& totals() { return totals_; }
  const Totals& totals() const { return totals_; }

 private:
  using List = std::list<Exporter>;  // unseen longest first

  Exporter* add(const ExporterKey& key, Time now);
  bool make_room(Time now);
  void let_go(List& list);

  DecoderLimits limits_;
  Drops& drops_;
  DecoderUsage usage_;
  Totals totals_;
  std::unordered_map<Address, std::uint32_t> rates_;  // of set_sampling()
  List newcomers_;
  List established_;
  std::unordered_map<ExporterKey, List::iterator, ExporterKeyHash> index_;
};

}  // namespace whither
