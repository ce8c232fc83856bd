#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

constexpr std::uint16_t kVar = 65535;

// The beginning of a UDP packet of 96 bytes, without and with Ethernet and a VLAN before it.
Bytes ip_packet() {
  return Bytes{}
      .u8(0x45)
      .u8(0x10)
      .u16(96)
      .zeros(5)
      .u8(17)
      .u16(0)
      .address("192.168.1.139")
      .address("192.0.2.8")
      .u16(40000)
      .u16(443)
      .u16(76)
      .u16(0);
}
Bytes frame() {
  return Bytes{}.number(0x0200005e0002, 6).number(0x0200005e0001, 6).u16(0x8100).u16(231).u16(0x0800).then(ip_packet());
}

Flow flow_with(const Ins& ins, const Bytes& record) {
  Receiver receiver;
  return receiver.only(Ipfix::message(Ipfix::templates(256, ins).then(set(256, record))));
}

TEST(PacketSections, a_frame_is_one_packet_of_a_flow) {
  const auto flow = flow_with({{10, 4}, {312, 2}, {315, kVar}}, Bytes{}.u32(582).u16(114).counted(frame()));
  EXPECT_EQ(flow.in_if, 582U);
  EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(flow.dst_addr.to_string(), "192.0.2.8");
  EXPECT_EQ(flow.src_port, 40000);
  EXPECT_EQ(flow.protocol, 17);
  EXPECT_EQ(flow.vlan, 231);
  EXPECT_EQ(flow.src_mac, 0x0200005e0001U);
  EXPECT_EQ(flow.packets, 1U);
  EXPECT_EQ(flow.bytes, 96U);
  EXPECT_EQ(flow.kind, FlowKind::Traffic);
}

TEST(PacketSections, an_ip_packet_of_fixed_length_is_the_same) {
  const auto flow = flow_with({{313, 28}, {14, 4}}, ip_packet().u32(3));
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_EQ(flow.tos, 0x10);
  EXPECT_EQ(flow.out_if, 3U);
  EXPECT_EQ(flow.bytes, 96U);
}

TEST(PacketSections, fields_of_the_record_win_over_those_of_the_packet) {
  const auto record = Bytes{}.address("203.0.113.1").u64(9000).u32(6).counted(frame());
  const auto flow = flow_with({{8, 4}, {1, 8}, {2, 4}, {315, kVar}}, record);
  EXPECT_EQ(flow.src_addr.to_string(), "203.0.113.1");
  EXPECT_EQ(flow.dst_addr.to_string(), "192.0.2.8");
  EXPECT_EQ(flow.bytes, 9000U);
  EXPECT_EQ(flow.packets, 6U);
}

TEST(PacketSections, a_frame_without_ip_has_the_bytes_of_the_frame) {
  const auto arp = Bytes{}.number(0xffffffffffff, 6).number(0x0200005e0001, 6).u16(0x0806).zeros(28);
  const auto flow = flow_with({{312, 2}, {315, kVar}}, Bytes{}.u16(64).counted(arp));
  EXPECT_EQ(flow.bytes, 64U);
  EXPECT_FALSE(flow.has(Field::src_addr));
  EXPECT_EQ(flow.src_mac, 0x0200005e0001U);
}

TEST(PacketSections, cut_short_anywhere_tells_what_is_there) {
  const auto whole = frame();
  for (std::size_t size = 1; size < whole.size(); ++size) {
    Receiver receiver({}, {.keep_extra = true});
    Bytes section;
    for (const auto byte : whole.view().first(size)) section.u8(std::to_integer<std::uint8_t>(byte));
    const auto sets = Ipfix::templates(256, {{315, kVar}}).then(set(256, Bytes{}.counted(section)));
    EXPECT_EQ(receiver.only(Ipfix::message(sets)).packets, 1U) << "at " << size;
  }
}

}  // namespace
}  // namespace whither
