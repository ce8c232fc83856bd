#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "wire/intake.h"
#include "wire/load.h"
#include "wire/sflow_records.h"
#include "wire/sflow_values.h"

namespace whither {

namespace {

using Bytes = std::span<const std::byte>;

enum Format : std::uint32_t {
  kFlow = 1,
  kCounters = 2,
  kExpandedFlow = 3,
  kExpandedCounters = 4,
  kDiscardedPacket = 5,
};

// What the agent itself sent or got. It has no index; NetFlow writes 0 there.
constexpr std::uint32_t kAgentItself = 0x3fffffff;

// The beginning of a flow sample, out of either of its forms.
struct Head {
  std::uint64_t source = 0;  // class << 32 | index; class 0 are interfaces
  std::uint32_t rate = 0;
  std::uint32_t drops = 0;
  std::uint32_t in = 0;  // index of the interface, 0 for unknown
  std::uint32_t out = 0;
  bool out_several = false;  // out by more than one
};

constexpr std::size_t kCompactHead = 32;
constexpr std::size_t kExpandedHead = 44;
constexpr std::size_t kDiscardedHead = 32;

// What the value that tells of an interface is: its index, a reason to discard the packet (1), a number of interfaces.
constexpr std::uint32_t kIndex = 0;
constexpr std::uint32_t kSeveral = 2;

std::uint32_t index_of(std::uint32_t format, std::uint32_t value) { return format == kIndex ? value : 0; }

// sequence, source (class in the upper 8 bits), rate, pool, drops, in, out (format in the upper 2 bits), number of
// records.
Head head_of(std::span<const std::byte, kCompactHead> head) {
  const std::uint64_t source = load_at<std::uint32_t, 4>(head);
  const auto in = load_at<std::uint32_t, 20>(head);
  const auto out = load_at<std::uint32_t, 24>(head);
  return {.source = (source >> 24U) << 32U | (source & 0xffffffU),
          .rate = load_at<std::uint32_t, 8>(head),
          .drops = load_at<std::uint32_t, 16>(head),
          .in = index_of(in >> 30U, in),
          .out = index_of(out >> 30U, out),
          .out_several = out >> 30U == kSeveral};
}

// The same with two words for the source and for each interface.
Head head_of(std::span<const std::byte, kExpandedHead> head) {
  return {.source = load_at<std::uint64_t, 4>(head),
          .rate = load_at<std::uint32_t, 12>(head),
          .drops = load_at<std::uint32_t, 20>(head),
          .in = index_of(load_at<std::uint32_t, 24>(head), load_at<std::uint32_t, 28>(head)),
          .out = index_of(load_at<std::uint32_t, 32>(head), load_at<std::uint32_t, 36>(head)),
          .out_several = load_at<std::uint32_t, 32>(head) == kSeveral};
}

void take_interfaces(std::uint32_t in, std::uint32_t out, Flow& flow) {
  if (in != 0) WHITHER_PUT(flow, in_if, in == kAgentItself ? 0 : in);
  if (out != 0) WHITHER_PUT(flow, out_if, out == kAgentItself ? 0 : out);
}

// A packet was seen where its sample's source is: at the interface that it came in by, or went out by. Where it went
// out by several, the source is one of them if it is another than it came in by.
void take_direction(const Head& head, Flow& flow) {
  const bool going_in = head.in != 0 && head.in == head.source;
  const bool going_out = head.out_several ? head.in != 0 && !going_in && head.source >> 32U == 0
                                          : head.out != 0 && head.out == head.source;
  if (going_in != going_out) WHITHER_PUT(flow, direction, going_out ? 1 : 0);
}

// The samples of one sFlow v5 datagram: a flow sample and the event of a discarded packet become a flow each, generic
// interface counters go to the batch; all else is passed over. Borrows both, for one datagram.
class SflowSamples {
 public:
  SflowSamples(Intake& intake, Exporter& exporter);

  // A sample of that format (enterprise << 12 | format). What it holds too little for is counted (Drop::BadRecord).
  void take(std::uint32_t format, std::span<const std::byte> sample);

 private:
  bool holds(Bytes sample, std::size_t size);
  template <std::size_t kHeadSize>
  void take_flow(Bytes sample);
  void take_discarded(Bytes sample);
  void take_counters(std::uint32_t count, Bytes records);
  void take_interface(Bytes record);

