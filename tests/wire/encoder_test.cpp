#include "wire/encoder.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/bytes.h"
#include "wire/datagrams.h"
#include "wire/random_flows.h"

namespace whither {
namespace {

constexpr std::uint64_t bit(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }

std::uint64_t marks(std::initializer_list<Field> fields) {
  std::uint64_t all = 0;
  for (const auto field : fields) all |= bit(field);
  return all;
}

// What a flow is made of on its exporter's side, all that IPFIX carries.
std::uint64_t all_fields() {
  std::uint64_t all = 0;
  for (const auto& info : fields()) all |= bit(info.field);
  return all & ~marks({Field::time_start, Field::time_end, Field::time_received, Field::clock_shifted, Field::exporter,
                       Field::observation_domain, Field::sampling, Field::kind, Field::suspect, Field::wrapped,
                       Field::copy, Field::src_name, Field::dst_name, Field::application, Field::extra,
                       Field::nat_event, Field::firewall_event});
}

const std::uint64_t kNetflow5Fields =
    marks({Field::src_addr, Field::dst_addr, Field::src_port, Field::dst_port, Field::protocol, Field::packets,
           Field::bytes, Field::tcp_flags, Field::tos, Field::in_if, Field::out_if, Field::next_hop, Field::src_mask,
           Field::dst_mask, Field::src_as, Field::dst_as});

// A collector that is sent everything, and the encoder that sends.
class Road {
 public:
  explicit Road(ExportVersion version, const EncoderOptions& options = {})
      : encoder(Encoder::make(version, options).value()) {}

  void send(std::span<const Flow> flows) {
    outgoing.clear();
    encoder.encode(flows, texts, receiver.now, outgoing);
    for (std::size_t i = 0; i < outgoing.size(); ++i) {
      sent.emplace_back(outgoing[i].begin(), outgoing[i].end());
      EXPECT_TRUE(receiver.take(outgoing[i]));
    }
  }
  Flow only(const Flow& flow) {
    receiver.flows.clear();
    send({&flow, 1});
    return receiver.flows.size() == 1 ? receiver.flows.front() : Flow{};
  }
  std::uint64_t lost() const {
    std::uint64_t sum = 0;
    for (const auto& exporter : receiver.decoder.exporters()) sum += exporter.lost;
    return sum;
  }

