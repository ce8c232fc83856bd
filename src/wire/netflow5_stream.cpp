#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "wire/export_stream.h"
#include "wire/write.h"

namespace whither {

namespace {

constexpr std::size_t kHeaderSize = 24;
constexpr std::size_t kRecordSize = 48;
constexpr std::size_t kMostRecords = 30;  // more than these no exporter sends, and collectors refuse
constexpr std::uint64_t kLargestCount = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t kMostPieces = 256;
constexpr std::uint32_t kThinnest = 0x3fff;
constexpr std::uint16_t kOneInEach = 1U << 14;  // the sampling mode: one packet of each interval
constexpr std::uint16_t kAsTrans = 23456;       // stands for an AS of more than 16 bits (RFC 6793, 9)
constexpr Duration kLongestFlow = kUptimesBefore - std::chrono::hours{1};  // a header may be an hour behind it
constexpr Time kLastMoment = time_of_seconds(0xffff'ffff) - std::chrono::hours{1};
constexpr std::uint64_t kIcmp = mark_of(Field::icmp_type) | mark_of(Field::icmp_code);

constexpr std::uint64_t kCarried = [] {
  std::uint64_t marks = 0;
  for (const auto field :
       {Field::time_start, Field::time_end, Field::src_addr, Field::dst_addr, Field::src_port, Field::dst_port,
        Field::protocol, Field::packets, Field::bytes, Field::tcp_flags, Field::tos, Field::in_if, Field::out_if,
        Field::next_hop, Field::src_mask, Field::dst_mask, Field::src_as, Field::dst_as}) {
    marks |= mark_of(field);
  }
  return marks;
}();

std::int64_t millis_of(Time time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

// v5 has no way to say that a value is absent: it is 0.
template <typename T>
T given(const Flow& flow, Field field, const T& value) {
  return flow.has(field) ? value : T{};
}

std::uint32_t rate_of(const Flow& flow) { return std::max(given(flow, Field::sampling, flow.sampling), 1U); }
std::uint64_t packets_of(const Flow& flow) { return given(flow, Field::packets, flow.packets); }
std::uint64_t bytes_of(const Flow& flow) { return given(flow, Field::bytes, flow.bytes); }

struct Span {
  Time start;
  Time end;
};

// One missing end equals the other; a flow without times is of now.
Span times_of(const Flow& flow, Time now) {
  const bool has_start = flow.has(Field::time_start);
  const bool has_end = flow.has(Field::time_end);
  return {has_start ? flow.time_start
          : has_end ? flow.time_end
                    : now,
          has_end     ? flow.time_end
          : has_start ? flow.time_start
                      : now};
}

// How many records the counters of a flow take; each gets its share, so that sums are right.
std::uint64_t pieces_of(const Flow& flow) {
  const auto largest = std::max(packets_of(flow), bytes_of(flow));
  return largest == 0 ? 1 : (largest - 1) / kLargestCount + 1;
}

// Whether a header of that time can have the flow in its datagram.
bool fits(const Span& times, Time header) {
  return header - std::min(times.start, times.end) <= kUptimesBefore &&
         std::max(times.start, times.end) - header <= kUptimesBehind;
}

// The time of a header for a flow: now where that fits, else the full hour behind its end.
Time header_for(const Span& times, Time now) {
  return fits(times, now) ? now : std::chrono::ceil<std::chrono::hours>(std::max(times.start, times.end));
}

std::optional<Refusal> refusal_of(const Flow& flow, const Departure& departure) {
  const auto src = given(flow, Field::src_addr, flow.src_addr);
  const auto dst = given(flow, Field::dst_addr, flow.dst_addr);
  if (src.is_v6() || dst.is_v6()) return Refusal::Ipv6;
  if (!src && !dst) return Refusal::NoAddresses;
  if (flow.has(Field::kind) && flow.kind != FlowKind::Traffic) return Refusal::NotTraffic;
  const auto times = times_of(flow, departure.now);
  if (std::chrono::abs(times.end - times.start) > kLongestFlow) return Refusal::OutOfReach;
  if (std::min(times.start, times.end) < Time{} || std::max(times.start, times.end) > kLastMoment) {
    return Refusal::OutOfReach;
  }
  if (pieces_of(flow) > kMostPieces) return Refusal::TooLarge;
  if (rate_of(flow) > kThinnest) return Refusal::TooThin;
  return std::nullopt;
}

// A value of 16 bits; what does not fit is written as `instead` and marked as left out.
std::uint16_t narrow(const Flow& flow, Field field, std::uint32_t value, std::uint16_t instead,
                     std::uint64_t& left_out) {
  value = given(flow, field, value);
  if (value <= 0xffff) return static_cast<std::uint16_t>(value);
  left_out |= mark_of(field);
  return instead;
}

// The port, or ICMP's type and code in its place.
std::uint16_t dst_port_of(const Flow& flow, std::uint64_t& left_out) {
  const auto port = given(flow, Field::dst_port, flow.dst_port);
  if (given(flow, Field::protocol, flow.protocol) != 1 || (flow.present & kIcmp) == 0) return port;
  const auto type_code = static_cast<std::uint16_t>(given(flow, Field::icmp_type, flow.icmp_type) << 8 |
                                                    given(flow, Field::icmp_code, flow.icmp_code));
  left_out &= ~kIcmp;
  if (port != 0 && port != type_code) left_out |= mark_of(Field::dst_port);
  return type_code;
}

class Netflow5Stream final : public ExportStream {
 public:
  Netflow5Stream(std::uint32_t domain, const EncoderOptions& options)
      : domain_(domain), most_records_(std::min(kMostRecords, (options.mtu - kHeaderSize) / kRecordSize)) {}

  void add(std::span<const Flow> flows, const Way& way) override {
    for (const auto& flow : flows) {
      if (const auto refusal = refusal_of(flow, way.departure)) {
        count_refused(way.counts, *refusal);
        continue;
      }
      open(flow, way);
      const auto pieces = pieces_of(flow);
      std::uint64_t left_out = domain_ > 0xffff ? mark_of(Field::observation_domain) : 0;
      for (std::uint64_t piece = 0; piece < pieces; ++piece) {
        if (records_ == most_records_) close(way);
        left_out |= write_record(flow, way.departure, {pieces, piece});
      }
      count_left_out(way.counts, left_out);
      ++way.counts.flows;
      way.counts.records += pieces;
    }
  }

  void close(const Way& way) override {
    if (records_ == 0) return;
    auto* const at = bytes_.data();
    const auto header_ms = millis_of(header_);
    write<std::uint16_t>(at, 5);
    write(at + 2, static_cast<std::uint16_t>(records_));
    write(at + 4, uptime_of(way.departure));
    write(at + 8, static_cast<std::uint32_t>(header_ms / 1000));
    write(at + 12, static_cast<std::uint32_t>(header_ms % 1000 * 1'000'000));
    write(at + 16, sequence_);
    write(at + 20, static_cast<std::uint16_t>(domain_ > 0xffff ? 0 : domain_));
    write(at + 22, static_cast<std::uint16_t>(rate_ == 1 ? 0 : kOneInEach | rate_));
    way.out.add(std::span{bytes_}.first(kHeaderSize + records_ * kRecordSize), static_cast<std::uint32_t>(records_));
    ++way.counts.datagrams;
    sequence_ += static_cast<std::uint32_t>(records_);
    records_ = 0;
  }

 private:
  struct Piece {
    std::uint64_t of;
    std::uint64_t number;
  };

  // Of the exporter, as it is now whatever the header's clock says: it goes on, as collectors expect it to.
  static std::uint32_t uptime_of(const Departure& departure) {
    return static_cast<std::uint32_t>(millis_of(departure.now) - departure.booted_ms);
  }

  // The datagram that is open afterwards has the flow's rate and a time that fits it.
  void open(const Flow& flow, const Way& way) {
    const auto times = times_of(flow, way.departure.now);
    const auto rate = rate_of(flow);
    const bool is_recent = fits(times, way.departure.now);
    const bool goes_on = records_ != 0 && rate == rate_ && is_recent == is_recent_ && fits(times, header_);
    if (goes_on) return;
    close(way);
    rate_ = rate;
    is_recent_ = is_recent;
    header_ = header_for(times, way.departure.now);
  }

  // What of the flow it could not say.
  std::uint64_t write_record(const Flow& flow, const Departure& departure, Piece piece) {
    auto left_out = flow.present & ~kCarried & ~kNotOfRecords;
    const auto next_hop = given(flow, Field::next_hop, flow.next_hop);
    if (next_hop.is_v6()) left_out |= mark_of(Field::next_hop);
    const auto tcp_flags = given(flow, Field::tcp_flags, flow.tcp_flags);
    if (tcp_flags > 0xff) left_out |= mark_of(Field::tcp_flags);
    const auto share = [&](std::uint64_t count) {
      return static_cast<std::uint32_t>(count / piece.of + (piece.number < count % piece.of ? 1 : 0));
    };
    const auto uptime = [&](Time time) {
      return uptime_of(departure) - static_cast<std::uint32_t>(millis_of(header_) - millis_of(time));
    };
    const auto times = times_of(flow, departure.now);

    auto* const at = bytes_.data() + kHeaderSize + records_++ * kRecordSize;
    write(at, given(flow, Field::src_addr, flow.src_addr).v4_value());
    write(at + 4, given(flow, Field::dst_addr, flow.dst_addr).v4_value());
    write(at + 8, next_hop.v4_value());
    write(at + 12, narrow(flow, Field::in_if, flow.in_if, 0, left_out));
    write(at + 14, narrow(flow, Field::out_if, flow.out_if, 0, left_out));
    write(at + 16, share(packets_of(flow)));
    write(at + 20, share(bytes_of(flow)));
    write(at + 24, uptime(times.start));
    write(at + 28, uptime(times.end));
    write(at + 32, given(flow, Field::src_port, flow.src_port));
    write(at + 34, dst_port_of(flow, left_out));
    write<std::uint8_t>(at + 36, 0);
    write(at + 37, static_cast<std::uint8_t>(tcp_flags & 0xff));
    write(at + 38, given(flow, Field::protocol, flow.protocol));
    write(at + 39, given(flow, Field::tos, flow.tos));
    write(at + 40, narrow(flow, Field::src_as, flow.src_as, kAsTrans, left_out));
    write(at + 42, narrow(flow, Field::dst_as, flow.dst_as, kAsTrans, left_out));
    write(at + 44, given(flow, Field::src_mask, flow.src_mask));
    write(at + 45, given(flow, Field::dst_mask, flow.dst_mask));
    write<std::uint16_t>(at + 46, 0);
    return left_out;
  }

  std::uint32_t domain_;
  std::size_t most_records_;
  std::size_t records_ = 0;
  std::uint32_t rate_ = 1;
  Time header_{};  // its time
  bool is_recent_ = false;
  std::uint32_t sequence_ = 0;  // flows before this datagram
  std::array<std::byte, kHeaderSize + kMostRecords * kRecordSize> bytes_{};
};

}  // namespace

std::unique_ptr<ExportStream> netflow5_stream(std::uint32_t domain, const EncoderOptions& options) {
  return std::make_unique<Netflow5Stream>(domain, options);
}

}  // namespace whither