  Intake& intake_;
  Exporter& exporter_;
  Flow blank_;  // what all flows of the datagram share
};

SflowSamples::SflowSamples(Intake& intake, Exporter& exporter)
    : intake_(intake), exporter_(exporter), blank_(flow_of(exporter, intake.datagram.received, 1)) {
  blank_.time_start = intake.datagram.received;
  blank_.time_end = intake.datagram.received;
  WHITHER_PUT(blank_, packets, 1);
}

bool SflowSamples::holds(Bytes sample, std::size_t size) {
  if (sample.size() < size) intake_.drops.add(Drop::BadRecord);
  return sample.size() >= size;
}

void SflowSamples::take(std::uint32_t format, Bytes sample) {
  switch (format) {
    case kFlow:
      return take_flow<kCompactHead>(sample);
    case kExpandedFlow:
      return take_flow<kExpandedHead>(sample);
    case kDiscardedPacket:
      return take_discarded(sample);
    case kCounters:  // sequence, source, number of records
      if (holds(sample, 12)) take_counters(load<std::uint32_t>(sample.data() + 8), sample.subspan(12));
      return;
    case kExpandedCounters:  // the same with a source of two words
      if (holds(sample, 16)) take_counters(load<std::uint32_t>(sample.data() + 12), sample.subspan(16));
      return;
    default:
      return;
  }
}

template <std::size_t kHeadSize>
void SflowSamples::take_flow(Bytes sample) {
  if (!holds(sample, kHeadSize)) return;
  // PERF: every flow is a copy of the blank one and filled in place; its head last, so that none of it has to be kept
  // over calls.
  auto& flow = intake_.out.emplace_back(blank_);
  SflowRecords records{flow, intake_.batch.texts};
  const auto count = load<std::uint32_t>(sample.data() + kHeadSize - 4);
  if (!records.take(count, sample.subspan(kHeadSize))) intake_.drops.add(Drop::BadRecord);
  if (const auto size = records.packet_size(); size != 0) WHITHER_PUT(flow, bytes, size);
  const auto head = head_of(sample.first<kHeadSize>());
  flow.sampling = exporter_.sampling.of_header(std::max<std::uint32_t>(head.rate, 1));
  take_interfaces(head.in, head.out, flow);
  take_direction(head, flow);
  exporter_.sampler_drops.take(head.source, head.drops);
}

// sequence, source class, source index, drops, in, out, reason, number of records. It carried nothing anywhere and is
// told apart from the samples of traffic, so that it has neither packets nor bytes.
void SflowSamples::take_discarded(Bytes sample) {
  if (!holds(sample, kDiscardedHead)) return;
  const auto head = sample.first<kDiscardedHead>();
  auto& flow = intake_.out.emplace_back(blank_);
  flow.kind = FlowKind::Other;
  flow.packets = 0;
  flow.present &= ~(std::uint64_t{1} << static_cast<unsigned>(Field::packets));
  take_interfaces(load_at<std::uint32_t, 16>(head), load_at<std::uint32_t, 20>(head), flow);
  SflowRecords records{flow, intake_.batch.texts};
  if (intake_.options.keep_extra) {
    const auto reason = std::to_string(load_at<std::uint32_t, 24>(head));
    WHITHER_PUT(flow, extra, intake_.batch.texts.id_of("{\"discard_reason\":" + reason + "}"));
  }
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

struct Header {
  Address agent;
  std::uint32_t sub_agent = 0;
  std::uint32_t sequence = 0;
  std::uint32_t samples = 0;
};

std::expected<Header, Drop> read_header(ByteReader& in) {
  in.u32();  // version
  Header header;
  header.agent = read_sflow_address(in);
  header.sub_agent = in.u32();
  header.sequence = in.u32();
  in.u32();  // uptime in milliseconds; samples have no times
  header.samples = in.u32();
  if (!in.ok()) return std::unexpected(Drop::Truncated);
  return header;
}

}  // namespace

// sFlow v5 (sflow.org, "sFlow Version 5", 5). An agent is known by the address that it tells of itself, as it may send
// from any of its addresses; by that of the sender where it tells none. Bytes behind the last sample are padding.
std::expected<void, Drop> decode_sflow(Intake& intake) {
  ByteReader in{intake.datagram.payload};
  const auto header = read_header(in);
  if (!header) return std::unexpected(header.error());
  const auto& agent = is_given(header->agent) ? header->agent : intake.datagram.sender;
  auto* exporter = intake.exporters.of({agent, header->sub_agent, Protocol::Sflow}, intake.datagram.received);
  if (exporter == nullptr) return std::unexpected(Drop::TooManyExporters);
  SflowSamples samples{intake, *exporter};
  const auto before = intake.out.size();
  auto rest = in.raw(in.left());
  for (std::uint32_t sample = 0; sample < header->samples; ++sample) {
    const std::size_t size = rest.size() < 8 ? 0 : load<std::uint32_t>(rest.data() + 4);
    if (rest.size() < 8 || size > rest.size() - 8) {
      intake.drops.add(Drop::BadLength);
      break;
    }
    samples.take(load<std::uint32_t>(rest.data()), rest.subspan(8, size));
    rest = rest.subspan(std::min(8 + in_words(size), rest.size()));
  }
  const auto flows = intake.out.size() - before;
  exporter->records += flows;
  exporter->sequence.take(header->sequence, static_cast<std::uint32_t>(flows));
  return {};
}

}  // namespace whither
