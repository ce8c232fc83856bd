#include "wire/kinds.h"

#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

template <typename Protocol>
Flow flow_with(const Ins& ins, const Bytes& record) {
  Receiver receiver;
  return receiver.only(Protocol::message(Protocol::templates(256, ins).then(set(256, record))));
}

TEST(Kinds, T32_firewall_events_without_counters_are_no_traffic_and_those_with_are) {
  const Ins nsel = {{8, 4}, {12, 4}, {233, 1}, {231, 4}, {232, 4}};
  const auto event = [&](int what, std::uint32_t sent, std::uint32_t answered) {
    const auto record = Bytes{}.address("192.168.1.139").address("192.0.2.8").u8(what).u32(sent).u32(answered);
    return flow_with<Netflow9>(nsel, record);
  };
  EXPECT_EQ(event(1, 0, 0).kind, FlowKind::Firewall);     // created
  EXPECT_EQ(event(3, 0, 0).kind, FlowKind::Firewall);     // denied
  EXPECT_EQ(event(5, 100, 0).kind, FlowKind::Traffic);    // update
  EXPECT_EQ(event(2, 100, 900).kind, FlowKind::Traffic);  // torn down
  EXPECT_EQ(event(2, 0, 900).kind, FlowKind::Traffic);
  EXPECT_EQ(event(2, 100, 900).firewall_event, 2);
}

TEST(Kinds, T21_older_asas_write_events_and_translations_above_32767) {
  const Ins nsel = {{8, 4}, {12, 4}, {40001, 4}, {40002, 4}, {40003, 2}, {40004, 2}, {40005, 1}, {85, 4}};
  const auto record = Bytes{}.address("192.168.1.139").address("192.0.2.8").address("203.0.113.1").address("192.0.2.8");
  auto created = record;
  const auto event = flow_with<Netflow9>(nsel, created.u16(1024).u16(443).u8(1).u32(0));
  EXPECT_EQ(event.kind, FlowKind::Firewall);
  EXPECT_EQ(event.nat_src_addr.to_string(), "203.0.113.1");
  EXPECT_EQ(event.nat_src_port, 1024);
  EXPECT_EQ(event.firewall_event, 1);
  auto torn_down = record;
  EXPECT_EQ(flow_with<Netflow9>(nsel, torn_down.u16(1024).u16(443).u8(2).u32(5000)).kind, FlowKind::Traffic);
}

TEST(Kinds, translations_are_nat_with_and_without_their_event) {
  const Ins nel = {{230, 1}, {8, 4}, {225, 4}, {7, 2}, {227, 2}};
  const auto record = Bytes{}.u8(4).address("192.168.1.139").address("203.0.113.1").u16(40000).u16(1024);
  const auto event = flow_with<Ipfix>(nel, record);
  EXPECT_EQ(event.kind, FlowKind::Nat);
  EXPECT_EQ(event.nat_event, 4);
  EXPECT_EQ(event.nat_src_addr.to_string(), "203.0.113.1");
  const Ins session = {{8, 4}, {225, 4}};
  EXPECT_EQ(flow_with<Ipfix>(session, Bytes{}.address("192.168.1.139").address("203.0.113.1")).kind, FlowKind::Nat);
}

TEST(Kinds, T04_traffic_through_a_translation_is_traffic_and_keeps_both_addresses) {
  const Ins ins = {{8, 4}, {12, 4}, {226, 4}, {1, 4}};
  const auto record = Bytes{}.address("192.0.2.8").address("203.0.113.1").address("192.168.1.139").u32(1000);
  const auto flow = flow_with<Netflow9>(ins, record);
  EXPECT_EQ(flow.kind, FlowKind::Traffic);
  EXPECT_EQ(flow.dst_addr.to_string(), "203.0.113.1");
  EXPECT_EQ(flow.nat_dst_addr.to_string(), "192.168.1.139");
}

TEST(Kinds, T17_T27_records_without_counters_or_without_addresses_are_rows) {
  EXPECT_EQ(flow_with<Ipfix>({{8, 4}, {12, 4}}, Bytes{}.u32(1).u32(2)).kind, FlowKind::Traffic);
  EXPECT_EQ(flow_with<Ipfix>({{56, 6}, {80, 6}, {1, 4}}, Bytes{}.number(1, 6).number(2, 6).u32(0)).kind,
            FlowKind::Traffic);
  EXPECT_EQ(flow_with<Ipfix>({{16, 4}, {17, 4}, {1, 4}}, Bytes{}.u32(1).u32(2).u32(3)).kind, FlowKind::Traffic);
  EXPECT_EQ(flow_with<Ipfix>({{10, 4}, {82, 4}}, Bytes{}.u32(1).text("eth0")).kind, FlowKind::Other);
}

V5Record pseudo_flow() {
  return {.src = "192.168.1.139",
          .dst = "192.0.2.8",
          .next_hop = "203.0.113.1",
          .packets = 0,
          .octets = 0,
          .src_port = 40000,
          .dst_port = 443,
          .flags = 0x12,
          .src_as = 1024,
          .dst_as = 0};
}

TEST(Kinds, T09_pseudo_flows_of_ipt_netflow_are_translations) {
  Receiver receiver;
  const auto source = receiver.only(netflow5({}, {pseudo_flow()}));
  EXPECT_EQ(source.kind, FlowKind::Nat);
  EXPECT_EQ(source.nat_event, 4);
  EXPECT_EQ(source.nat_src_addr.to_string(), "203.0.113.1");
  EXPECT_EQ(source.nat_src_port, 1024);
  EXPECT_EQ(source.dst_addr.to_string(), "192.0.2.8");
  for (const auto field : {Field::next_hop, Field::src_as, Field::dst_as, Field::tcp_flags}) {
    EXPECT_FALSE(source.has(field));
  }
}

TEST(Kinds, T09_a_translated_destination_is_put_back_where_it_was) {
  Receiver receiver;
  auto record = pseudo_flow();
  record.dst = "192.168.1.139";
  record.dst_port = 8443;
  record.src = "192.0.2.8";
  record.flags = 0x05;
  record.src_as = 0;
  record.dst_as = 443;
  const auto flow = receiver.only(netflow5({}, {record}));
  EXPECT_EQ(flow.nat_event, 5);
  EXPECT_EQ(flow.dst_addr.to_string(), "203.0.113.1");
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_EQ(flow.nat_dst_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(flow.nat_dst_port, 8443);
}

TEST(Kinds, T09_other_records_without_packets_are_traffic) {
  Receiver receiver;
  auto record = pseudo_flow();
  record.flags = 0x10;
  EXPECT_EQ(receiver.only(netflow5({}, {record})).kind, FlowKind::Traffic);
  record = pseudo_flow();
  record.next_hop = "0.0.0.0";
  EXPECT_EQ(receiver.only(netflow5({}, {record})).kind, FlowKind::Traffic);
}

}  // namespace
}  // namespace whither
