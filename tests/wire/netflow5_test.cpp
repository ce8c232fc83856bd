#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

TEST(Netflow5, fills_every_field_that_a_record_carries) {
  Receiver receiver;
  const auto flow = receiver.only(netflow5({.engine_type = 2, .engine_id = 7}, {{.next_hop = "192.0.2.254"}}));
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
  EXPECT_EQ(flow.tcp_flags, 0x18);
  EXPECT_EQ(flow.tos, 8);
  EXPECT_EQ(flow.src_as, 64500U);
  EXPECT_EQ(flow.dst_as, 64501U);
  EXPECT_EQ(flow.src_mask, 24);
  EXPECT_EQ(flow.dst_mask, 16);
  EXPECT_EQ(flow.observation_domain, 0x0207U);
  EXPECT_EQ(flow.exporter.to_string(), "192.0.2.1");
  EXPECT_EQ(flow.time_received, kReceived);
}

TEST(Netflow5, marks_what_is_there_and_nothing_else) {
  Receiver receiver;
  const auto flow = receiver.only(netflow5({}, {{}}));
  for (const auto field :
       {Field::time_start, Field::time_end, Field::time_received, Field::clock_shifted, Field::exporter,
        Field::observation_domain, Field::sampling, Field::kind, Field::src_addr, Field::dst_addr, Field::tcp_flags,
        Field::src_mask, Field::dst_mask, Field::src_as, Field::dst_as}) {
    EXPECT_TRUE(flow.has(field)) << info_of(field).name;
  }
  for (const auto field : {Field::next_hop, Field::icmp_type, Field::icmp_code, Field::vlan, Field::bytes_reverse}) {
    EXPECT_FALSE(flow.has(field)) << info_of(field).name;
  }
}

TEST(Netflow5, reads_icmp_type_and_code_out_of_the_port) {
  Receiver receiver;
  const auto flow = receiver.only(netflow5({}, {{.dst_port = 0x0301, .protocol = 1}}));
  EXPECT_TRUE(flow.has(Field::icmp_type));
  EXPECT_EQ(flow.icmp_type, 3);
  EXPECT_EQ(flow.icmp_code, 1);
  EXPECT_EQ(flow.dst_port, 0x0301);
}

TEST(Netflow5, keeps_nothing_of_a_datagram_cut_short_anywhere) {
  const auto whole = netflow5({}, {{}, {}});
  for (std::size_t size = 2; size < whole.size(); ++size) {
    Receiver receiver;
    const auto decoded = receiver.take(whole.view().first(size));
    ASSERT_FALSE(decoded) << "at " << size;
    EXPECT_EQ(decoded.error(), Drop::Truncated);
    EXPECT_EQ(receiver.drops.of(Drop::Truncated), 1U);
    EXPECT_TRUE(receiver.flows.empty());
  }
}

TEST(Netflow5, T26_reads_several_pdus_of_one_datagram) {
  Receiver receiver;
  auto datagram = netflow5({}, {{}, {}}).then(netflow5({.sequence = 2}, {{}}));
  EXPECT_TRUE(receiver.take(datagram.zeros(9)));
  EXPECT_EQ(receiver.flows.size(), 3U);
  EXPECT_EQ(receiver.drops.total(), 0U);
}

TEST(Netflow5, T26_counts_a_second_pdu_that_is_cut_short) {
  Receiver receiver;
  const auto second = netflow5({.sequence = 1}, {{}, {}});
  auto datagram = netflow5({}, {{}});
  for (const auto byte : second.view().first(60)) datagram.u8(std::to_integer<std::uint8_t>(byte));
  EXPECT_TRUE(receiver.take(datagram));
  EXPECT_EQ(receiver.flows.size(), 1U);
  EXPECT_EQ(receiver.drops.of(Drop::Truncated), 1U);
}

TEST(Netflow5, T33_takes_the_rate_from_the_header_without_its_mode) {
  Receiver receiver;
  EXPECT_EQ(receiver.only(netflow5({.sampling = 1 << 14 | 2}, {{}})).sampling, 2U);
  EXPECT_EQ(receiver.only(netflow5({.sampling = 1 << 14 | 3}, {{}})).sampling, 3U);
  EXPECT_EQ(receiver.only(netflow5({.sampling = 1 << 14}, {{}})).sampling, 1U);
  EXPECT_EQ(receiver.only(netflow5({.sampling = 1}, {{}})).sampling, 1U);
}

