#include "ingest/packet.h"

#include <gtest/gtest.h>
#include <pcap/dlt.h>

#include "ingest/packets.h"

namespace whither {
namespace {

const Wire kPacket = ip4(udp("hello"));
const Wire kPacket6 = ip6(udp("hello"));

// "SENDER PAYLOAD" of the UDP datagram in a frame, "nothing" where none is found.
std::string found(int link_type, const Wire& frame) {
  const auto packet = ip_packet_of(link_type, frame.view());
  if (!packet || packet->protocol != 17 || packet->fragment) return "nothing";
  const auto udp = udp_packet_of(packet->payload);
  return udp ? packet->src.to_string() + " " + text_of(udp->payload) : "nothing";
}

TEST(IpPacket, is_found_in_ethernet) {
  EXPECT_EQ(found(DLT_EN10MB, ethernet(kPacket)), "192.0.2.1 hello");
  EXPECT_EQ(found(DLT_EN10MB, ethernet(kPacket6, 0x86dd)), "2001:db8::1 hello");
  EXPECT_EQ(found(DLT_EN10MB, ethernet(kPacket, 0x0806)), "nothing") << "ARP";
}

TEST(IpPacket, is_found_behind_vlan_tags) {
  const auto tagged = [](std::uint16_t tag, const Wire& inside) { return Wire{}.u16(7).u16(tag).then(inside); };
  EXPECT_EQ(found(DLT_EN10MB, ethernet(tagged(0x0800, kPacket), 0x8100)), "192.0.2.1 hello");
  EXPECT_EQ(found(DLT_EN10MB, ethernet(tagged(0x8100, tagged(0x0800, kPacket)), 0x88a8)), "192.0.2.1 hello");
  EXPECT_EQ(found(DLT_EN10MB, ethernet(tagged(0x86dd, kPacket6), 0x9100)), "2001:db8::1 hello");
}

TEST(IpPacket, is_found_in_a_pppoe_session) {
  const auto session = [](std::uint16_t protocol, const Wire& inside) {
    return Wire{}.u8(0x11).u8(0).u16(1).u16(inside.size() + 2).u16(protocol).then(inside);
  };
  EXPECT_EQ(found(DLT_EN10MB, ethernet(session(0x0021, kPacket), 0x8864)), "192.0.2.1 hello");
  EXPECT_EQ(found(DLT_EN10MB, ethernet(session(0x0057, kPacket6), 0x8864)), "2001:db8::1 hello");
  EXPECT_EQ(found(DLT_EN10MB, ethernet(session(0xc021, kPacket), 0x8864)), "nothing") << "LCP";
}

TEST(IpPacket, is_found_in_linux_cooked_frames) {
  EXPECT_EQ(found(DLT_LINUX_SLL, Wire{}.zeros(14).u16(0x0800).then(kPacket)), "192.0.2.1 hello");
  EXPECT_EQ(found(DLT_LINUX_SLL, Wire{}.zeros(14).u16(0x86dd).then(kPacket6)), "2001:db8::1 hello");
  EXPECT_EQ(found(DLT_LINUX_SLL2, Wire{}.u16(0x0800).zeros(18).then(kPacket)), "192.0.2.1 hello");
  EXPECT_EQ(found(DLT_LINUX_SLL2, Wire{}.u16(0x0806).zeros(18).then(kPacket)), "nothing");
}

TEST(IpPacket, is_found_without_a_link_layer_worth_the_name) {
  EXPECT_EQ(found(DLT_RAW, kPacket), "192.0.2.1 hello");
  EXPECT_EQ(found(101, kPacket6), "2001:db8::1 hello");
  EXPECT_EQ(found(DLT_NULL, Wire{}.little(2, 4).then(kPacket)), "192.0.2.1 hello");
  EXPECT_EQ(found(DLT_LOOP, Wire{}.u32(30).then(kPacket6)), "2001:db8::1 hello");
  EXPECT_EQ(found(DLT_PPP, Wire{}.u16(0xff03).u16(0x0021).then(kPacket)), "192.0.2.1 hello");
  EXPECT_EQ(found(DLT_PPP, Wire{}.u16(0x0057).then(kPacket6)), "2001:db8::1 hello");
  EXPECT_EQ(found(DLT_USB_LINUX, kPacket), "nothing");
}

TEST(IpPacket, ends_where_its_header_says) {
  EXPECT_EQ(found(DLT_EN10MB, ethernet(ip4(udp("hello"))).zeros(13)), "192.0.2.1 hello") << "padding of the frame";
  EXPECT_EQ(found(DLT_RAW, ip4(udp("hello"), {.options = 8})), "192.0.2.1 hello");
}

TEST(IpPacket, of_length_zero_goes_to_the_end_of_the_frame) {
  const auto packet = Wire{}.u16(0x4500).u16(0).u32(0).u16(0x4011).u16(0).address(kRouter).address("192.0.2.2");
  EXPECT_EQ(found(DLT_RAW, Wire{packet}.then(udp("hello"))), "192.0.2.1 hello") << "segmentation offload";
}

TEST(IpPacket, tells_where_the_capture_cut_it_short) {
  const auto whole = ip_packet_of(DLT_RAW, kPacket.view());
  ASSERT_TRUE(whole);
  EXPECT_FALSE(whole->cut_short);
  const auto cut = ip_packet_of(DLT_RAW, kPacket.view().first(kPacket.size() - 1));
  ASSERT_TRUE(cut);
  EXPECT_TRUE(cut->cut_short);
  EXPECT_EQ(text_of(udp_packet_of(cut->payload)->payload), "hell");
  EXPECT_TRUE(ip_packet_of(DLT_RAW, kPacket6.view().first(50))->cut_short);
}

TEST(IpPacket, tells_fragments) {
  const auto first = ip_packet_of(DLT_RAW, ip4(udp("hello"), {.identification = 9, .flags_offset = 0x2000}).view());
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->fragment);
  EXPECT_TRUE(first->more_fragments);
  EXPECT_EQ(first->identification, 9U);
  const auto last = ip_packet_of(DLT_RAW, ip4(udp("hello"), {.flags_offset = 0x1fff}).view());
  EXPECT_TRUE(last->fragment);
  EXPECT_FALSE(last->more_fragments);
  EXPECT_EQ(last->fragment_offset, 65528U);
  EXPECT_FALSE(ip_packet_of(DLT_RAW, ip4(udp("x"), {.flags_offset = 0x4000}).view())->fragment) << "don't fragment";
}

TEST(IpPacket, is_none_where_its_header_cannot_be) {
  EXPECT_EQ(found(DLT_RAW, Wire{}.u8(0x44).zeros(60)), "nothing") << "a header of 16 bytes";
  EXPECT_EQ(found(DLT_RAW, Wire{}.u8(0x45).u8(0).u16(19).zeros(40)), "nothing") << "shorter than its header";
  EXPECT_EQ(found(DLT_RAW, Wire{}.u8(0x55).zeros(60)), "nothing") << "version 5";
}

TEST(Ip6Packet, is_found_behind_extension_headers) {
  const auto options = [](std::uint8_t next) { return Wire{}.u8(next).u8(1).zeros(14); };
  EXPECT_EQ(found(DLT_RAW, ip6(options(17).then(udp("hello")), 0)), "2001:db8::1 hello") << "hop by hop";
  EXPECT_EQ(found(DLT_RAW, ip6(options(43).then(options(60)).then(options(17)).then(udp("hello")), 0)),
            "2001:db8::1 hello");
  EXPECT_EQ(found(DLT_RAW, ip6(options(17).then(udp("hello")), 51)), "nothing") << "none of those";
}

TEST(Ip6Packet, is_whole_behind_an_atomic_fragment_header) {
  EXPECT_EQ(found(DLT_RAW, ip6(Wire{}.u8(17).u8(0).u16(0).u32(7).then(udp("hello")), 44)), "2001:db8::1 hello");
}

TEST(Ip6Packet, tells_fragments_and_looks_no_further) {
  const auto first = ip6(Wire{}.u8(60).u8(0).u16(1).u32(7).then(udp("hello")), 44);
  const auto packet = ip_packet_of(DLT_RAW, first.view());
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->fragment);
  EXPECT_TRUE(packet->more_fragments);
  EXPECT_EQ(packet->identification, 7U);
  EXPECT_EQ(packet->protocol, 60) << "what all fragments of the datagram say";
  EXPECT_EQ(packet->payload.size(), udp("hello").size());
  const auto later = ip6(Wire{}.u8(17).u8(0).u16(16).u32(7).text("more"), 44);
  EXPECT_EQ(ip_packet_of(DLT_RAW, later.view())->fragment_offset, 16U);
}

