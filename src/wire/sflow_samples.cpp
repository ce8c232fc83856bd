#include "wire/sflow_samples.h"

#include <algorithm>

#include "wire/load.h"
#include "wire/sflow_records.h"
#include "wire/sflow_values.h"

namespace whither {

namespace {

enum Format : std::uint32_t {
  kFlow = 1,
  kCounters = 2,
  kExpandedFlow = 3,
  kExpandedCounters = 4,
  kDiscardedPacket = 5,
};

// An interface as sFlow tells it: the format says what the value is.
struct Port {
  std::uint32_t format = 0;  // 0 an index, 1 a reason why the packet was discarded, 2 a number of interfaces
  std::uint32_t value = 0;
  bool is_index() const { return format == 0 && value != 0; }  // index 0 is unknown
};

constexpr std::uint32_t kSeveral = 2;

// What the agent itself sent or got. It has no index; NetFlow writes 0 there.
constexpr std::uint32_t kAgentItself = 0x3fffffff;

std::uint32_t index_of(const Port& port) { return port.value == kAgentItself ? 0 : port.value; }

// The upper two bits are the format.
Port compact_port(std::uint32_t word) { return {.format = word >> 30U, .value = word & 0x3fffffffU}; }

}  // namespace

struct SflowSamples::Head {
  std::uint64_t source = 0;  // class << 32 | index; class 0 are interfaces
  std::uint32_t rate = 0;
  std::uint32_t drops = 0;
  Port in;
  Port out;
  std::uint32_t records = 0;
};

namespace {

constexpr std::size_t kCompactHead = 32;
constexpr std::size_t kExpandedHead = 44;
constexpr std::size_t kDiscardedHead = 32;

void take_ports(const Port& in, const Port& out, Flow& flow) {
  if (in.is_index()) WHITHER_PUT(flow, in_if, index_of(in));
  if (out.is_index()) WHITHER_PUT(flow, out_if, index_of(out));
}

// A packet was seen where its sample's source is: at the interface that it came in by, or went out by. Where it went
// out by several, the source is one of them if it is another than it came in by.
void take_direction(std::uint64_t source, const Port& in, const Port& out, Flow& flow) {
  const bool going_in = in.is_index() && in.value == source;
  const bool at_other_interface = in.is_index() && !going_in && source >> 32U == 0;
  const bool going_out = (out.is_index() && out.value == source) || (out.format == kSeveral && at_other_interface);
  if (going_in != going_out) WHITHER_PUT(flow, direction, std::uint8_t{going_out});
}

}  // namespace

SflowSamples::SflowSamples(Intake& intake, Exporter& exporter)
    : intake_(intake), exporter_(exporter), blank_(flow_of(exporter, intake.datagram.received, 1)) {
  blank_.time_start = intake.datagram.received;
  blank_.time_end = intake.datagram.received;
}

void SflowSamples::take(std::uint32_t format, Bytes sample) {
  const auto has = [&](std::size_t size) {
    if (sample.size() < size) intake_.drops.add(Drop::BadRecord);
    return sample.size() >= size;
  };
  switch (format) {
    case kFlow:
      if (has(kCompactHead)) take_flow(compact_head(sample), sample.subspan(kCompactHead));
      return;
    case kExpandedFlow:
      if (has(kExpandedHead)) take_flow(expanded_head(sample), sample.subspan(kExpandedHead));
      return;
    case kDiscardedPacket:
      if (has(kDiscardedHead)) take_discarded(sample);
      return;
    case kCounters:  // sequence, source, number of records
      if (has(12)) take_counters(load<std::uint32_t>(sample.data() + 8), sample.subspan(12));
      return;
    case kExpandedCounters:  // the same with a source of two words
      if (has(16)) take_counters(load<std::uint32_t>(sample.data() + 12), sample.subspan(16));
      return;
    default:
      return;
  }
}

// sequence, source (class in the upper 8 bits), rate, pool, drops, in, out, number of records.
SflowSamples::Head SflowSamples::compact_head(Bytes sample) {
  const auto head = sample.first<kCompactHead>();
  const std::uint64_t source = load_at<std::uint32_t, 4>(head);
  return {.source = (source >> 24U) << 32U | (source & 0xffffffU),
          .rate = load_at<std::uint32_t, 8>(head),
          .drops = load_at<std::uint32_t, 16>(head),
          .in = compact_port(load_at<std::uint32_t, 20>(head)),
          .out = compact_port(load_at<std::uint32_t, 24>(head)),
          .records = load_at<std::uint32_t, 28>(head)};
}

// The same with two words for the source and for each interface.
SflowSamples::Head SflowSamples::expanded_head(Bytes sample) {
  const auto head = sample.first<kExpandedHead>();
  return {.source = load_at<std::uint64_t, 4>(head),
          .rate = load_at<std::uint32_t, 12>(head),
          .drops = load_at<std::uint32_t, 20>(head),
          .in = {load_at<std::uint32_t, 24>(head), load_at<std::uint32_t, 28>(head)},
          .out = {load_at<std::uint32_t, 32>(head), load_at<std::uint32_t, 36>(head)},
          .records = load_at<std::uint32_t, 40>(head)};
}

void SflowSamples::take_flow(const Head& head, Bytes bytes) {
  exporter_.sampler_drops.take(head.source, head.drops);
  exporter_.records += 1;
  // PERF: every flow is a copy of the blank one and filled in place.
  auto& flow = intake_.out.emplace_back(blank_);
  flow.sampling = std::max<std::uint32_t>(head.rate, 1);
  take_ports(head.in, head.out, flow);
  take_direction(head.source, head.in, head.out, flow);
  SflowRecords records{flow, intake_.batch.texts};
  if (!records.take(head.records, bytes)) intake_.drops.add(Drop::BadRecord);
  WHITHER_PUT(flow, packets, 1);
  if (records.packet_size() != 0) WHITHER_PUT(flow, bytes, records.packet_size());
}

// sequence, source class, source index, drops, in, out, reason, number of records. It carried nothing anywhere and is
// told apart from the samples of traffic, so that it has neither packets nor bytes.
void SflowSamples::take_discarded(Bytes sample) {
  const auto head = sample.first<kDiscardedHead>();
  exporter_.records += 1;
  auto& flow = intake_.out.emplace_back(blank_);
  flow.kind = FlowKind::Other;
  take_ports({.value = load_at<std::uint32_t, 16>(head)}, {.value = load_at<std::uint32_t, 20>(head)}, flow);
  SflowRecords records{flow, intake_.batch.texts};
  const bool whole = records.take(load_at<std::uint32_t, 28>(head), sample.subspan(kDiscardedHead));
  if (!whole) intake_.drops.add(Drop::BadRecord);
}

void SflowSamples::take_counters(std::uint32_t count, Bytes bytes) {
  for (; count > 0; --count) {
    const std::size_t size = bytes.size() < 8 ? 0 : load<std::uint32_t>(bytes.data() + 4);
    if (bytes.size() < 8 || size > bytes.size() - 8) return intake_.drops.add(Drop::BadRecord);
    if (load<std::uint32_t>(bytes.data()) == 1) take_interface(bytes.subspan(8, size));
    bytes = bytes.subspan(std::min(8 + in_words(size), bytes.size()));
  }
}

void SflowSamples::take_interface(Bytes record) {
  constexpr std::size_t kSize = 88;
  if (record.size() < kSize) return intake_.drops.add(Drop::BadRecord);
  const auto fixed = record.first<kSize>();
  intake_.batch.counters.push_back({.time = intake_.datagram.received,
                                    .exporter = exporter_.key.address,
                                    .domain = exporter_.key.domain,
                                    .if_index = load_at<std::uint32_t, 0>(fixed),
                                    .if_type = load_at<std::uint32_t, 4>(fixed),
                                    .speed = load_at<std::uint64_t, 8>(fixed),
                                    .direction = load_at<std::uint32_t, 16>(fixed),
                                    .status = load_at<std::uint32_t, 20>(fixed),
                                    .in_octets = load_at<std::uint64_t, 24>(fixed),
                                    .in_unicast = load_at<std::uint32_t, 32>(fixed),
                                    .in_multicast = load_at<std::uint32_t, 36>(fixed),
                                    .in_broadcast = load_at<std::uint32_t, 40>(fixed),
                                    .in_discards = load_at<std::uint32_t, 44>(fixed),
                                    .in_errors = load_at<std::uint32_t, 48>(fixed),
                                    .in_unknown_protos = load_at<std::uint32_t, 52>(fixed),
                                    .out_octets = load_at<std::uint64_t, 56>(fixed),
                                    .out_unicast = load_at<std::uint32_t, 64>(fixed),
                                    .out_multicast = load_at<std::uint32_t, 68>(fixed),
                                    .out_broadcast = load_at<std::uint32_t, 72>(fixed),
                                    .out_discards = load_at<std::uint32_t, 76>(fixed),
                                    .out_errors = load_at<std::uint32_t, 80>(fixed),
                                    .promiscuous = load_at<std::uint32_t, 84>(fixed)});
}

}  // namespace whither
