#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include "wire/encoder.h"

namespace whither {

// When datagrams leave, and when the exporter that an Encoder plays was started: in milliseconds since 1970, whole
// seconds, the same for all its datagrams, so that their uptimes agree.
struct Departure {
  Time now;
  std::int64_t booted_ms = 0;
};

// What goes with flows on their way: their texts, when they leave, where to, and what becomes of them.
struct Way {
  const Texts& texts;
  const Departure& departure;
  Outgoing& out;
  EncodeCounts& counts;
};

// Collectors tell past from future by the sign of a 32-bit difference of uptimes.
inline constexpr std::int64_t kUptimeReachMs = std::numeric_limits<std::int32_t>::max();
// So long before and behind their export uptimes can tell of: v9 rounds its header up to the second, and collectors
// doubt what is further ahead (wire/times.h).
inline constexpr Duration kUptimesBefore = std::chrono::milliseconds{kUptimeReachMs} - std::chrono::seconds{1};
inline constexpr Duration kUptimesBehind = std::chrono::seconds{100};

// The datagrams of one observation domain, in the sequence of their version. The last one stays open until close().
class ExportStream {
 public:
  ExportStream() = default;
  ExportStream(const ExportStream&) = delete;
  ExportStream& operator=(const ExportStream&) = delete;
  virtual ~ExportStream() = default;

  virtual void add(std::span<const Flow> flows, const Way& way) = 0;
  virtual void close(const Way& way) = 0;
};

std::unique_ptr<ExportStream> netflow5_stream(std::uint32_t domain, const EncoderOptions& options);
// NetFlow v9 and IPFIX.
std::unique_ptr<ExportStream> sets_stream(ExportVersion version, std::uint32_t domain, const EncoderOptions& options);

constexpr std::uint64_t mark_of(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }

// Not counted as left out: what the collector itself says of a flow, and what headers and samplers carry.
inline constexpr std::uint64_t kNotOfRecords =
    mark_of(Field::time_received) | mark_of(Field::exporter) | mark_of(Field::clock_shifted) | mark_of(Field::kind) |
    mark_of(Field::suspect) | mark_of(Field::wrapped) | mark_of(Field::copy) | mark_of(Field::observation_domain) |
    mark_of(Field::sampling);

inline void count_left_out(EncodeCounts& counts, std::uint64_t marks) {
  for (; marks != 0; marks &= marks - 1) ++counts.left_out[static_cast<std::size_t>(std::countr_zero(marks))];
}

inline void count_refused(EncodeCounts& counts, Refusal refusal) {
  ++counts.refused[static_cast<std::size_t>(refusal)];
}

}  // namespace whither
