#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

// Records of v1 have 52 bytes, or 48 where the exporter leaves the last ones out.
Bytes netflow1(std::size_t count, std::size_t record_size = 52) {
  Bytes out;
  out.u16(1).u16(count).u32(10'000'000).u32(kExported).u32(500'000'000);
  for (std::size_t i = 0; i < count; ++i) {
    out.address("192.168.1.139").address("192.0.2.8").address("192.0.2.254").u16(3).u16(4);
    out.u32(10 + i).u32(1000).u32(9'990'000).u32(9'995'000).u16(40000).u16(443);
    out.u16(0).u8(6).u8(8).u8(0x1b).zeros(record_size - 41);
  }
  return out;
}

Bytes netflow7(std::size_t count, std::uint32_t sequence = 0) {
  Bytes out;
  out.u16(7).u16(count).u32(10'000'000).u32(kExported).u32(0).u32(sequence).u32(0);
  for (std::size_t i = 0; i < count; ++i) {
    out.address("192.168.1.139").address("192.0.2.8").address("192.0.2.254").u16(3).u16(4);
    out.u32(10 + i).u32(1000).u32(9'990'000).u32(9'995'000).u16(40000).u16(443);
    out.u8(0xff).u8(0x1b).u8(6).u8(8).u16(64500).u16(64501).u8(24).u8(16).u16(0xffff).address("192.0.2.253");
  }
  return out;
}

void expect_a_record(const Flow& flow) {
  EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(flow.dst_addr.to_string(), "192.0.2.8");
  EXPECT_EQ(flow.next_hop.to_string(), "192.0.2.254");
  EXPECT_EQ(flow.in_if, 3U);
  EXPECT_EQ(flow.out_if, 4U);
  EXPECT_EQ(flow.packets, 10U);
  EXPECT_EQ(flow.bytes, 1000U);
  EXPECT_EQ(flow.src_port, 40000);
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_EQ(flow.protocol, 6);
  EXPECT_EQ(flow.tos, 8);
  EXPECT_EQ(flow.tcp_flags, 0x1b);
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{5});
}

TEST(Netflow1, fills_every_field_that_a_record_carries) {
  Receiver receiver;
  const auto flow = receiver.only(netflow1(1));
  expect_a_record(flow);
  EXPECT_EQ(flow.time_end, exported_plus(500 - 5000));
  for (const auto field : {Field::src_as, Field::dst_as, Field::src_mask, Field::dst_mask}) {
    EXPECT_FALSE(flow.has(field)) << info_of(field).name;
  }
  EXPECT_EQ(receiver.decoder.exporters().front().protocol, "netflow1");
}

TEST(Netflow1, reads_records_without_their_last_four_bytes) {
  Receiver receiver;
  EXPECT_TRUE(receiver.take(netflow1(30, 48)));
  ASSERT_EQ(receiver.flows.size(), 30U);
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(receiver.flows[i].packets, 10 + i);
}

TEST(Netflow1, reads_as_many_records_as_the_header_says) {
  Receiver receiver;
  EXPECT_TRUE(receiver.take(netflow1(24)));
  ASSERT_EQ(receiver.flows.size(), 24U);
  for (std::size_t i = 0; i < 24; ++i) EXPECT_EQ(receiver.flows[i].packets, 10 + i);
  EXPECT_EQ(receiver.drops.total(), 0U);
}

TEST(Netflow1, has_no_sequence_to_lose) {
  Receiver receiver;
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(receiver.take(netflow1(2)));
  EXPECT_EQ(receiver.decoder.exporters().front().lost, 0U);
}

TEST(Netflow1, keeps_nothing_of_a_datagram_cut_short_anywhere) {
  const auto whole = netflow1(2, 48);
  for (std::size_t size = 2; size < whole.size(); ++size) {
    Receiver receiver;
    EXPECT_EQ(receiver.take(whole.view().first(size)).error(), Drop::Truncated) << "at " << size;
    EXPECT_TRUE(receiver.flows.empty());
  }
}

TEST(Netflow7, fills_every_field_that_a_record_carries) {
  Receiver receiver;
  const auto flow = receiver.only(netflow7(1));
  expect_a_record(flow);
  EXPECT_EQ(flow.src_as, 64500U);
  EXPECT_EQ(flow.dst_as, 64501U);
  EXPECT_EQ(flow.src_mask, 24);
  EXPECT_EQ(flow.dst_mask, 16);
  EXPECT_EQ(receiver.decoder.exporters().front().protocol, "netflow7");
}

TEST(Netflow7, tells_how_many_flows_did_not_arrive) {
  Receiver receiver;
  EXPECT_TRUE(receiver.take(netflow7(3, 0)));
  EXPECT_TRUE(receiver.take(netflow7(3, 3)));
  EXPECT_TRUE(receiver.take(netflow7(3, 16)));
  EXPECT_EQ(receiver.flows.size(), 9U);
  EXPECT_EQ(receiver.decoder.exporters().front().lost, 10U);
}

TEST(Netflow7, keeps_nothing_of_a_datagram_cut_short_anywhere) {
  const auto whole = netflow7(2);
  for (std::size_t size = 2; size < whole.size(); ++size) {
    Receiver receiver;
    EXPECT_EQ(receiver.take(whole.view().first(size)).error(), Drop::Truncated) << "at " << size;
    EXPECT_TRUE(receiver.flows.empty());
  }
}

}  // namespace
}  // namespace whither