TEST(Ip6Packet, is_none_behind_more_headers_than_anybody_sends) {
  Wire headers;
  for (int i = 0; i < 9; ++i) headers.u8(i < 8 ? 60 : 17).u8(0).zeros(6);
  EXPECT_EQ(found(DLT_RAW, ip6(headers.then(udp("hello")), 60)), "nothing");
}

TEST(IpPacket, cut_short_anywhere_is_nothing_or_marked) {
  const auto extended = ip6(Wire{}.u8(44).u8(0).zeros(6).u8(17).u8(0).u16(0).u32(7).then(udp("hello")), 0);
  for (const auto& [link, frame] : {std::pair{DLT_EN10MB, ethernet(ip4(udp("hello"), {.options = 4}))},
                                    {DLT_EN10MB, ethernet(Wire{}.u16(1).u16(0x0800).then(kPacket), 0x8100)},
                                    {DLT_LINUX_SLL, Wire{}.zeros(14).u16(0x86dd).then(kPacket6)},
                                    {DLT_LINUX_SLL2, Wire{}.u16(0x0800).zeros(18).then(kPacket)},
                                    {DLT_NULL, Wire{}.u32(2).then(kPacket)},
                                    {DLT_PPP, Wire{}.u16(0xff03).u16(0x0021).then(kPacket)},
                                    {DLT_RAW, extended}}) {
    for (std::size_t size = 0; size < frame.size(); ++size) {
      const std::vector<std::byte> cut(frame.view().begin(), frame.view().begin() + static_cast<std::ptrdiff_t>(size));
      const auto packet = ip_packet_of(link, cut);
      EXPECT_TRUE(!packet || packet->cut_short) << "link " << link << " at " << size;
    }
    EXPECT_EQ(found(link, frame).substr(found(link, frame).find(' ')), " hello");
  }
}

TEST(UdpPacket, cut_short_anywhere_in_its_header_is_nothing) {
  const auto whole = udp("hello");
  for (std::size_t size = 0; size < 8; ++size) EXPECT_FALSE(udp_packet_of(whole.view().first(size))) << size;
  EXPECT_EQ(text_of(udp_packet_of(whole.view().first(10))->payload), "he");
  EXPECT_EQ(udp_packet_of(whole.view())->src_port, 50000);
  EXPECT_EQ(udp_packet_of(whole.view())->dst_port, 2055);
}

TEST(UdpPacket, ends_where_its_length_says) {
  EXPECT_EQ(text_of(udp_packet_of(Wire{udp("hello")}.text("trailer").view())->payload), "hello");
  EXPECT_FALSE(udp_packet_of(Wire{}.u32(0).u16(7).u16(0).view())) << "shorter than its own header";
  EXPECT_EQ(text_of(udp_packet_of(Wire{}.u32(0).u16(0).u16(0).text("all").view())->payload), "all");
}

}  // namespace
}  // namespace whither
