#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <tuple>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "wire/counters.h"
#include "wire/intake.h"
#include "wire/load.h"
#include "wire/nat_pseudo_flow.h"

namespace whither {

namespace {

// NetFlow v5 and its relatives. A record of v7 begins as one of v5 does and ends with the address of the router that
// the switch stands for; one of v1 has other places behind the ports, and no AS numbers and masks.
constexpr std::size_t kRecordSize = 48;
using Record = std::span<const std::byte, kRecordSize>;

struct Pdu {
  std::uint16_t version = 0;
  std::size_t stride = kRecordSize;  // from one record to the next
  Time exported;
  std::uint32_t uptime = 0;
  std::uint32_t sequence = 0;
  std::uint32_t engine = 0;  // type << 8 | id
  std::uint32_t sampling = 1;
  std::span<const std::byte> records;  // whole ones, as many as the header says
};

// Upper two bits are the mode, the rest is the interval; 0 means that nothing is sampled.
std::uint32_t rate_of(std::uint16_t mode_and_interval) {
  return std::max<std::uint32_t>(mode_and_interval & 0x3fffU, 1);
}

// Exporters write records of v1 with 52 bytes, as Cisco did, or without the last four (softflowd).
std::size_t stride_of(std::uint16_t version, std::size_t count, std::size_t left) {
  constexpr std::size_t kLong = 52;
  if (version == 5) return kRecordSize;
  return version == 1 && (left == count * kRecordSize || left < count * kLong) ? kRecordSize : kLong;
}

std::expected<Pdu, Drop> read_pdu(ByteReader& in) {
  Pdu pdu;
  pdu.version = in.u16();
  const std::size_t count = in.u16();
  pdu.uptime = in.u32();
  const auto seconds = in.u32();
  const auto nanoseconds = in.u32();
  pdu.exported = time_of_seconds(seconds) + Duration{nanoseconds < 1'000'000'000 ? nanoseconds / 1000 : 0};
  if (pdu.version != 1) pdu.sequence = in.u32();
  if (pdu.version == 5) {
    pdu.engine = in.u16();
    pdu.sampling = rate_of(in.u16());
  }
  if (pdu.version == 7) in.raw(4);
  pdu.stride = stride_of(pdu.version, count, in.left());
  pdu.records = in.raw(count * pdu.stride);
  if (!in.ok()) return std::unexpected(Drop::Truncated);
  return pdu;
}

constexpr std::uint64_t marks_of(std::initializer_list<Field> fields) {
  Flow flow;
  for (const auto field : fields) flow.mark(field);
  return flow.present;
}

// The fields that every record has, whatever its values.
constexpr auto kOfVersion1 =
    marks_of({Field::src_addr, Field::dst_addr, Field::in_if, Field::out_if, Field::packets, Field::bytes,
              Field::src_port, Field::dst_port, Field::tcp_flags, Field::protocol, Field::tos});
constexpr auto kOfVersion5 = kOfVersion1 | marks_of({Field::src_as, Field::dst_as, Field::src_mask, Field::dst_mask});

// Two numbers of 16 bits. PERF: one load and one swap for both.
template <std::size_t kOffset>
std::pair<std::uint32_t, std::uint32_t> load_pair(Record record) {
  const auto both = load_at<std::uint32_t, kOffset>(record);
  return {both >> 16U, both & 0xffffU};
}

void take_record(Record record, const UptimePlacing& placing, Flow& flow) {
  flow.src_addr.set_v4(load_at<std::uint32_t, 0>(record));
  flow.dst_addr.set_v4(load_at<std::uint32_t, 4>(record));
  if (const auto next_hop = load_at<std::uint32_t, 8>(record); next_hop != 0) {
    flow.next_hop.set_v4(next_hop);
    flow.mark(Field::next_hop);
  }
  std::tie(flow.in_if, flow.out_if) = load_pair<12>(record);
  flow.packets = load_at<std::uint32_t, 16>(record);
  flow.bytes = load_at<std::uint32_t, 20>(record);
  judge_counters(flow, true);
  placing.put(load_at<std::uint32_t, 24>(record), load_at<std::uint32_t, 28>(record), flow);
  flow.src_port = load_at<std::uint16_t, 32>(record);
  flow.dst_port = load_at<std::uint16_t, 34>(record);
  flow.tcp_flags = load_at<std::uint8_t, 37>(record);
  flow.protocol = load_at<std::uint8_t, 38>(record);
  flow.tos = load_at<std::uint8_t, 39>(record);
  std::tie(flow.src_as, flow.dst_as) = load_pair<40>(record);
  flow.src_mask = load_at<std::uint8_t, 44>(record);
  flow.dst_mask = load_at<std::uint8_t, 45>(record);
  if (flow.protocol == 1) {
    WHITHER_PUT(flow, icmp_type, static_cast<std::uint8_t>(flow.dst_port >> 8));
    WHITHER_PUT(flow, icmp_code, static_cast<std::uint8_t>(flow.dst_port & 0xff));
  }
}

// Records of v1 in the places of v5.
std::vector<std::byte> as_version5(std::span<const std::byte> records, std::size_t stride) {
  std::vector<std::byte> made(records.size() / stride * kRecordSize);
  for (auto to = std::span{made}; !to.empty(); to = to.subspan(kRecordSize), records = records.subspan(stride)) {
    std::ranges::copy(records.first(36), to.begin());
    to[37] = records[40];  // TCP flags
    to[38] = records[38];  // protocol
    to[39] = records[39];  // type of service
  }
  return made;
}

Protocol protocol_of(std::uint16_t version) {
  return version == 1 ? Protocol::Netflow1 : version == 7 ? Protocol::Netflow7 : Protocol::Netflow5;
}

std::expected<void, Drop> take_pdu(const Pdu& pdu, Intake& intake) {
  const ExporterKey key{intake.datagram.sender, pdu.engine, protocol_of(pdu.version)};
  auto* exporter = intake.exporters.of(key, intake.datagram.received);
  if (exporter == nullptr) return std::unexpected(Drop::TooManyExporters);
  const UptimePlacing placing{
      exporter->clock.read(pdu.exported, intake.datagram.received, pdu.uptime, intake.limits.clock_off)};
  const auto count = pdu.records.size() / pdu.stride;
  auto blank = flow_of(*exporter, intake.datagram.received, exporter->sampling.of_header(pdu.sampling));
  blank.present |= pdu.version == 1 ? kOfVersion1 : kOfVersion5;
  // PERF: one loop for all versions, so that it is inlined: 17 instructions a record.
  std::vector<std::byte> rewritten;
  if (pdu.version == 1) rewritten = as_version5(pdu.records, pdu.stride);
  auto records = pdu.version == 1 ? std::span<const std::byte>{rewritten} : pdu.records;
  const auto stride = pdu.version == 1 ? kRecordSize : pdu.stride;
  const bool may_be_nat = pdu.version == 5;
  for (auto& flow : append_blank(intake.out, blank, count)) {
    take_record(records.first<kRecordSize>(), placing, flow);
    if (flow.packets == 0 && may_be_nat) [[unlikely]]
      take_nat_pseudo_flow(flow);
    records = records.subspan(stride);
  }
  exporter->records += count;
  if (pdu.version != 1) exporter->sequence.take(pdu.sequence, static_cast<std::uint32_t>(count));
  return {};
}

// Several PDUs back to back occur in one datagram; anything else behind the first is padding.
bool is_pdu(const ByteReader& in, std::uint16_t version) {
  auto ahead = in;
  const bool is_version = ahead.u16() == version;
  return is_version && ahead.u16() != 0 && ahead.ok();
}

}  // namespace

std::expected<void, Drop> decode_netflow5(Intake& intake) {
  ByteReader in{intake.datagram.payload};
  const auto first = read_pdu(in);
  if (!first) return std::unexpected(first.error());
  if (const auto taken = take_pdu(*first, intake); !taken) return taken;
  while (is_pdu(in, first->version)) {
    auto next = read_pdu(in);
    const auto taken = next ? take_pdu(*next, intake) : std::unexpected(next.error());
    if (!taken) {
      intake.drops.add(taken.error());
      break;
    }
  }
  return {};
}

}  // namespace whither
