#include "wire/decoder.h"

#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

TEST(Decoder, refuses_what_is_neither_netflow_nor_ipfix) {
  for (const auto& junk : {Bytes{}, Bytes{}.u8(5), Bytes{}.u16(8).zeros(40), Bytes{}.text("GET / HTTP/1.1")}) {
    Receiver receiver;
    const auto decoded = receiver.take(junk);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error(), Drop::UnknownVersion);
    EXPECT_EQ(receiver.drops.of(Drop::UnknownVersion), 1U);
    EXPECT_TRUE(receiver.decoder.exporters().empty());
  }
}

TEST(Decoder, T22_keeps_senders_and_domains_apart_but_not_ports) {
  Receiver receiver;
  EXPECT_TRUE(receiver.take(Netflow9::message(Netflow9::templates(256, tuple()), {.domain = 1})));
  const auto data = Netflow9::message(set(256, tuple_record()), {.sequence = 1, .domain = 1});
  EXPECT_TRUE(receiver.decoder.decode(
      {.received = kReceived, .sender = receiver.sender, .sender_port = 9, .payload = data.view()}, receiver.batch));
  EXPECT_EQ(receiver.flows.size(), 1U);
  EXPECT_TRUE(receiver.take(Netflow9::message(set(256, tuple_record()), {.domain = 2})));
  receiver.sender = Address::v4(0xc0000202);
  EXPECT_TRUE(receiver.take(data));
  EXPECT_EQ(receiver.flows.size(), 1U);
  EXPECT_EQ(receiver.decoder.exporters().size(), 3U);
}

TEST(Decoder, T05_a_sender_of_zeros_is_an_exporter_like_others) {
  Receiver receiver;
  receiver.sender = Address::v4(0);
  EXPECT_TRUE(receiver.take(netflow5({}, {{}})));
  ASSERT_EQ(receiver.flows.size(), 1U);
  EXPECT_TRUE(receiver.flows[0].has(Field::exporter));
  EXPECT_EQ(receiver.flows[0].exporter.to_string(), "0.0.0.0");
  ASSERT_EQ(receiver.decoder.exporters().size(), 1U);
  EXPECT_EQ(receiver.decoder.exporters().front().address, receiver.sender);
}

TEST(Decoder, a_flood_of_forged_senders_pushes_out_only_itself) {
  Receiver receiver({.exporters = 10});
  const auto honest = receiver.sender;
  EXPECT_TRUE(receiver.take(Ipfix::message(Ipfix::templates(256, tuple()))));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(receiver.take(Ipfix::message(set(256, tuple_record()))));
  for (std::uint32_t forged = 0; forged < 1000; ++forged) {
    receiver.sender = Address::v4(0x0a000000 + forged);
    EXPECT_TRUE(receiver.take(netflow5({}, {})));
  }
  receiver.sender = honest;
  receiver.flows.clear();
  EXPECT_TRUE(receiver.take(Ipfix::message(set(256, tuple_record()))));
  EXPECT_EQ(receiver.flows.size(), 1U);
  EXPECT_EQ(receiver.decoder.exporters().size(), 10U);
}

TEST(Decoder, refuses_new_exporters_where_all_are_established_and_lets_silent_ones_go) {
  Receiver receiver({.exporters = 2, .established_after = 1});
  for (std::uint32_t i = 1; i <= 2; ++i) {
    receiver.sender = Address::v4(i);
    EXPECT_TRUE(receiver.take(netflow5({}, {{}})));
  }
  receiver.sender = Address::v4(3);
  const auto refused = receiver.take(netflow5({}, {{}}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Drop::TooManyExporters);
  EXPECT_EQ(receiver.flows.size(), 2U);
  receiver.now += std::chrono::hours{2};
  EXPECT_TRUE(receiver.take(netflow5({}, {{}})));
  EXPECT_EQ(receiver.decoder.exporters().size(), 2U);
}

// More records than are taken at once: each has what is its own and what all have.
TEST(Decoder, takes_every_record_of_a_long_set) {
  constexpr std::uint32_t kCount = 200;
  Receiver receiver;
  EXPECT_TRUE(receiver.take(Netflow9::message(Netflow9::templates(256, {{8, 4}, {12, 4}, {22, 4}, {21, 4}, {1, 4}}))));
  Bytes records;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    records.u32(0xc6336400 + i).u32(0xc0000208).u32(9'000'000 + i).u32(9'500'000 + i).u32(1000 + i);
  }
  EXPECT_TRUE(receiver.take(Netflow9::message(set(256, records), {.sequence = 1, .domain = 0})));
  ASSERT_EQ(receiver.flows.size(), kCount);
  for (std::uint32_t i = 0; i < kCount; ++i) {
    const auto& flow = receiver.flows[i];
    EXPECT_EQ(flow.src_addr, Address::v4(0xc6336400 + i));
    EXPECT_EQ(flow.dst_addr, Address::v4(0xc0000208));
    EXPECT_EQ(flow.time_start, exported_plus(-1'000'000 + std::int64_t{i}));
    EXPECT_EQ(flow.time_end, exported_plus(-500'000 + std::int64_t{i}));
    EXPECT_EQ(flow.bytes, 1000 + i);
    EXPECT_EQ(flow.exporter, receiver.sender);
    EXPECT_EQ(flow.time_received, kReceived);
    EXPECT_EQ(flow.sampling, 1U);
    EXPECT_EQ(flow.present, receiver.flows[0].present);
    EXPECT_FALSE(flow.has(Field::packets));
    EXPECT_EQ(flow.packets, 0U);
  }
}

}  // namespace
}  // namespace whither
