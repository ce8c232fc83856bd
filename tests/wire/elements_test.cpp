#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

constexpr std::uint32_t kReverse = 29305;

// The flow of one IPFIX record.
Flow flow_with(const Ins& ins, const Bytes& record) {
  Receiver receiver;
  return receiver.only(Ipfix::message(Ipfix::templates(256, ins).then(set(256, record))));
}

TEST(Elements, T02_out_counters_of_zero_do_not_erase_in_counters) {
  Receiver receiver;
  const auto sets = Netflow9::templates(256, {{2, 4}, {1, 4}, {24, 4}, {23, 4}})
                        .then(set(256, Bytes{}.u32(10).u32(1000).u32(0).u32(0)));
  const auto flow = receiver.only(Netflow9::message(sets));
  EXPECT_EQ(flow.packets, 10U);
  EXPECT_EQ(flow.bytes, 1000U);
}

TEST(Elements, out_counters_and_totals_serve_where_nothing_else_is) {
  EXPECT_EQ(flow_with({{23, 4}, {24, 4}}, Bytes{}.u32(7).u32(1)).bytes, 7U);
  EXPECT_EQ(flow_with({{85, 8}, {86, 8}}, Bytes{}.u64(9).u64(2)).packets, 2U);
  EXPECT_EQ(flow_with({{85, 8}, {1, 8}}, Bytes{}.u64(9).u64(2)).bytes, 2U);
}

TEST(Elements, initiator_and_responder_are_the_two_directions) {
  const auto flow = flow_with({{231, 8}, {232, 8}, {298, 4}, {299, 4}}, Bytes{}.u64(1).u64(2).u32(3).u32(4));
  EXPECT_EQ(flow.bytes, 1U);
  EXPECT_EQ(flow.bytes_reverse, 2U);
  EXPECT_EQ(flow.packets, 3U);
  EXPECT_EQ(flow.packets_reverse, 4U);
}

TEST(Elements, a_biflow_has_both_directions) {
  const auto flow = flow_with({{1, 8}, {1, 8, kReverse}, {2, 4, kReverse}}, Bytes{}.u64(1).u64(2).u32(3));
  EXPECT_EQ(flow.bytes, 1U);
  EXPECT_EQ(flow.bytes_reverse, 2U);
  EXPECT_EQ(flow.packets_reverse, 3U);
}

