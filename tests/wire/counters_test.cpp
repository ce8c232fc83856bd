#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

Flow counted(std::uint32_t packets, std::uint32_t octets) {
  Receiver receiver;
  return receiver.only(netflow5({}, {{.packets = packets, .octets = octets}}));
}

template <typename Protocol>
Flow flow_of(const Ins& ins, const Bytes& record) {
  Receiver receiver;
  return receiver.only(Protocol::message(Protocol::templates(256, ins).then(set(256, record))));
}

TEST(Counters, that_can_be_are_not_marked) {
  for (const auto& flow : {counted(10, 1000), counted(1, 20), counted(1, 65'535), counted(0, 0)}) {
    EXPECT_FALSE(flow.has(Field::suspect)) << flow.packets << " packets, " << flow.bytes << " bytes";
    EXPECT_FALSE(flow.has(Field::wrapped));
  }
}

TEST(Counters, T01_of_less_than_a_header_a_packet_ran_over) {
  const auto flow = counted(3'000'000, 5'000'000);
  EXPECT_TRUE(flow.has(Field::wrapped) && flow.wrapped);
  EXPECT_TRUE(flow.has(Field::suspect) && flow.suspect);
  EXPECT_EQ(flow.bytes, 5'000'000U);
}

TEST(Counters, T01_of_too_few_packets_did_not_run_over) {
  const auto flow = counted(100, 50);
  EXPECT_TRUE(flow.has(Field::suspect) && flow.suspect);
  EXPECT_FALSE(flow.has(Field::wrapped));
}

TEST(Counters, T01_of_64_bits_did_not_run_over) {
  const auto narrow = flow_of<Netflow9>({{2, 4}, {1, 4}}, Bytes{}.u32(3'000'000).u32(5'000'000));
  EXPECT_TRUE(narrow.has(Field::wrapped));
  const auto wide = flow_of<Netflow9>({{2, 8}, {1, 8}}, Bytes{}.u64(3'000'000).u64(5'000'000));
  EXPECT_TRUE(wide.has(Field::suspect));
  EXPECT_FALSE(wide.has(Field::wrapped));
}

TEST(Counters, T06_of_more_than_a_packet_can_hold_are_suspect) {
  EXPECT_TRUE(counted(10, 2'000'000'000).has(Field::suspect));
  EXPECT_TRUE(flow_of<Netflow9>({{2, 8}, {1, 8}}, Bytes{}.u64(4).u64(1ULL << 60)).has(Field::suspect));
}

TEST(Counters, T30_of_all_ones_are_suspect) {
  EXPECT_TRUE(counted(0xffffffff, 84).has(Field::suspect));
  EXPECT_TRUE(counted(0xffffffff, 0xffffffff).has(Field::suspect));
  EXPECT_TRUE(counted(7, 0xffffffff).has(Field::suspect));
  EXPECT_TRUE(flow_of<Ipfix>({{2, 8}, {1, 8}}, Bytes{}.u64(~0ULL).u64(~0ULL)).has(Field::suspect));
}

TEST(Counters, T28_of_packets_without_bytes_are_suspect) {
  const auto flow = counted(12, 0);
  EXPECT_TRUE(flow.has(Field::suspect));
  EXPECT_FALSE(flow.has(Field::wrapped));
}

TEST(Counters, T28_of_the_initiator_are_of_layer_4_and_not_compared) {
  EXPECT_FALSE(flow_of<Ipfix>({{298, 8}, {231, 8}}, Bytes{}.u64(5).u64(0)).has(Field::suspect));
}

TEST(Counters, T32_of_events_without_packets_are_not_compared) {
  EXPECT_FALSE(flow_of<Netflow9>({{233, 1}, {1, 4}}, Bytes{}.u8(1).u32(300'000)).has(Field::suspect));
}

// A template of totals alone, as that of a Juniper SRX.
Ins totals() { return {{8, 4}, {12, 4}, {7, 2}, {11, 2}, {4, 1}, {152, 8}, {86, 8}, {85, 8}}; }
Bytes total(std::uint64_t started, std::uint64_t packets, std::uint64_t octets) {
  return Bytes{}
      .address("192.168.1.139")
      .address("192.0.2.8")
      .u16(40000)
      .u16(443)
      .u8(6)
      .u64(started)
      .u64(packets)
      .u64(octets);
}

TEST(Counters, T28_of_totals_are_what_came_since_the_last_record_of_the_flow) {
  Receiver receiver;
  constexpr std::uint64_t kStart = (std::uint64_t{kExported} - 60) * 1000;
  receiver.take(Ipfix::message(Ipfix::templates(256, totals())));
  const auto send = [&](std::uint64_t started, std::uint64_t packets, std::uint64_t octets) {
    return receiver.only(Ipfix::message(set(256, total(started, packets, octets))));
  };
  EXPECT_EQ(send(kStart, 10, 1000).bytes, 1000U);
  const auto second = send(kStart, 25, 4000);
  EXPECT_EQ(second.packets, 15U);
  EXPECT_EQ(second.bytes, 3000U);
  EXPECT_EQ(send(kStart + 1, 30, 5000).bytes, 5000U) << "another flow of the same ports";
  EXPECT_EQ(send(kStart, 2, 200).bytes, 200U) << "a counter that began anew";
}

TEST(Counters, T28_of_deltas_beside_totals_are_the_deltas) {
  Receiver receiver;
  auto both = totals();
  both.push_back({2, 8});
  both.push_back({1, 8});
  receiver.take(Ipfix::message(Ipfix::templates(256, both)));
  for (int i = 1; i < 4; ++i) {
    const auto octets = std::uint64_t(i) * 700;
    const auto flow = receiver.only(Ipfix::message(set(256, total(kExported * 1000ULL, 7, octets).u64(7).u64(700))));
    EXPECT_EQ(flow.bytes, 700U);
  }
}

}  // namespace
}  // namespace whither