TEST(Netflow5, G_3333_ends_half_a_second_after_its_export) {
  Receiver receiver;
  const auto flow = receiver.only(netflow5({}, {{.first = 9'990'000, .last = 10'000'500}}));
  EXPECT_EQ(flow.time_start, exported_plus(-10'000));
  EXPECT_EQ(flow.time_end, exported_plus(500));
  EXPECT_FALSE(flow.clock_shifted);
}

TEST(Netflow5, G_4444_begins_a_millisecond_before_the_exporter_did) {
  Receiver receiver;
  const auto flow = receiver.only(netflow5({.uptime = 3381}, {{.first = 0xffffffff, .last = 2577}}));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::milliseconds{2578});
  EXPECT_EQ(flow.time_end, exported_plus(2577 - 3381));
}

TEST(Netflow5, G_5555_lasts_as_long_when_the_uptime_wraps_inside) {
  Receiver receiver;
  const auto flow = receiver.only(netflow5({.uptime = 1000}, {{.first = 0xffffffff - 4999, .last = 500}}));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::milliseconds{5500});
  EXPECT_EQ(flow.time_end, exported_plus(-500));
}

TEST(Netflow5, G_6666_is_at_its_export_where_the_uptime_is_stuck) {
  Receiver receiver;
  const auto flow = receiver.only(netflow5({.uptime = 0xffffffff}, {{.first = 0xffffffff, .last = 0xffffffff}}));
  EXPECT_EQ(flow.time_start, exported_plus(0));
  EXPECT_EQ(flow.time_end, exported_plus(0));
  EXPECT_TRUE(flow.clock_shifted);
}

TEST(Netflow5, G_7777_is_moved_to_its_arrival_where_the_clock_is_unset) {
  Receiver receiver;
  const auto flow = receiver.only(netflow5({.uptime = 30'000, .seconds = 35}, {{.first = 20'000, .last = 25'000}}));
  EXPECT_EQ(flow.time_end, kReceived - std::chrono::seconds{5});
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{5});
  EXPECT_TRUE(flow.clock_shifted);
}

TEST(Netflow5, moves_the_flows_of_an_exporter_that_is_off_to_their_arrival) {
  Receiver receiver;
  const auto flow = receiver.only(netflow5({.seconds = kExported - 40'000'000}, {{}}));
  EXPECT_EQ(flow.time_end, kReceived - std::chrono::seconds{5});
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{5});
  EXPECT_TRUE(flow.clock_shifted);
  EXPECT_EQ(receiver.decoder.exporters().front().clock_off, kReceived - exported_plus(-40'000'000'000));
}

TEST(Netflow5, takes_a_datagram_of_two_minutes_ago_for_a_late_one) {
  Receiver receiver;
  const auto flow = receiver.only(netflow5({.seconds = kExported - 118}, {{}}));
  EXPECT_EQ(flow.time_end, exported_plus(-118'000 - 5000));
  EXPECT_FALSE(flow.clock_shifted);
  EXPECT_EQ(receiver.decoder.exporters().front().clock_off, Duration{});
}

TEST(Netflow5, counts_flows_that_did_not_arrive) {
  Receiver receiver;
  EXPECT_TRUE(receiver.take(netflow5({.sequence = 100}, {{}, {}})));
  EXPECT_TRUE(receiver.take(netflow5({.sequence = 102}, {{}})));
  EXPECT_EQ(receiver.decoder.exporters().front().lost, 0U);
  EXPECT_TRUE(receiver.take(netflow5({.sequence = 110}, {{}})));
  const auto status = receiver.decoder.exporters().front();
  EXPECT_EQ(status.lost, 7U);
  EXPECT_EQ(status.records, 4U);
  EXPECT_EQ(status.datagrams, 3U);
  EXPECT_EQ(status.protocol, "netflow5");
}

}  // namespace
}  // namespace whither