TEST(Elements, numbers_come_in_any_width_and_saturate) {
  EXPECT_EQ(flow_with({{1, 3}}, Bytes{}.number(0x010203, 3)).bytes, 0x010203U);
  EXPECT_EQ(flow_with({{7, 4}}, Bytes{}.u32(70'000)).src_port, 0xffff);
  EXPECT_EQ(flow_with({{10, 8}}, Bytes{}.u64(1ULL << 40)).in_if, 0xffffffffU);
  EXPECT_EQ(flow_with({{10, 2}}, Bytes{}.u16(5)).in_if, 5U);
  EXPECT_EQ(flow_with({{16, 4}}, Bytes{}.u32(4'200'000'000)).src_as, 4'200'000'000U);
  EXPECT_EQ(flow_with({{6, 2}}, Bytes{}.u16(0x0152)).tcp_flags, 0x0152);
}

TEST(Elements, T25_values_of_a_width_that_cannot_be_are_skipped) {
  const auto flow = flow_with({{8, 5}, {1, 9}, {4, 1}}, Bytes{}.zeros(14).u8(6));
  EXPECT_FALSE(flow.has(Field::src_addr));
  EXPECT_FALSE(flow.has(Field::bytes));
  EXPECT_EQ(flow.protocol, 6);
}

TEST(Elements, T21_the_first_of_repeated_elements_wins) {
  const auto flow =
      flow_with({{7, 2}, {8, 4}, {7, 2}, {8, 4}}, Bytes{}.u16(1).address("192.0.2.1").u16(2).address("192.0.2.2"));
  EXPECT_EQ(flow.src_port, 1);
  EXPECT_EQ(flow.src_addr.to_string(), "192.0.2.1");
}

TEST(Elements, a_template_of_both_families_takes_the_address_that_is_not_zero) {
  const Ins both = {{8, 4}, {27, 16}};
  EXPECT_EQ(flow_with(both, Bytes{}.u32(0).address("2001:db8::1")).src_addr.to_string(), "2001:db8::1");
  EXPECT_EQ(flow_with(both, Bytes{}.address("192.0.2.1").zeros(16)).src_addr.to_string(), "192.0.2.1");
  EXPECT_EQ(flow_with({{27, 16}, {8, 4}}, Bytes{}.zeros(16).address("192.0.2.1")).src_addr.to_string(), "192.0.2.1");
}

TEST(Elements, next_hops_and_translations_of_zero_are_none) {
  const Ins ins = {{15, 4}, {225, 4}, {226, 4}};
  const auto none = flow_with(ins, Bytes{}.zeros(12));
  EXPECT_FALSE(none.has(Field::next_hop));
  EXPECT_FALSE(none.has(Field::nat_src_addr));
  const auto some = flow_with(ins, Bytes{}.address("192.0.2.9").address("192.0.2.1").address("192.0.2.2"));
  EXPECT_EQ(some.next_hop.to_string(), "192.0.2.9");
  EXPECT_EQ(some.nat_src_addr.to_string(), "192.0.2.1");
  EXPECT_TRUE(some.has(Field::nat_dst_addr));
}

TEST(Elements, icmp_without_protocol_and_ports_is_icmp) {
  const auto echo = flow_with({{8, 4}, {32, 2}}, Bytes{}.address("192.0.2.8").u16(0x0800));
  EXPECT_EQ(echo.protocol, 1);
  EXPECT_TRUE(echo.has(Field::protocol));
  EXPECT_EQ(flow_with({{27, 16}, {139, 2}}, Bytes{}.address("2001:db8::8").u16(0x8700)).protocol, 58);
  const Ins ports{{8, 4}, {32, 2}, {7, 2}};
  EXPECT_FALSE(flow_with(ports, Bytes{}.address("192.0.2.8").u16(0).u16(443)).has(Field::protocol));
}

TEST(Elements, icmp_means_something_for_icmp_only) {
  const Ins ins = {{4, 1}, {32, 2}};
  const auto echo = flow_with(ins, Bytes{}.u8(1).u16(0x0800));
  EXPECT_EQ(echo.icmp_type, 8);
  EXPECT_TRUE(echo.has(Field::icmp_code));
  EXPECT_FALSE(flow_with(ins, Bytes{}.u8(6).u16(0)).has(Field::icmp_type));
  EXPECT_EQ(flow_with({{4, 1}, {178, 1}, {179, 1}}, Bytes{}.u8(58).u8(135).u8(1)).icmp_type, 135);
}

TEST(Elements, masks_macs_vlans_and_labels_have_their_own_shapes) {
  const auto flow =
      flow_with({{29, 1}, {56, 6}, {57, 6}, {59, 2}, {70, 3}},
                Bytes{}.u8(64).number(0x0200005e0001, 6).number(0x0200005e0002, 6).u16(12).number(0x12345e, 3));
  EXPECT_EQ(flow.src_mask, 64);
  EXPECT_EQ(flow.src_mac, 0x0200005e0001U);
  EXPECT_EQ(flow.dst_mac, 0x0200005e0002U);
  EXPECT_EQ(flow.vlan, 12);
  EXPECT_EQ(flow.mpls_label, 0x12345U);
  EXPECT_EQ(flow_with({{59, 2}, {58, 2}}, Bytes{}.u16(12).u16(13)).vlan, 13);
  EXPECT_EQ(flow_with({{57, 6}, {80, 6}}, Bytes{}.number(1, 6).number(2, 6)).dst_mac, 2U);
}

TEST(Elements, T24_unknown_elements_cost_nothing_but_themselves) {
  const auto flow =
      flow_with({{12345, 7, 99999}, {1, 4}, {11111, 65535}, {4, 1}}, Bytes{}.zeros(7).u32(5).u8(1).u8(0).u8(6));
  EXPECT_EQ(flow.bytes, 5U);
  EXPECT_EQ(flow.protocol, 6);
}

TEST(Elements, ciscos_client_and_server_serve_where_there_is_no_source_and_destination) {
  constexpr std::uint32_t kCisco = 9;
  const Ins ins = {{12236, 4, kCisco}, {12237, 4, kCisco}, {12241, 2, kCisco}, {231, 4}};
  const auto flow = flow_with(ins, Bytes{}.address("192.168.1.139").address("192.0.2.8").u16(443).u32(100));
  EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(flow.dst_addr.to_string(), "192.0.2.8");
  EXPECT_EQ(flow.dst_port, 443);
  const Ins both = {{12236, 4, kCisco}, {8, 4}};
  EXPECT_EQ(flow_with(both, Bytes{}.address("192.0.2.1").address("192.0.2.2")).src_addr.to_string(), "192.0.2.2");
}

TEST(Elements, T27_a_template_without_addresses_makes_flows_too) {
  const auto flow = flow_with({{56, 6}, {80, 6}, {1, 4}}, Bytes{}.number(1, 6).number(2, 6).u32(60));
  EXPECT_EQ(flow.bytes, 60U);
  EXPECT_FALSE(flow.has(Field::src_addr));
}

}  // namespace
}  // namespace whither