  Encoder encoder;
  Receiver receiver;
  Texts texts;
  Outgoing outgoing;
  std::vector<std::vector<std::byte>> sent;
};

// The flow as the collector sees it, had it come over the wire without loss.
Flow received(Flow flow, const Receiver& receiver) {
  WHITHER_PUT(flow, exporter, receiver.sender);
  WHITHER_PUT(flow, time_received, receiver.now);
  WHITHER_PUT(flow, clock_shifted, false);
  if (!flow.has(Field::observation_domain)) WHITHER_PUT(flow, observation_domain, 0);
  // What has an ICMP type, and neither protocol nor ports, is ICMP.
  const auto icmp = marks({Field::icmp_type, Field::icmp_code});
  const auto not_icmp = marks({Field::protocol, Field::src_port, Field::dst_port});
  if ((flow.present & icmp) != 0 && (flow.present & not_icmp) == 0 && flow.has(Field::src_addr)) {
    WHITHER_PUT(flow, protocol, static_cast<std::uint8_t>(flow.src_addr.is_v4() ? 1 : 58));
  }
  return flow;
}

Time to_millis(Time time) { return std::chrono::floor<std::chrono::milliseconds>(time); }

Flow with_millis(Flow flow) {
  flow.time_start = to_millis(flow.time_start);
  flow.time_end = to_millis(flow.time_end);
  return flow;
}

// A flow that v5 has room for.
Flow narrow(Flow flow) {
  flow.packets = (flow.packets & 0xffffffff) | 1;  // records without packets are events to some
  flow.bytes &= 0xffffffff;
  flow.mark(Field::packets);
  flow.in_if &= 0xffff;
  flow.out_if &= 0xffff;
  flow.src_as &= 0xffff;
  flow.dst_as &= 0xffff;
  flow.tcp_flags &= 0xff;
  for (auto* const address : {&flow.src_addr, &flow.dst_addr, &flow.next_hop}) {
    if (address->is_v6()) *address = Address::v4(0xcb007101);  // 203.0.113.1
  }
  if (!flow.has(Field::src_addr) && !flow.has(Field::dst_addr)) WHITHER_PUT(flow, src_addr, Address::v4(0xcb007101));
  return flow;
}

// What v5 makes of it: it has no absence, and ICMP's type and code are the port.
Flow as_netflow5(Flow flow) {
  if (!flow.has(Field::src_addr)) WHITHER_PUT(flow, src_addr, Address::v4(0));
  if (!flow.has(Field::dst_addr)) WHITHER_PUT(flow, dst_addr, Address::v4(0));
  flow.present |= kNetflow5Fields & ~bit(Field::next_hop);
  if (flow.protocol == 1) flow.dst_port = static_cast<std::uint16_t>(flow.icmp_type << 8 | flow.icmp_code);
  if (flow.protocol != 1) flow.present &= ~marks({Field::icmp_type, Field::icmp_code});
  return with_millis(flow);
}

// What a collector finds out about a flow is not the encoder's to carry.
Flow without_findings(Flow flow) {
  flow.present &= ~marks({Field::kind, Field::suspect, Field::wrapped, Field::copy});
  return flow;
}

void expect_same(std::span<const Flow> expected, std::span<const Flow> found) {
  ASSERT_EQ(expected.size(), found.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    ASSERT_EQ(difference(without_findings(expected[i]), without_findings(found[i])), "") << "flow " << i;
  }
}

constexpr std::array<std::size_t, 4> kMtus = {kLeastMtu, 1400, 1401, kLargestMtu};

TEST(Encoder, ipfix_carries_every_field_to_the_microsecond) {
  for (const auto mtu : kMtus) {
    Road road{ExportVersion::Ipfix, {.mtu = mtu, .micros = true}};
    RandomFlows random{mtu};
    std::vector<Flow> flows;
    for (int i = 0; i < 5000; ++i) flows.push_back(random.flow(all_fields(), road.receiver.now));
    road.send(flows);
    for (auto& flow : flows) flow = received(flow, road.receiver);
    expect_same(flows, road.receiver.flows);
    EXPECT_EQ(road.receiver.drops.total(), 0U);
    EXPECT_EQ(road.lost(), 0U);
    for (const auto& datagram : road.sent) EXPECT_LE(datagram.size(), mtu);
    EXPECT_EQ(road.encoder.counts().flows, flows.size());
    EXPECT_TRUE(std::ranges::all_of(road.encoder.counts().left_out, [](auto count) { return count == 0; }));
  }
}

TEST(Encoder, ipfix_says_milliseconds_unless_asked_for_more) {
  Road road{ExportVersion::Ipfix};
  RandomFlows random{3};
  std::vector<Flow> flows;
  for (int i = 0; i < 1000; ++i) flows.push_back(random.flow(all_fields(), road.receiver.now));
  road.send(flows);
  for (auto& flow : flows) flow = with_millis(received(flow, road.receiver));
  expect_same(flows, road.receiver.flows);
}

TEST(Encoder, netflow9_carries_every_field_but_reverse_counters_to_the_millisecond) {
  const auto reverse = marks({Field::packets_reverse, Field::bytes_reverse});
  for (const auto mtu : kMtus) {
    Road road{ExportVersion::Netflow9, {.mtu = mtu}};
    RandomFlows random{mtu};
    std::vector<Flow> flows;
    for (int i = 0; i < 5000; ++i) flows.push_back(random.flow(all_fields(), road.receiver.now));
    road.send(flows);
    for (auto& flow : flows) {
      flow.present &= ~reverse;
      flow = with_millis(received(flow, road.receiver));
    }
    expect_same(flows, road.receiver.flows);
    EXPECT_EQ(road.receiver.drops.total(), 0U);
    EXPECT_EQ(road.lost(), 0U);
    for (const auto& datagram : road.sent) {
      EXPECT_LE(datagram.size(), mtu);
    }
    EXPECT_GT(road.encoder.counts().left_out_of(Field::bytes_reverse), 1000U);
  }
}

TEST(Encoder, netflow5_carries_what_it_has_room_for_to_the_millisecond) {
  for (const auto mtu : kMtus) {
    Road road{ExportVersion::Netflow5, {.mtu = mtu}};
    RandomFlows random{mtu};
    std::vector<Flow> flows;
    while (flows.size() < 5000) {
      auto flow = narrow(random.flow(kNetflow5Fields, road.receiver.now));
      if (road.receiver.now - flow.time_start < std::chrono::hours{24 * 24}) flows.push_back(flow);
    }
    road.send(flows);
    for (auto& flow : flows) flow = received(as_netflow5(flow), road.receiver);
    expect_same(flows, road.receiver.flows);
    EXPECT_EQ(road.receiver.drops.total(), 0U);
    EXPECT_EQ(road.lost(), 0U);
    for (const auto& datagram : road.sent) EXPECT_LE(datagram.size(), std::min<std::size_t>(mtu, 24 + 30 * 48));
  }
}

// A flow of one TCP connection that ended a second ago.
Flow web(Time now) {
  Flow flow;
  WHITHER_PUT(flow, src_addr, Address::parse("192.168.1.139").value());
  WHITHER_PUT(flow, dst_addr, Address::parse("192.0.2.8").value());
  WHITHER_PUT(flow, src_port, 40000);
  WHITHER_PUT(flow, dst_port, 443);
  WHITHER_PUT(flow, protocol, 6);
  WHITHER_PUT(flow, packets, 10);
  WHITHER_PUT(flow, bytes, 1000);
  WHITHER_PUT(flow, time_start, now - std::chrono::seconds{3});
  WHITHER_PUT(flow, time_end, now - std::chrono::seconds{1});
  WHITHER_PUT(flow, kind, FlowKind::Traffic);
  return flow;
}

class Versions : public testing::TestWithParam<ExportVersion> {};
INSTANTIATE_TEST_SUITE_P(Encoder, Versions,
                         testing::Values(ExportVersion::Netflow5, ExportVersion::Netflow9, ExportVersion::Ipfix));

TEST_P(Versions, count_just_what_is_missing) {
  Road road{GetParam()};
  std::vector<Flow> flows(40, web(road.receiver.now));
  Outgoing outgoing;
  std::uint64_t missing = 0;
  for (int i = 0; i < 500; ++i) {
    outgoing.clear();
    road.encoder.encode(flows, road.texts, road.receiver.now, outgoing);
    for (std::size_t at = 0; at < outgoing.size(); ++at) {
      if (i % 50 == 30 && at == 0) {
        missing += GetParam() == ExportVersion::Netflow9 ? 1 : outgoing.records_of(at);
      } else {
        EXPECT_TRUE(road.receiver.take(outgoing[at]));
      }
    }
  }
  EXPECT_EQ(missing != 0, true);
  EXPECT_EQ(road.lost(), missing);
}

TEST_P(Versions, keep_domains_apart) {
  Road road{GetParam()};
  std::vector<Flow> flows;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    flows.push_back(web(road.receiver.now));
    WHITHER_PUT(flows.back(), observation_domain, i % 7);
  }
  road.send(flows);
  EXPECT_EQ(road.receiver.flows.size(), flows.size());
  EXPECT_EQ(road.lost(), 0U);
  const auto exporters = road.receiver.decoder.exporters();
  ASSERT_EQ(exporters.size(), 7U);
  for (const auto& exporter : exporters) EXPECT_EQ(exporter.records, 3000 / 7 + (exporter.domain < 3000 % 7 ? 1 : 0));
}

TEST_P(Versions, a_domain_that_is_asked_for_holds_all) {
  Road road{GetParam(), {.domain = 42}};
  auto flow = web(road.receiver.now);
  WHITHER_PUT(flow, observation_domain, 7);
  EXPECT_EQ(road.only(flow).observation_domain, 42U);
}

TEST_P(Versions, more_domains_than_are_kept_apart_are_told) {
  Road road{GetParam()};
  std::vector<Flow> flows;
  for (std::uint32_t i = 0; i < Encoder::kDomains + 5; ++i) {
    flows.push_back(web(road.receiver.now));
    WHITHER_PUT(flows.back(), observation_domain, i);
  }
  road.send(flows);
  EXPECT_EQ(road.encoder.counts().refused_of(Refusal::TooManyDomains), 5U);
  EXPECT_EQ(road.encoder.counts().flows, Encoder::kDomains);
}

TEST_P(Versions, an_mtu_that_cannot_be_is_refused) {
  EXPECT_FALSE(Encoder::make(GetParam(), {.mtu = kLeastMtu - 1}));
  EXPECT_FALSE(Encoder::make(GetParam(), {.mtu = kLargestMtu + 1}));
  EXPECT_EQ(Encoder::make(GetParam(), {.mtu = 0}).error().fault, Fault::Usage);
}

TEST_P(Versions, no_flows_are_no_datagrams) {
  Road road{GetParam()};
  road.send({});
  EXPECT_TRUE(road.sent.empty());
  EXPECT_EQ(road.encoder.counts().datagrams, 0U);
}

// T1: what ends in the very second of the export must not be later than the header, or collectors that subtract without
// a sign put it 49.7 days away.
TEST_P(Versions, T01_no_flow_ends_after_its_header) {
  Road road{GetParam()};
  auto flow = web(road.receiver.now);
  flow.time_end = road.receiver.now;
  EXPECT_EQ(road.only(flow).time_end, to_millis(road.receiver.now));
  const auto& datagram = road.sent.front();
  const std::span bytes{datagram};
  const auto u32 = [&](std::size_t at) { return ByteReader{bytes.subspan(at)}.u32(); };
  if (GetParam() == ExportVersion::Netflow5) {
    EXPECT_GE(u32(4), u32(24 + 28));
  } else if (GetParam() == ExportVersion::Netflow9) {
    EXPECT_LE(road.receiver.now, time_of_seconds(u32(8)));
    EXPECT_GT(road.receiver.now, time_of_seconds(u32(8) - 1));
  }
}

class Templated : public testing::TestWithParam<ExportVersion> {};
INSTANTIATE_TEST_SUITE_P(Encoder, Templated, testing::Values(ExportVersion::Netflow9, ExportVersion::Ipfix));

TEST_P(Templated, templates_come_again_after_datagrams) {
  Road road{GetParam(), {.templates_every_datagrams = 5}};
  const std::vector<Flow> flows(2000, web(road.receiver.now));
  road.send(flows);
  // A collector that starts in the middle reads all from the next template on.
  for (const std::size_t missed : {1U, 3U, 5U, 9U}) {
    Receiver late;
    for (const auto& datagram : std::span{road.sent}.subspan(missed)) EXPECT_TRUE(late.take(datagram));
    std::size_t in_missed = 0;
    for (std::size_t i = 0; i < missed; ++i) in_missed += road.outgoing.records_of(i);
    EXPECT_EQ(late.flows.size(), flows.size() - in_missed) << "held until the template came";
  }
}

TEST_P(Templated, templates_come_again_with_time) {
  Road road{GetParam(), {.templates_every = std::chrono::seconds{30}}};
  const auto flow = web(road.receiver.now);
  const auto size_of_next = [&] {
    road.send({&flow, 1});
    return road.sent.back().size();
  };
  const auto with_template = size_of_next();
  EXPECT_LT(size_of_next(), with_template);
  road.receiver.now += std::chrono::seconds{29};
  EXPECT_LT(size_of_next(), with_template);
  road.receiver.now += std::chrono::seconds{1};
  EXPECT_EQ(size_of_next(), with_template);
  EXPECT_LT(size_of_next(), with_template);
}

TEST_P(Templated, shapes_without_an_id_of_their_own_can_be_read_whatever_is_lost) {
  Road road{GetParam()};
  RandomFlows random{1};
  std::vector<Flow> flows;
  for (int i = 0; i < 5000; ++i) flows.push_back(random.flow(all_fields(), road.receiver.now));
  road.encoder.encode(flows, road.texts, road.receiver.now, road.outgoing);
  Receiver fresh;
  // Far behind where ids are used up each datagram stands for itself.
  const auto last = road.outgoing.size() - 1;
  EXPECT_TRUE(fresh.take(road.outgoing[last]));
  EXPECT_EQ(fresh.flows.size(), road.outgoing.records_of(last));
}

TEST_P(Templated, rates_are_announced_for_each_sampler) {
  Road road{GetParam()};
  std::vector<Flow> flows;
  for (const auto rate : {1U, 100U, 1U, 1000U, 100U, 0U}) {
    flows.push_back(web(road.receiver.now));
    WHITHER_PUT(flows.back(), sampling, rate);
  }
  road.send(flows);
  std::vector<std::uint32_t> rates;
  for (const auto& flow : road.receiver.flows) rates.push_back(flow.sampling);
  EXPECT_EQ(rates, (std::vector<std::uint32_t>{1, 100, 1, 1000, 100, 1}));
  EXPECT_EQ(road.lost(), 0U);
}

TEST_P(Templated, more_rates_than_samplers_stand_in_the_records) {
  Road road{GetParam()};
  std::vector<Flow> flows;
  for (std::uint32_t i = 0; i < 600; ++i) {
    flows.push_back(web(road.receiver.now));
    WHITHER_PUT(flows.back(), sampling, 2 + i * 7'000'000);
  }
  road.send(flows);
  ASSERT_EQ(road.receiver.flows.size(), flows.size());
  for (std::size_t i = 0; i < flows.size(); ++i) EXPECT_EQ(road.receiver.flows[i].sampling, flows[i].sampling);
}

TEST_P(Templated, times_of_long_ago_arrive) {
  Road road{GetParam()};
  for (const auto end : {time_of_seconds(946'684'800), time_of_seconds(1'300'000'000)}) {
    auto flow = web(road.receiver.now);
    flow.time_start = flow.time_end = end;
    EXPECT_EQ(road.only(flow).time_end, end) << rfc3339(end);
  }
}

TEST_P(Templated, times_that_cannot_be_said_are_told) {
  Road road{GetParam()};
  auto flow = web(road.receiver.now);
  flow.time_start = time_of_micros(0);
  EXPECT_EQ(road.only(flow).time_end, flow.time_end);
  EXPECT_EQ(road.encoder.counts().left_out_of(Field::time_start), 1U);
}

TEST_P(Templated, a_flow_of_nothing_is_refused) {
  Road road{GetParam()};
  Flow flow;
  WHITHER_PUT(flow, kind, FlowKind::Traffic);
  road.send({&flow, 1});
  EXPECT_TRUE(road.sent.empty());
  EXPECT_EQ(road.encoder.counts().refused_of(Refusal::Empty), 1U);
}

TEST_P(Templated, records_of_one_byte_are_not_confused_with_padding) {
  Road road{GetParam()};
  Flow flow;
  WHITHER_PUT(flow, protocol, 17);
  const std::vector<Flow> flows(5, flow);
  road.send(flows);
  EXPECT_EQ(road.receiver.flows.size(), 5U);
}

// Everything at once, and all of it large: what the least MTU must have room for.
TEST_P(Templated, the_largest_flow_fits_the_least_datagram) {
  Road road{GetParam(), {.mtu = kLeastMtu}};
  Flow flow;
  const auto address = Address::parse("2001:db8::1").value();
  flow.src_addr = flow.dst_addr = flow.next_hop = flow.nat_src_addr = flow.nat_dst_addr = address;
  flow.present = ~std::uint64_t{0} >> (64 - kFieldCount);
  flow.kind = FlowKind::Traffic;
  flow.sampling = 100;
  flow.time_start = flow.time_end = road.receiver.now - Duration{1'000'001};
  const std::string longest(128, 'a');
  const std::string longer(129, 'a');
  flow.application = road.texts.id_of(longest);
  std::vector flows(3, flow);
  flows[1].application = 0;
  flows[2].application = road.texts.id_of(longer);
  road.send(flows);
  EXPECT_EQ(road.receiver.flows.size(), 3U);
  EXPECT_EQ(road.receiver.drops.total(), 0U);
  EXPECT_EQ(road.lost(), 0U);
  const auto holds = [&](const std::string& text) {
    return std::ranges::count_if(road.sent, [&](const auto& datagram) {
      return std::string_view{reinterpret_cast<const char*>(datagram.data()), datagram.size()}.contains(text);
    });
  };
  EXPECT_EQ(holds(longest), GetParam() == ExportVersion::Ipfix ? 1 : 0);
  EXPECT_EQ(holds(longer), 0);
  EXPECT_EQ(road.encoder.counts().left_out_of(Field::application), GetParam() == ExportVersion::Ipfix ? 1U : 3U);
  EXPECT_EQ(road.encoder.counts().left_out_of(Field::extra), 3U);
}

TEST(EncoderIpfix, carries_what_the_application_is_called) {
  Road road{ExportVersion::Ipfix};
  std::vector<Flow> flows;
  for (const auto* const name : {"https", "dns", "https", "a rather long name of an application"}) {
    flows.push_back(web(road.receiver.now));
    WHITHER_PUT(flows.back(), application, road.texts.id_of(name));
  }
  road.send(flows);
  ASSERT_EQ(road.receiver.flows.size(), flows.size());
  for (std::size_t i = 0; i < flows.size(); ++i) {
    EXPECT_EQ(road.receiver.text(road.receiver.flows[i].application), road.texts.of(flows[i].application));
    EXPECT_EQ(road.receiver.flows[i].bytes, flows[i].bytes);
  }
}

TEST(EncoderNetflow9, counts_all_records_and_pads_its_sets) {
  Road road{ExportVersion::Netflow9};
  auto flow = web(road.receiver.now);
  WHITHER_PUT(flow, sampling, 10);
  road.send({&flow, 1});
  ByteReader in{road.sent.front()};
  EXPECT_EQ(in.u16(), 9);
  EXPECT_EQ(in.u16(), 4) << "two templates, a sampler, a flow";
  EXPECT_EQ(road.sent.front().size() % 4, 0U);
}

TEST(EncoderNetflow5, splits_what_its_counters_cannot_hold) {
  Road road{ExportVersion::Netflow5};
  auto flow = web(road.receiver.now);
  flow.bytes = 10'000'000'001;
  flow.packets = 9'000'000;
  road.send({&flow, 1});
  ASSERT_EQ(road.receiver.flows.size(), 3U);
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  for (const auto& piece : road.receiver.flows) {
    packets += piece.packets;
    bytes += piece.bytes;
    EXPECT_EQ(piece.time_start, to_millis(flow.time_start));
  }
  EXPECT_EQ(packets, flow.packets);
  EXPECT_EQ(bytes, flow.bytes);
  EXPECT_EQ(road.encoder.counts().flows, 1U);
  EXPECT_EQ(road.encoder.counts().records, 3U);
}

TEST(EncoderNetflow5, tells_what_it_cannot_carry) {
  Road road{ExportVersion::Netflow5};
  const auto now = road.receiver.now;
  std::vector<Flow> flows(7, web(now));
  flows[0].src_addr = Address::parse("2001:db8::1").value();
  flows[1].present &= ~marks({Field::src_addr, Field::dst_addr});
  flows[2].kind = FlowKind::Nat;
  flows[3].time_start = now - std::chrono::hours{24 * 25};
  flows[4].bytes = ~std::uint64_t{0};
  WHITHER_PUT(flows[5], sampling, 20'000);
  WHITHER_PUT(flows[6], vlan, 7);
  WHITHER_PUT(flows[6], src_as, 4'200'000'000);
  WHITHER_PUT(flows[6], in_if, 70'000);
  WHITHER_PUT(flows[6], tcp_flags, 0x112);
  WHITHER_PUT(flows[6], next_hop, Address::parse("2001:db8::1").value());
  road.send(flows);
  const auto& counts = road.encoder.counts();
  for (const auto refusal : {Refusal::Ipv6, Refusal::NoAddresses, Refusal::NotTraffic, Refusal::OutOfReach,
                             Refusal::TooLarge, Refusal::TooThin}) {
    EXPECT_EQ(counts.refused_of(refusal), 1U) << name_of(refusal);
  }
  EXPECT_EQ(counts.flows, 1U);
  ASSERT_EQ(road.receiver.flows.size(), 1U);
  const auto& left = road.receiver.flows.front();
  EXPECT_EQ(left.src_as, 23456U) << "AS_TRANS";
  EXPECT_EQ(left.in_if, 0U);
  EXPECT_EQ(left.tcp_flags, 0x12);
  EXPECT_FALSE(left.has(Field::next_hop));
  for (const auto field : {Field::vlan, Field::src_as, Field::in_if, Field::tcp_flags, Field::next_hop}) {
    EXPECT_EQ(counts.left_out_of(field), 1U) << info_of(field).name;
  }
}

// As nfdump and others read it: the header's clock less its uptime is when the exporter started.
TEST(EncoderNetflow5, old_flows_have_headers_of_their_time) {
  Road road{ExportVersion::Netflow5};
  std::vector<Flow> flows(3, web(road.receiver.now));
  flows[1].time_end = time_of_seconds(1'400'000'000);
  flows[1].time_start = flows[1].time_end - std::chrono::minutes{10};
  flows[2].time_end = flows[1].time_end - std::chrono::hours{20};
  flows[2].time_start = flows[2].time_end - std::chrono::hours{24 * 20};
  road.send(flows);
  ASSERT_EQ(road.sent.size(), 2U) << "the old ones share one";
  const std::span bytes{road.sent[1]};
  const auto u32 = [&](std::size_t at) { return ByteReader{bytes.subspan(at)}.u32(); };
  const auto started = time_of_seconds(u32(8)) - std::chrono::milliseconds{u32(4)};
  for (const std::size_t i : {0, 1}) {
    EXPECT_EQ(started + std::chrono::milliseconds{u32(24 + 48 * i + 24)}, to_millis(flows[1 + i].time_start));
    EXPECT_EQ(started + std::chrono::milliseconds{u32(24 + 48 * i + 28)}, to_millis(flows[1 + i].time_end));
  }
  EXPECT_FALSE(road.receiver.flows[0].clock_shifted);
  const auto& moved = road.receiver.flows[1];
  EXPECT_TRUE(moved.clock_shifted);
  EXPECT_EQ(moved.time_end - moved.time_start, std::chrono::minutes{10});
}

TEST(EncoderNetflow5, a_change_of_the_rate_begins_a_datagram) {
  Road road{ExportVersion::Netflow5};
  std::vector<Flow> flows(4, web(road.receiver.now));
  WHITHER_PUT(flows[1], sampling, 100);
  WHITHER_PUT(flows[2], sampling, 100);
  road.send(flows);
  EXPECT_EQ(road.sent.size(), 3U);
  EXPECT_EQ(road.receiver.flows[2].sampling, 100U);
  EXPECT_EQ(road.receiver.flows[3].sampling, 1U);
  EXPECT_EQ(road.lost(), 0U);
}

TEST(EncoderNetflow5, a_domain_too_large_for_type_and_id_is_told) {
  Road road{ExportVersion::Netflow5};
  auto flow = web(road.receiver.now);
  WHITHER_PUT(flow, observation_domain, 70'000);
  EXPECT_EQ(road.only(flow).observation_domain, 0U);
  EXPECT_EQ(road.encoder.counts().left_out_of(Field::observation_domain), 1U);
}

// Uptimes are 32 bits of milliseconds: an exporter that runs on for 50 days begins anew in the middle of a flow.
TEST(EncoderNetflow5, times_are_right_after_uptime_has_run_over) {
  Road road{ExportVersion::Netflow5};
  road.only(web(road.receiver.now));
  for (const int days : {10, 24, 25, 26, 49, 50, 75}) {
    road.receiver.now = kReceived + std::chrono::hours{24 * days};
    const auto flow = web(road.receiver.now);
    const auto found = road.only(flow);
    EXPECT_EQ(found.time_start, to_millis(flow.time_start)) << days;
    EXPECT_EQ(found.time_end, to_millis(flow.time_end)) << days;
  }
}

}  // namespace
}  // namespace whither
