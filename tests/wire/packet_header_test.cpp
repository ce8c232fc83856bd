#include "wire/packet_header.h"

#include <gtest/gtest.h>

#include "wire/frames.h"

namespace whither {
namespace {

Flow flow_of(PacketStart start, const Bytes& bytes) {
  Flow flow;
  take_packet(start, bytes.view(), flow);
  return flow;
}

Flow framed(const Bytes& frame) { return flow_of(PacketStart::Ethernet, frame); }
Flow packet(const Bytes& packet) { return flow_of(PacketStart::Ip, packet); }

void expect_web(const Flow& flow) {
  EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(flow.dst_addr.to_string(), "192.0.2.8");
  EXPECT_EQ(flow.protocol, 6);
  EXPECT_EQ(flow.src_port, 40000);
  EXPECT_EQ(flow.dst_port, 443);
}

TEST(PacketHeader, tells_all_of_tcp_over_ip4_over_ethernet) {
  Flow flow;
  EXPECT_EQ(take_packet(PacketStart::Ethernet, ethernet(0x0800, ip4(6, tcp())).view(), flow), 40U);
  expect_web(flow);
  EXPECT_EQ(flow.src_mac, kSrcMac);
  EXPECT_EQ(flow.dst_mac, kDstMac);
  EXPECT_EQ(flow.tos, 0x28);
  EXPECT_EQ(flow.tcp_flags, 0x18);
  EXPECT_FALSE(flow.has(Field::vlan));
  EXPECT_FALSE(flow.has(Field::mpls_label));
  EXPECT_FALSE(flow.has(Field::icmp_type));
}

TEST(PacketHeader, tells_ip6_with_its_class) {
  Flow flow;
  EXPECT_EQ(take_packet(PacketStart::Ethernet, ethernet(0x86dd, ip6(17, udp())).view(), flow), 48U);
  EXPECT_EQ(flow.src_addr.to_string(), "2001:db8::139");
  EXPECT_EQ(flow.dst_addr.to_string(), "2001:db8:8::8");
  EXPECT_EQ(flow.tos, 0xb8);
  EXPECT_EQ(flow.protocol, 17);
  EXPECT_EQ(flow.dst_port, 53);
}

TEST(PacketHeader, tells_icmp_by_type_and_code_without_ports) {
  for (const auto& flow : {packet(ip4(1, Bytes{}.u8(3).u8(1).u16(0))), packet(ip6(58, Bytes{}.u8(3).u8(1).zeros(6)))}) {
    EXPECT_EQ(flow.icmp_type, 3);
    EXPECT_EQ(flow.icmp_code, 1);
    EXPECT_TRUE(flow.has(Field::icmp_code));
    EXPECT_FALSE(flow.has(Field::src_port));
  }
}

TEST(PacketHeader, tells_ports_of_sctp_and_none_of_gre) {
  EXPECT_EQ(packet(ip4(132, udp())).src_port, 40000);
  const auto tunnel = packet(ip4(47, Bytes{}.u16(0).u16(0x0800).then(ip4(17, udp()))));
  EXPECT_EQ(tunnel.protocol, 47);
  EXPECT_FALSE(tunnel.has(Field::src_port));
}

TEST(PacketHeader, passes_over_ip4_options) { expect_web(packet(ip4(6, tcp(), 0, 10))); }

TEST(PacketHeader, tells_ports_of_the_first_fragment_only) {
  expect_web(packet(ip4(6, tcp(), 0x2000)));
  const auto later = packet(ip4(6, tcp(), 0x2001));
  EXPECT_EQ(later.protocol, 6);
  EXPECT_FALSE(later.has(Field::src_port));
  const auto first6 = packet(ip6(44, Bytes{}.u8(17).u8(0).u16(1).u32(7).then(udp())));
  EXPECT_EQ(first6.dst_port, 53);
  const auto later6 = packet(ip6(44, Bytes{}.u8(17).u8(0).u16(8).u32(7).then(udp())));
  EXPECT_EQ(later6.protocol, 17);
  EXPECT_FALSE(later6.has(Field::src_port));
}

TEST(PacketHeader, passes_over_ip6_extension_headers) {
  const auto authentication = Bytes{}.u8(60).u8(4).zeros(22);  // 24 bytes: 4 words and two more
  const auto chain = Bytes{}.u8(43).u8(1).zeros(14).then(Bytes{}.u8(51).u8(0).zeros(6)).then(authentication);
  const auto flow = packet(ip6(0, Bytes{chain}.then(Bytes{}.u8(6).u8(0).zeros(6)).then(tcp())));
  EXPECT_EQ(flow.protocol, 6);
  EXPECT_EQ(flow.dst_port, 443);
}

TEST(PacketHeader, gives_up_on_endless_extension_headers) {
  Bytes chain;
  for (int i = 0; i < 8000; ++i) chain.u8(60).u8(0).zeros(6);
  const auto flow = packet(ip6(60, chain));
  EXPECT_EQ(flow.protocol, 60);
  EXPECT_FALSE(flow.has(Field::src_port));
}

TEST(PacketHeader, tells_the_innermost_vlan) {
  for (const std::uint16_t outer : std::initializer_list<std::uint16_t>{0x8100, 0x88a8, 0x9100}) {
    const auto flow =
        framed(ethernet(outer, Bytes{}.u16(0x2064).u16(0x8100).u16(0xe0c8).u16(0x0800).then(ip4(6, tcp()))));
    expect_web(flow);
    EXPECT_EQ(flow.vlan, 200);
  }
}

TEST(PacketHeader, knows_no_vlan_by_a_priority_tag) {
  const auto flow = framed(ethernet(0x8100, Bytes{}.u16(0xe000).u16(0x0800).then(ip4(6, tcp()))));
  expect_web(flow);
  EXPECT_FALSE(flow.has(Field::vlan));
}

TEST(PacketHeader, reads_snap_and_llc_frames) {
  const auto inner = ip4(6, tcp());
  expect_web(framed(ethernet(48, Bytes{}.u16(0xaaaa).u8(3).zeros(3).u16(0x0800).then(inner))));
  expect_web(framed(ethernet(43, Bytes{}.u16(0x0606).u8(3).then(inner))));
  const auto spanning_tree = framed(ethernet(38, Bytes{}.u16(0x4242).u8(3).zeros(35)));
  EXPECT_EQ(spanning_tree.src_mac, kSrcMac);
  EXPECT_FALSE(spanning_tree.has(Field::src_addr));
}

TEST(PacketHeader, tells_the_top_label_and_what_the_stack_carries) {
  const auto flow = framed(ethernet(0x8847, label(24001).then(bottom(3)).then(ip4(6, tcp()))));
  expect_web(flow);
  EXPECT_EQ(flow.mpls_label, 24001U);
  EXPECT_EQ(flow_of(PacketStart::Mpls, bottom(16).then(ip6(17, udp()))).dst_port, 53);
}

TEST(PacketHeader, finds_ethernet_inside_a_pseudowire) {
  const auto inside = Bytes{}.number(0x0200'0000'0009, 6).number(0x0200'0000'000a, 6).u16(0x0800).then(ip4(6, tcp()));
  for (const auto& stack : {bottom(16).u32(0), bottom(16)}) {
    const auto flow = framed(ethernet(0x8847, Bytes{stack}.then(inside)));
    expect_web(flow);
    EXPECT_EQ(flow.src_mac, kSrcMac);
  }
}

TEST(PacketHeader, reads_pppoe_and_ppp) {
  const auto inner = ip4(6, tcp());
  expect_web(framed(ethernet(0x8864, Bytes{}.u16(0x1100).u16(7).u16(inner.size() + 2).u16(0x0021).then(inner))));
  expect_web(flow_of(PacketStart::Ppp, Bytes{}.u16(0xff03).u16(0x0021).then(inner)));
  expect_web(flow_of(PacketStart::Ppp, Bytes{}.u8(0x21).then(inner)));
  expect_web(flow_of(PacketStart::Hdlc, Bytes{}.u16(0x0f00).u16(0x0800).then(inner)));
}

TEST(PacketHeader, keeps_the_macs_and_the_vlan_that_are_there) {
  Flow flow;
  WHITHER_PUT(flow, vlan, 5);
  WHITHER_PUT(flow, src_mac, 9);
  take_packet(PacketStart::Ethernet, ethernet(0x8100, Bytes{}.u16(7).u16(0x0800).then(ip4(6, tcp()))).view(), flow);
  EXPECT_EQ(flow.vlan, 5);
  EXPECT_EQ(flow.src_mac, 9U);
  EXPECT_FALSE(flow.has(Field::dst_mac));
}

TEST(PacketHeader, tells_no_size_where_the_header_says_none) {
  Flow flow;
  auto jumbo = Bytes{}.u32(0x60000000).u16(0).u8(6).u8(64).address("2001:db8::1").address("2001:db8::2").then(tcp());
  EXPECT_EQ(take_packet(PacketStart::Ip, jumbo.view(), flow), 0U);
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_EQ(take_packet(PacketStart::Ip, Bytes{}.u8(0x44).zeros(30).view(), flow), 0U);
  EXPECT_EQ(take_packet(PacketStart::Ip, Bytes{}.u8(0x75).zeros(60).view(), flow), 0U);
}

// Every layer in one frame, and every field that is told of a cut frame is told of the whole one alike.
TEST(PacketHeader, tells_the_same_or_less_of_a_frame_cut_short_anywhere) {
  const auto options = Bytes{}.u8(6).u8(0).zeros(6);
  const auto inner = ethernet(0x8100, Bytes{}.u16(100).u16(0x86dd).then(ip6(60, Bytes{options}.then(tcp()))));
  const auto whole = ethernet(0x88a8, Bytes{}.u16(7).u16(0x8847).then(label(17).then(bottom(16)).u32(0)).then(inner));
  const auto all = framed(whole);
  ASSERT_EQ(all.dst_port, 443);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Flow flow;
    take_packet(PacketStart::Ethernet, whole.view().first(size), flow);
    EXPECT_EQ(flow.present & ~all.present, 0U) << "at " << size;
    EXPECT_TRUE(!flow.has(Field::dst_addr) || flow.dst_addr == all.dst_addr) << "at " << size;
    EXPECT_TRUE(!flow.has(Field::dst_port) || flow.dst_port == 443) << "at " << size;
    EXPECT_TRUE(!flow.has(Field::mpls_label) || flow.mpls_label == 17) << "at " << size;
  }
}

TEST(PacketHeader, ends_soon_where_frames_nest_without_end) {
  Bytes nested;
  while (nested.size() < 65'000) nested.then(ethernet(0x8847, bottom(16)));
  const auto flow = framed(nested);
  EXPECT_EQ(flow.mpls_label, 16U);
  EXPECT_FALSE(flow.has(Field::src_addr));
}

}  // namespace
}  // namespace whither
