#include "bench/workload.h"

#include "wire/sflow_datagrams.h"

namespace whither {

namespace {

constexpr std::uint32_t kRecords = 2000;
constexpr std::uint32_t kUptime = 10'000'000;

// The records of a workload differ, and are the same in every run.
struct Traffic {
  explicit Traffic(std::uint32_t index)
      : dst(0xcb007100 | index % 254),
        packets(1 + index % 97),
        bytes(packets * (40 + index % 1400)),
        end(kUptime - index % 60'000),
        start(end - index * 7 % 30'000),
        src_port(static_cast<std::uint16_t>(32768 + index % 28'000)),
        dst_port(index % 5 == 0 ? 53 : 443),
        protocol(index % 3 == 0 ? 17 : 6) {}

  std::uint32_t src = 0xc0a8018b;  // 192.168.1.139
  std::uint32_t dst;               // 203.0.113.0/24
  std::uint32_t packets;
  std::uint32_t bytes;
  std::uint32_t end;
  std::uint32_t start;
  std::uint16_t src_port;
  std::uint16_t dst_port;
  std::uint8_t protocol;

  void add_to(Sums& sums) const {
    ++sums.records;
    sums.packets += packets;
    sums.bytes += bytes;
  }
};

Workload netflow5() {
  constexpr std::uint32_t kInDatagram = 30;
  Workload made{.name = "netflow5", .lessons = {}, .datagrams = {}, .sums = {}};
  for (std::uint32_t at = 0; at < kRecords; at += kInDatagram) {
    Bytes datagram;
    datagram.u16(5).u16(kInDatagram).u32(kUptime).u32(kExported).u32(0).u32(at).u8(0).u8(0).u16(0);
    for (std::uint32_t i = at; i < at + kInDatagram; ++i) {
      const Traffic traffic{i};
      traffic.add_to(made.sums);
      datagram.u32(traffic.src).u32(traffic.dst).u32(0xc0000201).u16(1).u16(2);
      datagram.u32(traffic.packets).u32(traffic.bytes).u32(traffic.start).u32(traffic.end);
      datagram.u16(traffic.src_port).u16(traffic.dst_port).u8(0).u8(0x1b).u8(traffic.protocol).u8(0);
      datagram.u16(0).u16(64500).u8(24).u8(24).u16(0);
    }
    made.datagrams.push_back(std::move(datagram));
  }
  return made;
}

// softflowd's templates for TCP and UDP, the same in NetFlow v9 and IPFIX.
Ins softflowd(bool is_v6) {
  const std::uint16_t size = is_v6 ? 16 : 4;
  return {{static_cast<std::uint16_t>(is_v6 ? 27 : 8), size},
          {static_cast<std::uint16_t>(is_v6 ? 28 : 12), size},
          {22, 4},
          {21, 4},
          {1, 4},
          {2, 4},
          {10, 4},
          {14, 4},
          {61, 1},
          {136, 1},
          {7, 2},
          {11, 2},
          {4, 1},
          {6, 1},
          {60, 1},
          {5, 1}};
}

Bytes softflowd_record(const Traffic& traffic, bool is_v6) {
  Bytes record;
  if (is_v6) {
    record.address("2001:db8::8b").address("2001:db8:1::8");
  } else {
    record.u32(traffic.src).u32(traffic.dst);
  }
  record.u32(traffic.start).u32(traffic.end).u32(traffic.bytes).u32(traffic.packets).u32(1).u32(2).u8(0).u8(1);
  record.u16(traffic.src_port).u16(traffic.dst_port).u8(traffic.protocol).u8(0x1b).u8(is_v6 ? 6 : 4).u8(0);
  return record;
}

constexpr std::uint16_t kV4Template = 1024;
constexpr std::uint16_t kV6Template = 2048;

// Sampling is announced for the interface (v9) or the metering process (IPFIX), the latter with the start of the
// exporter that uptimes need there.
template <typename Protocol>
Bytes softflowd_lessons() {
  Bytes sets = Protocol::templates(kV4Template, softflowd(false));
  sets.then(Protocol::templates(kV6Template, softflowd(true)));
  Bytes options;
  if constexpr (std::is_same_v<Protocol, Ipfix>) {
    sets.then(Ipfix::options(256, {{143, 4}}, {{160, 8}, {305, 4}, {306, 4}, {304, 2}, {82, 16}}));
    options.u32(1).u64((std::uint64_t{kExported} * 1000) - kUptime).u32(1).u32(0).u16(1).text("eth0").zeros(12);
  } else {
    sets.then(Netflow9::options(256, {{2, 4}}, {{34, 4}, {35, 1}, {82, 16}}));
    options.u32(0).u32(1).u8(1).text("eth0").zeros(12);
  }
  return Protocol::message(sets.then(set(256, options)));
}

// `v4_run`: records of IPv4 between two of IPv6, each run a set of its own; 0 where all is IPv4 in one set.
template <typename Protocol>
Workload softflowd_workload(std::string_view name, std::uint32_t v4_run) {
  constexpr std::size_t kRoom = 1400;
  Workload made{.name = name, .lessons = {softflowd_lessons<Protocol>()}, .datagrams = {}, .sums = {}};
  const bool counts_records = std::is_same_v<Protocol, Ipfix>;
  std::uint32_t next = 0;
  while (next < kRecords) {
    const auto first = next;
    Bytes sets;
    Bytes records;
    bool is_v6 = false;
    const auto end_set = [&] {
      if (records.size() != 0) sets.then(set(is_v6 ? kV6Template : kV4Template, records));
      records = {};
    };
    while (sets.size() + records.size() + 100 < kRoom) {
      const Traffic traffic{next};
      traffic.add_to(made.sums);
      const bool next_is_v6 = v4_run != 0 && next % (v4_run + 1) == v4_run;
      if (next_is_v6 != is_v6) end_set();
      is_v6 = next_is_v6;
      records.then(softflowd_record(traffic, is_v6));
      ++next;
    }
    end_set();
    // The lesson before was one datagram with one record of options.
    const auto before = counts_records ? first : static_cast<std::uint32_t>(made.datagrams.size());
    made.datagrams.push_back(Protocol::message(sets, {.sequence = 1 + before}));
  }
  return made;
}

// Switches sample the first 128 bytes of a frame and tell its VLAN beside it.
Bytes sflow_sample(const Traffic& traffic, std::uint32_t packet) {
  constexpr std::size_t kSampled = 128;
  auto transport = Bytes{}.u16(traffic.src_port).u16(traffic.dst_port);
  if (traffic.protocol == 6) transport.u32(packet).u32(1).u16(0x5018).u16(1024).u32(0);
  if (traffic.protocol == 17) transport.u16(packet - 20).u16(0);
  auto ip = Bytes{}.u8(0x45).u8(0).u16(packet).u16(1).u16(0x4000).u8(64).u8(traffic.protocol).u16(0);
  auto frame = ethernet(0x0800, ip.u32(traffic.src).u32(traffic.dst).then(transport));
  frame.zeros(kSampled - frame.size());
  const auto extended_switch = sflow::block(1001, Bytes{}.u32(12).u32(0).u32(12).u32(0));
  return sflow::flow_sample({sflow::raw_header(frame, packet + 14), extended_switch});
}

Workload sflow_workload() {
  constexpr std::uint32_t kInDatagram = 7;
  Workload made{.name = "sflow", .lessons = {}, .datagrams = {}, .sums = {}};
  for (std::uint32_t at = 0; at < kRecords; at += kInDatagram) {
    std::vector<Bytes> samples;
    for (std::uint32_t i = at; i < at + kInDatagram; ++i) {
      const auto packet = 64 + i * 13 % 1400;
      samples.push_back(sflow_sample(Traffic{i}, packet));
      ++made.sums.records;
      ++made.sums.packets;
      made.sums.bytes += packet + 14;
    }
    const auto sequence = static_cast<std::uint32_t>(made.datagrams.size());
    made.datagrams.push_back(sflow::datagram(samples, {.sequence = sequence}));
  }
  return made;
}

}  // namespace

std::size_t Workload::wire_bytes() const {
  std::size_t sum = 0;
  for (const auto& datagram : datagrams) sum += datagram.size();
  return sum;
}

std::vector<Workload> workloads() {
  return {netflow5(),
          softflowd_workload<Netflow9>("netflow9", 0),
          softflowd_workload<Ipfix>("ipfix", 0),
          softflowd_workload<Netflow9>("netflow9_mixed", 4),
          softflowd_workload<Ipfix>("ipfix_mixed", 4),
          sflow_workload()};
}

Bench::Bench(const Workload& workload) : workload_(workload), decoder_(drops_) {
  for (const auto& lesson : workload.lessons) decode(lesson);
}

bool Bench::decode(const Bytes& bytes) {
  const Datagram datagram{
      .received = kReceived, .sender = Address::v4(0xc0000201), .sender_port = 4000, .payload = bytes.view()};
  return decoder_.decode(datagram, batch_).has_value();
}

void Bench::pass() {
  for (std::size_t i = 0; i < workload_.datagrams.size(); ++i) {
    decode(workload_.datagrams[i]);
    if (i % kTogether == kTogether - 1) batch_.clear();
  }
  batch_.clear();
}

std::optional<Sums> Bench::checked_pass() {
  Sums sums;
  for (const auto& datagram : workload_.datagrams) {
    if (!decode(datagram)) return std::nullopt;
    for (const auto& flow : batch_.flows) sums.add(flow);
    batch_.clear();
  }
  std::uint64_t lost = drops_.total();
  for (const auto& exporter : decoder_.exporters()) lost += exporter.lost + exporter.waiting_sets;
  return lost == 0 ? std::optional{sums} : std::nullopt;
}

}  // namespace whither
