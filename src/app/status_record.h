#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "flow/drop.h"
#include "store/layout.h"
#include "wire/copies.h"
#include "wire/decoder.h"

namespace whither {

// What a server tells of itself: written to the data folder about once a second while something changes, and when it
// stops, so that `whither status` knows it with or without the server. Counts since the server started.
struct StatusRecord {
  int pid = 0;
  Time started;
  Time updated;
  std::vector<std::string> listening;  // "udp [::]:2055"
  std::uint64_t datagrams = 0;
  std::uint64_t records = 0;
  std::uint64_t uncommitted = 0;  // flows that are not stored yet
  std::uint64_t spool_bytes = 0;  // of datagrams that are not stored, and some that are
  int receive_buffer = 0;         // bytes that the kernel granted each socket
  std::string trouble;            // why, in one sentence; "" when all is well
  std::array<std::uint64_t, kDropCount> drops{};

  struct Exporter {
    Address address;
    std::uint32_t domain = 0;
    std::string protocol;
    std::uint64_t datagrams = 0;
    std::uint64_t records = 0;
    std::uint64_t lost = 0;
    std::uint64_t waiting_sets = 0;
    Time last_seen;
    bool counts = true;    // false where `lost` cannot be known
    Duration clock_off{};  // by how much its clock is behind, where that is too much
    std::uint64_t sampler_drops = 0;
    Time templates_last{};
    Duration templates_every{};
    std::uint64_t applications = 0;
    // What its options data named; of each the first kMostNames.
    std::vector<NamedIndex> interfaces{}, vrfs{}, samplers{};
    static constexpr std::size_t kMostNames = 256;
  };
  std::vector<Exporter> exporters;

  // Of name servers and DHCP servers.
  struct Logs {
    std::uint64_t understood = 0;  // lines
    std::uint64_t others = 0;      // lines, of other programs or of kinds that are not known
    std::uint64_t answers = 0;     // that are remembered
    friend bool operator==(const Logs&, const Logs&) = default;
  };
  std::optional<Logs> logs;  // nothing where none is read

  // Of name servers that tell their answers by dnstap.
  struct Dnstap {
    std::uint64_t senders = 0;     // that are connected
    std::uint64_t understood = 0;  // messages of what a client was answered
    std::uint64_t others = 0;      // messages
    std::uint64_t answers = 0;     // that are remembered, of logs too
    friend bool operator==(const Dnstap&, const Dnstap&) = default;
  };
  std::optional<Dnstap> dnstap;  // nothing where none is listened for
  std::vector<CopyCount> copies;

  void set_drops(const Drops& counted);
  void set_exporters(const std::vector<ExporterStatus>& known);
  // Whether anything but the time is different.
  bool says_more_than(const StatusRecord& other) const;

  std::string to_text() const;
  // Fault::Damaged where it is no such text.
  static Result<StatusRecord> of_text(const std::string& text, const std::string& from);

  Result<void> save(const Layout& layout) const;
  // Writes it down where it says more than `told`, which is what was written last. Best effort: a status that cannot be
  // written must not stop the store.
  void save_news(const Layout& layout, Time now, StatusRecord& told);
  // Fault::Unreachable where no server ever wrote one, Fault::Damaged where it cannot be read.
  static Result<StatusRecord> load(const Layout& layout);
};

}  // namespace whither
