#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "flow/fields.h"
#include "flow/flow.h"
#include "flow/texts.h"
#include "wire/outgoing.h"

namespace whither {

// The number in front of each datagram.
enum class ExportVersion : std::uint16_t { Netflow5 = 5, Netflow9 = 9, Ipfix = 10 };

struct EncoderOptions {
  // No datagram is larger than this many bytes of UDP payload: 640 to 65507. What leaves room for the headers of IPv6
  // and a tunnel or two in an Ethernet frame is the default.
  std::size_t mtu = 1400;
  // Observation domain, source id, or engine type and id (type << 8 | id); without it each flow's own.
  std::optional<std::uint32_t> domain = {};
  // IPFIX: times that have microseconds are written with them (elements 154, 155), which fewer collectors read than
  // milliseconds (nfdump 1.7.1 sees no times then).
  bool micros = false;
  // A template or the rate of a sampler that is in use is sent again when either is over (RFC 3954, 9; RFC 7011, 8.4).
  std::uint32_t templates_every_datagrams = 64;
  Duration templates_every = std::chrono::minutes{1};
};
inline constexpr std::size_t kLeastMtu = 640;
inline constexpr std::size_t kLargestMtu = 65507;

// Why a flow was not sent.
enum class Refusal : std::uint8_t {
  Ipv6,            // v5 has no room for its addresses
  NoAddresses,     // v5 cannot say that there are none
  NotTraffic,      // an event: v5 would make a flow of it that was none
  OutOfReach,      // v5 says no years but 1970 to 2106, and no flow longer than 24.8 days
  TooLarge,        // more than 2^40 octets or packets: v5's counters have 32 bits
  TooThin,         // sampled more thinly than the 14 bits of v5 can say
  Empty,           // no field that the version carries
  TooManyDomains,  // more domains than are kept apart
};
inline constexpr std::size_t kRefusalCount = 8;
// "Ipv6", …
std::string_view name_of(Refusal refusal);
// For people: "IPv6, which the version cannot carry".
std::string_view help_of(Refusal refusal);

// What became of flows so far: each is one of `flows` or of one `refused`.
struct EncodeCounts {
  std::uint64_t flows = 0;    // sent
  std::uint64_t records = 0;  // of flows; more than those where v5 splits what its counters cannot hold
  std::uint64_t datagrams = 0;
  std::array<std::uint64_t, kRefusalCount> refused{};
  // By field: flows that were sent without a value that they had, or with less of it.
  std::array<std::uint64_t, kFieldCount> left_out{};

  std::uint64_t refused_of(Refusal refusal) const { return refused[static_cast<std::size_t>(refusal)]; }
  std::uint64_t left_out_of(Field field) const { return left_out[static_cast<std::size_t>(field)]; }
};

class ExportStream;

// Turns flows into the datagrams of one exporter: NetFlow v5, NetFlow v9 (RFC 3954) or IPFIX (RFC 7011). One thread at
// a time; no I/O, no globals. Nothing throws but what memory allocation may.
//
// Each observation domain has its own sequence and templates, as a collector keeps them apart; at most kDomains.
// In v9 and IPFIX a flow has a template with just the fields that it has, so that what is absent stays absent; a domain
// keeps kShapes templates by their ids, and further ones are defined in each datagram that uses them. A template is
// always defined in or before the first datagram with its data.
//
// Times: headers say `now`, and v5 and v9 count milliseconds from the exporter's start. What began more than
// 24.8 days ago, or is of the future, v9 writes as IPFIX does, in milliseconds since 1970; in v5 it goes in datagrams
// of its own, whose header says a time near to it: collectors that believe headers place it rightly, and those that
// move exporters whose clock is off (this one) move it to its arrival and say so. IPFIX can write NTP timestamps
// instead (EncoderOptions::micros, to 2106).
//
// Sampling: v5 says the rate in the header. v9 and IPFIX announce a sampler for each rate as options data and records
// name it, as that is what collectors read: elements 48, 49, 50 in v9, 302, 304, 305, 306 (RFC 5477, 8.2) in IPFIX.
//
// Texts: IPFIX carries `application` (applicationName, 96) of up to 128 bytes. The other texts have come from elements
// of many vendors, and none of those may be claimed for them.
//
// Not sent by any version, as they are the collector's own findings: time_received, exporter, clock_shifted, kind,
// suspect, wrapped, copy.
class Encoder {
 public:
  static constexpr std::size_t kDomains = 1024;

  // Fault::Usage where the MTU is out of its bounds.
  static Result<Encoder> make(ExportVersion version, const EncoderOptions& options = {});
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;
  ~Encoder();

  // Appends the datagrams of all `flows` to `out`; those of one domain in their order. `now` is when they leave.
  // Texts of the flows are numbers of `texts`.
  void encode(std::span<const Flow> flows, const Texts& texts, Time now, Outgoing& out);

  const EncodeCounts& counts() const { return counts_; }

 private:
  struct Domain {
    std::uint32_t id;
    std::unique_ptr<ExportStream> stream;
  };

  Encoder(ExportVersion version, const EncoderOptions& options);
  std::uint32_t domain_of(const Flow& flow) const;
  // Null where there are too many.
  ExportStream* stream_of(std::uint32_t domain);

  ExportVersion version_;
  EncoderOptions options_;
  std::vector<Domain> domains_;  // ordered by id
  std::optional<std::int64_t> booted_ms_;
  EncodeCounts counts_;
};

}  // namespace whither
