#include <gtest/gtest.h>

#include "wire/sflow_datagrams.h"

namespace whither {
namespace {

using namespace sflow;

// The one flow of a sample with these records.
Flow sampled(const std::vector<Bytes>& records, const Sample& sample = {}) {
  Receiver receiver;
  const auto flow = receiver.only(datagram({flow_sample(records, sample)}));
  EXPECT_EQ(receiver.drops.total(), 0U);
  return flow;
}

TEST(Sflow, makes_a_flow_of_a_sampled_header) {
  Receiver receiver;
  const auto flow = receiver.only(datagram({flow_sample({web_header()})}, {.agent = "192.0.2.77"}));
  EXPECT_EQ(flow.exporter.to_string(), "192.0.2.77");
  EXPECT_EQ(flow.observation_domain, 3U);
  EXPECT_EQ(flow.sampling, 1024U);
  EXPECT_EQ(flow.packets, 1U);
  EXPECT_EQ(flow.bytes, 1518U);
  EXPECT_EQ(flow.in_if, 7U);
  EXPECT_EQ(flow.out_if, 8U);
  EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_EQ(flow.src_mac, kSrcMac);
  EXPECT_EQ(flow.kind, FlowKind::Traffic);
  for (const auto time : {flow.time_start, flow.time_end, flow.time_received}) EXPECT_EQ(time, kReceived);
  EXPECT_FALSE(flow.clock_shifted);
  EXPECT_FALSE(flow.has(Field::suspect));
}

TEST(Sflow, is_scaled_by_the_rate_that_was_set_by_hand_for_the_agent) {
  Receiver receiver;
  receiver.decoder.set_sampling(Address::parse("192.0.2.77").value(), 50);
  EXPECT_EQ(receiver.only(datagram({flow_sample({web_header()})}, {.agent = "192.0.2.77"})).sampling, 50U);
  EXPECT_EQ(receiver.only(datagram({flow_sample({web_header()})}, {.agent = "192.0.2.78"})).sampling, 1024U);
}

TEST(Sflow, makes_a_flow_of_a_sample_without_a_header) {
  const auto flow = sampled({});
  EXPECT_EQ(flow.packets, 1U);
  EXPECT_FALSE(flow.has(Field::bytes));
  EXPECT_FALSE(flow.has(Field::src_addr));
  EXPECT_EQ(sampled({raw_header(Bytes{}.zeros(64), 700, 5)}).bytes, 700U);  // frame relay
}

TEST(Sflow, reads_headers_of_every_link_that_it_knows) {
  const auto ip = ip4(6, tcp());
  EXPECT_EQ(sampled({raw_header(ip, 60, 11)}).dst_port, 443);
  EXPECT_EQ(sampled({raw_header(ip6(17, udp()), 60, 12)}).dst_port, 53);
  EXPECT_EQ(sampled({raw_header(bottom(16).then(ip), 60, 13)}).mpls_label, 16U);
  EXPECT_EQ(sampled({raw_header(Bytes{}.u16(0x0021).then(ip), 60, 7)}).dst_port, 443);
  EXPECT_EQ(sampled({raw_header(Bytes{}.u16(0x0f00).u16(0x0800).then(ip), 60, 14)}).dst_port, 443);
}

TEST(Sflow, reads_the_expanded_form) {
  Receiver receiver;
  const Sample large{.source = 369'098'852, .rate = 4096, .in = 369'098'852, .out = 369'098'851};
  const auto flow = receiver.only(datagram({expanded_flow_sample({web_header()}, large)}));
  EXPECT_EQ(flow.in_if, 369'098'852U);
  EXPECT_EQ(flow.out_if, 369'098'851U);
  EXPECT_EQ(flow.direction, 0);
  EXPECT_EQ(flow.sampling, 4096U);
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_FALSE(receiver.only(datagram({expanded_flow_sample({}, large, 1)})).has(Field::out_if));
}

TEST(Sflow, knows_an_interface_only_by_an_index) {
  EXPECT_FALSE(sampled({}, {.in = 0}).has(Field::in_if));
  EXPECT_FALSE(sampled({}, {.out = 0x40000000 | 258}).has(Field::out_if));  // discarded
  EXPECT_FALSE(sampled({}, {.out = 0x80000007}).has(Field::out_if));        // out by seven
  const auto to_itself = sampled({}, {.out = 0x3fffffff});
  EXPECT_TRUE(to_itself.has(Field::out_if));
  EXPECT_EQ(to_itself.out_if, 0U);
}

TEST(Sflow, tells_the_direction_by_where_the_packet_was_seen) {
  EXPECT_EQ(sampled({}, {.source = 7}).direction, 0);
  EXPECT_EQ(sampled({}, {.source = 8}).direction, 1);
  EXPECT_EQ(sampled({}, {.source = 9, .out = 0x80000002}).direction, 1);
  EXPECT_FALSE(sampled({}, {.source = 9}).has(Field::direction));
  EXPECT_FALSE(sampled({}, {.source = 7, .out = 7}).has(Field::direction));
  EXPECT_FALSE(sampled({}, {.source = 0x02000007}).has(Field::direction));  // an entity, no interface
}

TEST(Sflow, reads_what_the_agent_read_of_a_header) {
  const auto mac = Bytes{}.number(kSrcMac, 6).u16(0).number(kDstMac, 6).u16(0);
  EXPECT_EQ(sampled({block(2, Bytes{}.u32(90).then(mac).u32(0x0806))}).bytes, 90U);
  EXPECT_EQ(sampled({block(2, Bytes{}.u32(90).then(mac).u32(0x0806))}).dst_mac, kDstMac);
  auto v4 = Bytes{}.u32(1500).u32(6).address("192.168.1.139").address("192.0.2.8").u32(40000).u32(443).u32(0x12).u32(8);
  const auto flow = sampled({block(3, v4)});
  EXPECT_EQ(flow.dst_addr.to_string(), "192.0.2.8");
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_EQ(flow.tcp_flags, 0x12);
  EXPECT_EQ(flow.tos, 8);
  EXPECT_EQ(flow.bytes, 1500U);
  auto v6 = Bytes{}.u32(99).u32(17).address("2001:db8::1").address("2001:db8::2").u32(5353).u32(53).u32(0).u32(0);
  EXPECT_EQ(sampled({block(4, v6)}).dst_addr.to_string(), "2001:db8::2");
  EXPECT_EQ(sampled({block(4, v6)}).dst_port, 53);
}

TEST(Sflow, T31_counts_the_frame_where_both_sizes_are_told) {
  const auto v4 = block(3, Bytes{}.u32(182).u32(17).address("192.0.2.1").address("192.0.2.2").zeros(16));
  for (const auto& records : {std::vector{v4, raw_header(ethernet(0x0800, ip4(6, tcp())), 200)},
                              std::vector{raw_header(ethernet(0x0800, ip4(6, tcp())), 200), v4}}) {
    const auto flow = sampled(records);
    EXPECT_EQ(flow.bytes, 200U);
    EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
    EXPECT_EQ(flow.protocol, 6);
  }
}

TEST(Sflow, T31_doubts_a_frame_that_is_smaller_than_its_packet) {
  auto header = Bytes{}.u8(0x45).u8(0).u16(1500).zeros(5).u8(17).zeros(2).address("192.0.2.1").address("192.0.2.2");
  const auto flow = sampled({raw_header(ethernet(0x0800, header), 132)});
  EXPECT_EQ(flow.bytes, 132U);
  EXPECT_TRUE(flow.has(Field::suspect) && flow.suspect);
  EXPECT_EQ(sampled({raw_header(ethernet(0x0800, header), 0)}).bytes, 1500U);
}

TEST(Sflow, takes_the_vlan_of_the_switch_before_that_of_the_tag) {
  const auto tagged = raw_header(ethernet(0x8100, Bytes{}.u16(100).u16(0x0800).then(ip4(6, tcp()))));
  const auto of_switch = block(1001, Bytes{}.u32(200).u32(0).u32(300).u32(0));
  EXPECT_EQ(sampled({tagged, of_switch}).vlan, 200);
  EXPECT_EQ(sampled({of_switch, tagged}).vlan, 200);
  EXPECT_EQ(sampled({tagged, block(1001, Bytes{}.zeros(16))}).vlan, 100);
  EXPECT_FALSE(sampled({block(1001, Bytes{}.u32(0xffffffff).zeros(12))}).has(Field::vlan));
}

TEST(Sflow, takes_the_way_from_router_and_gateway) {
  const auto router = block(1002, address("192.0.2.254").u32(24).u32(16));
  const auto path = Bytes{}.u32(2).u32(2).u32(2).u32(64500).u32(64501).u32(1).u32(2).u32(64510).u32(64511);
  const auto more = Bytes{}.u32(1).u32(0xfde80001).u32(100);  // communities, local preference
  const auto gateway = block(1003, address("198.51.100.1").u32(64496).u32(64497).u32(64498).then(path).then(more));
  const auto flow = sampled({gateway, router});
  EXPECT_EQ(flow.next_hop.to_string(), "192.0.2.254");
  EXPECT_EQ(flow.src_mask, 24);
  EXPECT_EQ(flow.dst_mask, 16);
  EXPECT_EQ(flow.src_as, 64497U);
  EXPECT_EQ(flow.dst_as, 64511U);
  EXPECT_EQ(sampled({gateway}).next_hop.to_string(), "198.51.100.1");
}

TEST(Sflow, ends_an_empty_path_in_the_routers_own_as) {
  const auto rest = Bytes{}.u32(64496).u32(64497).u32(64498).u32(0).u32(0).u32(0);
  EXPECT_EQ(sampled({block(1003, address("192.0.2.254").then(rest))}).dst_as, 64496U);
  const auto nowhere = sampled({block(1003, address("0.0.0.0").then(rest))});
  EXPECT_EQ(nowhere.dst_as, 0U);
  EXPECT_FALSE(nowhere.has(Field::next_hop));
}

TEST(Sflow, takes_labels_translations_and_names) {
  const auto mpls = block(1006, address("192.0.2.254").u32(2).u32(24001U << 12).u32(16U << 12).u32(0));
  const auto nat = block(1007, address("203.0.113.5").then(address("0.0.0.0")));
  const auto flow = sampled({mpls, nat, block(1020, Bytes{}.u32(61000).u32(443))});
  EXPECT_EQ(flow.mpls_label, 24001U);
  EXPECT_EQ(flow.nat_src_addr.to_string(), "203.0.113.5");
  EXPECT_FALSE(flow.has(Field::nat_dst_addr));
  EXPECT_EQ(flow.nat_src_port, 61000);

  Receiver receiver;
  const auto url = block(1005, Bytes{}.u32(2).then(text("/index.html")).then(text("www.example.org")));
  EXPECT_EQ(receiver.batch.texts.of(receiver.only(datagram({flow_sample({url})})).dst_name), "www.example.org");
  const auto rude = block(1005, Bytes{}.u32(2).then(text("/")).then(text("a\nb")));
  EXPECT_FALSE(receiver.only(datagram({flow_sample({rude})})).has(Field::dst_name));
}

TEST(Sflow, tells_who_asked_a_server) {
  Receiver receiver;
  const auto socket = Bytes{}.u32(6).address("192.0.2.80").address("192.168.1.139").u32(443).u32(40000);
  const auto request = Bytes{}.u32(2).u32(1001).then(text("/")).then(text("www.example.org")).zeros(40);
  const auto flow = receiver.only(datagram({flow_sample({block(2206, request), block(2100, socket)})}));
  EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_EQ(receiver.batch.texts.of(flow.dst_name), "www.example.org");
}

TEST(Sflow, passes_over_what_it_does_not_know) {
  const auto of_vendor = block(8800U << 12U | 1, Bytes{}.zeros(12));
  const auto odd = Bytes{}.u32(1024).u32(3).zeros(4);  // three bytes fill a word
  EXPECT_EQ(sampled({of_vendor, odd, web_header()}).dst_port, 443);
  Receiver receiver;
  EXPECT_TRUE(receiver.take(datagram({block(1991U << 12U | 1, Bytes{}.zeros(40)), flow_sample({web_header()})})));
  EXPECT_EQ(receiver.flows.size(), 1U);
  EXPECT_EQ(receiver.drops.total(), 0U);
}

TEST(Sflow, tells_a_discarded_packet_apart_from_traffic) {
  Receiver receiver;
  const auto flow = receiver.only(datagram({discarded_packet({web_header()})}));
  EXPECT_EQ(flow.kind, FlowKind::Other);
  EXPECT_EQ(flow.in_if, 7U);
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_EQ(flow.sampling, 1U);
  EXPECT_FALSE(flow.has(Field::packets));
  EXPECT_FALSE(flow.has(Field::bytes));
}

TEST(Sflow, tells_why_a_packet_was_discarded_where_extras_are_kept) {
  Receiver receiver{{}, {.keep_extra = true}};
  const auto flow = receiver.only(datagram({discarded_packet({})}));
  EXPECT_EQ(receiver.batch.texts.of(flow.extra), R"({"discard_reason":258})");
  Receiver plain;
  EXPECT_FALSE(plain.only(datagram({discarded_packet({})})).has(Field::extra));
}

TEST(Sflow, keeps_the_counters_of_interfaces) {
  Receiver receiver;
  const auto of_ethernet = block(2, Bytes{}.zeros(52));
  EXPECT_TRUE(receiver.take(datagram({counter_sample({of_ethernet, interface_counters()})})));
  EXPECT_TRUE(receiver.flows.empty());
  ASSERT_EQ(receiver.batch.counters.size(), 1U);
  const auto& counters = receiver.batch.counters.front();
  EXPECT_EQ(counters.time, kReceived);
  EXPECT_EQ(counters.exporter.to_string(), "192.0.2.1");
  EXPECT_EQ(counters.domain, 3U);
  EXPECT_EQ(counters.if_index, 7U);
  EXPECT_EQ(counters.if_type, 6U);
  EXPECT_EQ(counters.speed, 1'000'000'000U);
  EXPECT_EQ(counters.direction, 1U);
  EXPECT_EQ(counters.status, 3U);
  EXPECT_EQ(counters.in_octets, 100U);
  EXPECT_EQ(counters.in_unicast, 101U);
  EXPECT_EQ(counters.in_unknown_protos, 106U);
  EXPECT_EQ(counters.out_octets, 107U);
  EXPECT_EQ(counters.out_unicast, 108U);
  EXPECT_EQ(counters.out_errors, 112U);
  EXPECT_EQ(counters.promiscuous, 1U);
}

TEST(Sflow, knows_an_agent_by_the_address_that_it_tells) {
  Receiver receiver;
  EXPECT_EQ(receiver.only(datagram({flow_sample({})}, {.agent = "2001:db8::7"})).exporter.to_string(), "2001:db8::7");
  EXPECT_EQ(receiver.only(datagram({flow_sample({})}, {.agent = "0.0.0.0"})).exporter, receiver.sender);
  EXPECT_EQ(receiver.only(datagram({flow_sample({})}, {.agent = "::"})).exporter, receiver.sender);
  const auto unknown = Bytes{}.u32(5).u32(0).u32(0).u32(1).u32(0).u32(1).then(flow_sample({}));
  EXPECT_EQ(receiver.only(unknown).exporter, receiver.sender);
}

TEST(Sflow, T34_counts_datagrams_of_each_sub_agent) {
  Receiver receiver;
  for (const std::uint32_t sequence : {10, 11, 12, 15}) {
    EXPECT_TRUE(receiver.take(datagram({flow_sample({}), flow_sample({})}, {.sequence = sequence})));
  }
  EXPECT_TRUE(receiver.take(datagram({flow_sample({})}, {.sub_agent = 4, .sequence = 900})));
  const auto exporters = receiver.decoder.exporters();
  ASSERT_EQ(exporters.size(), 2U);
  EXPECT_EQ(exporters[0].protocol, "sflow");
  EXPECT_EQ(exporters[0].lost, 2U);
  EXPECT_EQ(exporters[0].records, 8U);
  EXPECT_EQ(exporters[1].lost, 0U);
}

TEST(Sflow, adds_up_what_its_samplers_dropped) {
  Receiver receiver;
  const auto dropped = [&](std::uint32_t source, std::uint32_t drops) {
    EXPECT_TRUE(receiver.take(datagram({flow_sample({}, {.source = source, .drops = drops})})));
    return receiver.decoder.exporters().front().sampler_drops;
  };
  EXPECT_EQ(dropped(7, 1000), 0U);  // counted before we listened
  EXPECT_EQ(dropped(7, 1005), 5U);
  EXPECT_EQ(dropped(8, 0), 5U);
  EXPECT_EQ(dropped(8, 2), 7U);
  EXPECT_EQ(dropped(7, 3), 7U);  // began anew
  EXPECT_EQ(dropped(7, 4), 8U);
}

TEST(Sflow, refuses_versions_that_nobody_sends_any_more) {
  for (const std::uint32_t version : {0, 2, 4, 6}) {
    Receiver receiver;
    const auto decoded = receiver.take(Bytes{}.u32(version).zeros(60));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error(), Drop::UnknownVersion);
  }
}

TEST(Sflow, reads_padded_samples_and_ignores_what_is_behind_the_last) {
  Receiver receiver;
  auto sample =
      Bytes{}.u32(1).u32(32 + web_header().size() + 4).u32(1).u32(7).u32(64).u32(0).u32(0).u32(7).u32(8).u32(1);
  sample.then(web_header()).zeros(4);
  EXPECT_TRUE(receiver.take(datagram({sample, sample}).zeros(332)));
  EXPECT_EQ(receiver.flows.size(), 2U);
  EXPECT_EQ(receiver.flows.back().dst_port, 443);
  EXPECT_EQ(receiver.drops.total(), 0U);
}

TEST(Sflow, keeps_the_samples_before_the_cut_of_a_datagram_cut_short_anywhere) {
  const auto one = flow_sample({web_header(), block(1003, address("192.0.2.254").zeros(24))});
  const auto whole = datagram({one, discarded_packet({web_header()}), counter_sample({interface_counters()})});
  constexpr std::size_t kHeader = 28;
  for (std::size_t size = 2; size < whole.size(); ++size) {
    Receiver receiver;
    const auto decoded = receiver.take(whole.view().first(size));
    EXPECT_EQ(decoded.has_value(), size >= kHeader) << "at " << size;
    EXPECT_EQ(receiver.drops.total(), 1U) << "at " << size;
    EXPECT_EQ(receiver.flows.empty(), size < kHeader + one.size()) << "at " << size;
    EXPECT_TRUE(receiver.batch.counters.empty()) << "at " << size;
  }
}

TEST(Sflow, keeps_a_sample_whose_records_are_cut_short_anywhere) {
  const auto records = web_header().then(block(1002, address("192.0.2.254").u32(24).u32(16)));
  for (std::size_t size = 0; size < records.size(); ++size) {
    auto sample = Bytes{}.u32(1).u32(7).u32(64).u32(0).u32(0).u32(7).u32(8).u32(2);
    for (const auto byte : records.view().first(size)) sample.u8(std::to_integer<std::uint8_t>(byte));
    Receiver receiver;
    EXPECT_EQ(receiver.only(datagram({padded(block(1, sample))})).packets, 1U) << "at " << size;
    EXPECT_EQ(receiver.drops.of(Drop::BadRecord), 1U) << "at " << size;
    EXPECT_EQ(receiver.flows.front().has(Field::dst_port), size >= web_header().size()) << "at " << size;
  }
}

TEST(Sflow, T36_survives_counts_and_lengths_that_lie) {
  const auto head = Bytes{}.u32(5).then(address("192.0.2.1")).u32(0).u32(1).u32(0);
  constexpr std::uint32_t kLie = 0xffffffff;
  const auto sample = Bytes{}.u32(1).u32(7).u32(0).u32(0).u32(0).u32(7).u32(8);
  const auto gateway = address("192.0.2.254").u32(1).u32(1).u32(1);
  const std::vector<Bytes> liars = {
      Bytes{head}.u32(kLie),
      Bytes{head}.u32(kLie).zeros(60'000),
      Bytes{head}.u32(1).u32(1).u32(kLie).zeros(100),
      Bytes{head}.u32(1).then(block(1, Bytes{sample}.u32(kLie))),
      Bytes{head}.u32(1).then(block(1, Bytes{sample}.u32(kLie).zeros(60'000))),
      Bytes{head}.u32(1).then(block(1, Bytes{sample}.u32(1).u32(1).u32(kLie).zeros(80))),
      Bytes{head}.u32(1).then(
          block(1, Bytes{sample}.u32(1).then(block(1, Bytes{}.u32(1).u32(kLie).u32(kLie).u32(kLie))))),
      Bytes{head}.u32(1).then(block(1, Bytes{sample}.u32(1).then(block(1003, Bytes{gateway}.u32(kLie).zeros(50'000))))),
      Bytes{head}.u32(1).then(block(1, Bytes{sample}.u32(1).then(block(1003, Bytes{gateway}.u32(1).u32(2).u32(kLie))))),
      Bytes{head}.u32(1).then(block(1, Bytes{sample}.u32(1).then(block(1005, Bytes{}.u32(1).u32(kLie).u32(kLie))))),
      Bytes{head}.u32(1).then(block(1, Bytes{sample}.u32(1).then(block(1007, Bytes{}.u32(3).zeros(40))))),
      Bytes{head}.u32(1).then(block(2, Bytes{}.u32(1).u32(7).u32(kLie).zeros(60'000))),
      Bytes{head}.u32(1).then(block(2, Bytes{}.u32(1).u32(7).u32(1).u32(1).u32(kLie).zeros(88)))};
  for (const auto& liar : liars) {
    Receiver receiver;
    EXPECT_TRUE(receiver.take(liar));
    EXPECT_LE(receiver.flows.size(), 1U);
    for (const auto& flow : receiver.flows) EXPECT_EQ(flow.sampling, 1U);
    EXPECT_TRUE(receiver.batch.counters.empty());
  }
}

TEST(Sflow, T36_follows_a_bounded_number_of_sources) {
  Receiver receiver;
  for (std::uint32_t source = 1; source <= 2000; ++source) {
    EXPECT_TRUE(receiver.take(datagram({flow_sample({}, {.source = source, .drops = 5})})));
  }
  for (const std::uint32_t source : {1, 256, 2000}) {
    EXPECT_TRUE(receiver.take(datagram({flow_sample({}, {.source = source, .drops = 6})})));
  }
  EXPECT_EQ(receiver.decoder.exporters().front().sampler_drops, 2U);
}

}  // namespace
}  // namespace whither
