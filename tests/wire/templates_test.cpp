#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

// What NetFlow v9 and IPFIX have in common.
template <typename Protocol>
class TemplatesOf : public ::testing::Test {};
using Protocols = ::testing::Types<Netflow9, Ipfix>;

struct Names {
  template <typename Protocol>
  static std::string GetName(int) {
    return std::string{Protocol::kName};
  }
};
TYPED_TEST_SUITE(TemplatesOf, Protocols, Names);

TYPED_TEST(TemplatesOf, decode_data_behind_them_in_the_same_datagram) {
  Receiver receiver;
  const auto flow = receiver.only(
      TypeParam::message(TypeParam::templates(256, tuple()).then(set(256, tuple_record(77))), {.domain = 9}));
  EXPECT_EQ(flow.src_addr.to_string(), "192.168.1.139");
  EXPECT_EQ(flow.dst_addr.to_string(), "192.0.2.8");
  EXPECT_EQ(flow.dst_port, 443);
  EXPECT_EQ(flow.protocol, 6);
  EXPECT_EQ(flow.packets, 10U);
  EXPECT_EQ(flow.bytes, 77U);
  EXPECT_EQ(flow.observation_domain, 9U);
  EXPECT_EQ(flow.sampling, 1U);
  EXPECT_TRUE(flow.has(Field::sampling));
  EXPECT_FALSE(flow.has(Field::tos));
  EXPECT_EQ(receiver.decoder.exporters().front().protocol, TypeParam::kName);
}

TYPED_TEST(TemplatesOf, never_break_when_a_datagram_is_cut_short_anywhere) {
  const auto whole = TypeParam::message(TypeParam::templates(256, tuple())
                                            .then(TypeParam::options(257, {{1, 4}}, {{34, 4}}))
                                            .then(set(256, tuple_record()))
                                            .then(set(257, Bytes{}.u32(0).u32(10))));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Receiver receiver;
    receiver.take(whole.view().first(size));
    EXPECT_LE(receiver.flows.size(), 1U) << "at " << size;
  }
}

TYPED_TEST(TemplatesOf, come_several_in_one_set_and_can_change) {
  Receiver receiver;
  const std::uint16_t id = TypeParam::kName == "ipfix" ? 2 : 0;
  const auto both = set(id, template_record(256, {{4, 1}}).then(template_record(300, {{1, 8}})).zeros(6));
  EXPECT_TRUE(receiver.take(TypeParam::message(both)));
  EXPECT_EQ(receiver.only(TypeParam::message(set(256, Bytes{}.u8(17)))).protocol, 17);
  EXPECT_EQ(receiver.only(TypeParam::message(set(300, Bytes{}.u64(5)))).bytes, 5U);
  const auto changed = TypeParam::templates(256, {{7, 2}, {4, 1}}).then(set(256, Bytes{}.u16(53).u8(6)));
  EXPECT_EQ(receiver.only(TypeParam::message(changed)).src_port, 53);
  EXPECT_EQ(receiver.drops.total(), 0U);
}

TYPED_TEST(TemplatesOf, T36_of_no_bytes_are_refused) {
  Receiver receiver;
  EXPECT_TRUE(
      receiver.take(TypeParam::message(TypeParam::templates(256, {{4, 0}, {1, 0}}).then(set(256, Bytes{}.zeros(40))))));
  EXPECT_EQ(receiver.drops.of(Drop::BadTemplate), 1U);
  EXPECT_TRUE(receiver.flows.empty());
}

TYPED_TEST(TemplatesOf, of_more_fields_than_bytes_are_refused) {
  Receiver receiver;
  const std::uint16_t id = TypeParam::kName == "ipfix" ? 2 : 0;
  EXPECT_TRUE(receiver.take(TypeParam::message(set(id, Bytes{}.u16(256).u16(9).u16(4).u16(1)))));
  EXPECT_EQ(receiver.drops.of(Drop::BadTemplate), 1U);
}

TYPED_TEST(TemplatesOf, of_a_reserved_id_are_refused) {
  Receiver receiver;
  EXPECT_TRUE(receiver.take(TypeParam::message(TypeParam::templates(200, tuple()))));
  EXPECT_EQ(receiver.drops.of(Drop::BadTemplate), 1U);
}

TYPED_TEST(TemplatesOf, are_bounded_in_number_and_in_fields) {
  Receiver receiver({.templates_per_exporter = 3, .fields_per_template = 8});
  for (std::uint16_t id = 256; id < 261; ++id) receiver.take(TypeParam::message(TypeParam::templates(id, tuple())));
  EXPECT_EQ(receiver.drops.of(Drop::TooManyTemplates), 2U);
  receiver.take(TypeParam::message(TypeParam::templates(256, Ins(9, In{1, 4}))));
  EXPECT_EQ(receiver.drops.of(Drop::BadTemplate), 1U);
}

TYPED_TEST(TemplatesOf, T18_sets_of_an_impossible_length_end_the_datagram) {
  for (std::uint16_t length = 0; length < 4; ++length) {
    Receiver receiver;
    const auto bad = Bytes{}.u16(256).u16(length).then(tuple_record());
    EXPECT_TRUE(
        receiver.take(TypeParam::message(TypeParam::templates(256, tuple()).then(set(256, tuple_record())).then(bad))));
    EXPECT_EQ(receiver.flows.size(), 1U);
    EXPECT_EQ(receiver.drops.of(Drop::BadLength), 1U);
  }
}

TYPED_TEST(TemplatesOf, T26_of_a_data_set_that_was_cut_off_the_whole_records_are_kept) {
  Receiver receiver;
  const auto cut = Bytes{}.u16(256).u16(400).then(tuple_record(100)).then(tuple_record(200)).zeros(3);
  EXPECT_TRUE(receiver.take(TypeParam::message(TypeParam::templates(256, tuple()).then(cut))));
  ASSERT_EQ(receiver.flows.size(), 2U);
  EXPECT_EQ(receiver.flows[1].bytes, 200U);
  EXPECT_EQ(receiver.drops.of(Drop::BadLength), 1U);
  EXPECT_EQ(receiver.drops.total(), 1U);
}

TYPED_TEST(TemplatesOf, T18_empty_sets_and_padding_lose_nothing) {
  Receiver receiver;
  const auto padded = set(256, tuple_record().then(tuple_record()).zeros(20));
  EXPECT_TRUE(receiver.take(TypeParam::message(
      set(256, {}).then(TypeParam::templates(256, tuple())).then(padded).then(set(256, {})).zeros(1200))));
  EXPECT_EQ(receiver.flows.size(), 2U);
  EXPECT_EQ(receiver.drops.total(), 0U);
}

TYPED_TEST(TemplatesOf, T36_of_one_byte_fill_a_datagram_with_flows_and_no_more) {
  Receiver receiver;
  const auto decoded =
      receiver.take(TypeParam::message(TypeParam::templates(256, {{4, 1}}).then(set(256, Bytes{}.zeros(65'000)))));
  EXPECT_TRUE(decoded);
  EXPECT_EQ(receiver.flows.size(), 65'000U);
}

TYPED_TEST(TemplatesOf, T23_G_8001_data_waits_for_its_template_with_its_own_times) {
  Receiver receiver;
  EXPECT_TRUE(receiver.take(TypeParam::message(set(256, tuple_record(1)), {.seconds = kExported - 60})));
  EXPECT_TRUE(receiver.take(TypeParam::message(set(256, tuple_record(2)), {.seconds = kExported - 50})));
  EXPECT_TRUE(receiver.flows.empty());
  EXPECT_EQ(receiver.decoder.exporters().front().waiting_sets, 2U);
  receiver.now += std::chrono::minutes{1};
  EXPECT_TRUE(receiver.take(TypeParam::message(TypeParam::templates(256, tuple()).then(set(256, tuple_record(3))))));
  ASSERT_EQ(receiver.flows.size(), 3U);
  EXPECT_EQ(receiver.flows[0].time_end, exported_plus(-60'000));
  EXPECT_EQ(receiver.flows[0].time_received, kReceived);
  EXPECT_EQ(receiver.flows[1].bytes, 2U);
  EXPECT_EQ(receiver.flows[2].time_received, receiver.now);
  EXPECT_EQ(receiver.decoder.exporters().front().waiting_sets, 0U);
}

TYPED_TEST(TemplatesOf, data_that_waits_is_bounded_in_bytes) {
  Receiver receiver({.held_bytes_per_exporter = 500});
  for (int i = 0; i < 5; ++i) receiver.take(TypeParam::message(set(256, tuple_record())));
  EXPECT_EQ(receiver.decoder.exporters().front().waiting_sets, 2U);
  EXPECT_EQ(receiver.drops.of(Drop::HeldFull), 3U);
}

TYPED_TEST(TemplatesOf, data_that_waits_is_bounded_for_all_exporters) {
  Receiver receiver({.established_after = 1, .held_bytes = 500});
  for (std::uint32_t i = 0; i < 5; ++i) {
    receiver.sender = Address::v4(i);
    receiver.take(TypeParam::message(set(256, tuple_record())));
  }
  EXPECT_EQ(receiver.drops.of(Drop::HeldFull), 3U);
}

TYPED_TEST(TemplatesOf, data_that_waited_too_long_is_let_go) {
  Receiver receiver;
  receiver.take(TypeParam::message(set(256, tuple_record())));
  receiver.decoder.expire(kReceived + std::chrono::minutes{29});
  EXPECT_EQ(receiver.drops.total(), 0U);
  receiver.decoder.expire(kReceived + std::chrono::minutes{31});
  EXPECT_EQ(receiver.drops.of(Drop::NoTemplate), 1U);
  EXPECT_EQ(receiver.decoder.exporters().front().waiting_sets, 0U);
}

TEST(Netflow9, T19_never_asks_the_count_of_its_header) {
  Receiver receiver;
  EXPECT_TRUE(receiver.take(Netflow9::message(Netflow9::templates(256, tuple())
                                                  .then(set(256, tuple_record()))
                                                  .then(set(256, tuple_record()))
                                                  .then(set(256, tuple_record())))));
  EXPECT_EQ(receiver.flows.size(), 3U);
}

TEST(Netflow9, T21_has_no_enterprises_and_reads_over_odd_types) {
  Receiver receiver;
  const auto sets = Netflow9::templates(256, {{56701, 3}, {0, 1}, {4, 1}, {56702, 65535}, {1, 4}})
                        .then(set(256, Bytes{}.text("app").u8(0).u8(17).u8(2).text("ab").u32(99)));
  const auto flow = receiver.only(Netflow9::message(sets));
  EXPECT_EQ(flow.protocol, 17);
  EXPECT_EQ(flow.bytes, 99U);
}

TEST(Netflow9, counts_datagrams_that_did_not_arrive) {
  Receiver receiver;
  for (const std::uint32_t sequence : {7, 8, 11}) receiver.take(Netflow9::message({}, {.sequence = sequence}));
  EXPECT_EQ(receiver.decoder.exporters().front().lost, 2U);
}

TEST(Ipfix, keeps_nothing_of_a_message_cut_short_anywhere) {
  const auto whole = Ipfix::message(Ipfix::templates(256, tuple()).then(set(256, tuple_record())));
  for (std::size_t size = 2; size < whole.size(); ++size) {
    Receiver receiver;
    const auto decoded = receiver.take(whole.view().first(size));
    ASSERT_FALSE(decoded) << "at " << size;
    EXPECT_EQ(decoded.error(), Drop::Truncated);
    EXPECT_TRUE(receiver.flows.empty());
  }
}

TEST(Ipfix, refuses_a_message_shorter_than_its_header) {
  Receiver receiver;
  const auto decoded = receiver.take(Bytes{}.u16(10).u16(15).zeros(20));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error(), Drop::BadLength);
}

TEST(Ipfix, reads_several_messages_of_one_datagram) {
  Receiver receiver;
  auto both = Ipfix::message(Ipfix::templates(256, tuple()).then(set(256, tuple_record())));
  EXPECT_TRUE(receiver.take(both.then(Ipfix::message(set(256, tuple_record()), {.sequence = 1}))));
  EXPECT_EQ(receiver.flows.size(), 2U);
}

TEST(Ipfix, withdraws_one_template_or_all) {
  Receiver receiver;
  const auto both = Ipfix::templates(256, tuple()).then(Ipfix::templates(257, tuple()));
  receiver.take(Ipfix::message(Bytes{both}.then(set(2, Bytes{}.u16(256).u16(0))).then(set(256, tuple_record()))));
  EXPECT_TRUE(receiver.flows.empty());
  receiver.take(Ipfix::message(set(257, tuple_record())));
  EXPECT_EQ(receiver.flows.size(), 1U);
  receiver.take(Ipfix::message(set(2, Bytes{}.u16(2).u16(0)).then(set(257, tuple_record()))));
  EXPECT_EQ(receiver.flows.size(), 1U);
  EXPECT_EQ(receiver.drops.of(Drop::BadTemplate), 0U);
}

TEST(Ipfix, reads_over_values_of_variable_length) {
  Receiver receiver;
  const auto long_text = std::string(300, 'x');
  const auto sets = Ipfix::templates(256, {{4, 1}, {82, 65535}, {7, 2}, {83, 65535}, {1, 8}})
                        .then(set(256, Bytes{}
                                           .u8(6)
                                           .u8(4)
                                           .text("eth0")
                                           .u16(53)
                                           .u8(255)
                                           .u16(300)
                                           .text(long_text)
                                           .u64(5)
                                           .u8(17)
                                           .u8(0)
                                           .u16(54)
                                           .u8(0)
                                           .u64(6)));
  EXPECT_TRUE(receiver.take(Ipfix::message(sets)));
  ASSERT_EQ(receiver.flows.size(), 2U);
  EXPECT_EQ(receiver.flows[0].src_port, 53);
  EXPECT_EQ(receiver.flows[0].bytes, 5U);
  EXPECT_EQ(receiver.flows[1].protocol, 17);
  EXPECT_EQ(receiver.flows[1].bytes, 6U);
}

TEST(Ipfix, counts_a_record_whose_length_runs_past_its_set) {
  Receiver receiver;
  const auto sets =
      Ipfix::templates(256, {{4, 1}, {82, 65535}}).then(set(256, Bytes{}.u8(6).u8(1).text("a").u8(6).u8(9).text("b")));
  EXPECT_TRUE(receiver.take(Ipfix::message(sets)));
  EXPECT_EQ(receiver.flows.size(), 1U);
  EXPECT_EQ(receiver.drops.of(Drop::BadRecord), 1U);
}

TEST(Ipfix, counts_records_that_did_not_arrive_and_options_among_them) {
  Receiver receiver;
  const auto sets = Ipfix::templates(256, tuple()).then(Ipfix::options(257, {{149, 4}}, {{41, 8}}));
  receiver.take(Ipfix::message(Bytes{sets}.then(set(256, tuple_record())).then(set(257, Bytes{}.u32(0).u64(1)))));
  receiver.take(Ipfix::message(set(256, tuple_record()), {.sequence = 2}));
  EXPECT_EQ(receiver.decoder.exporters().front().lost, 0U);
  receiver.take(Ipfix::message(set(256, tuple_record()), {.sequence = 8}));
  EXPECT_EQ(receiver.decoder.exporters().front().lost, 5U);
}

TEST(Ipfix, invents_no_loss_where_data_waits) {
  Receiver receiver;
  receiver.take(Ipfix::message(set(256, tuple_record())));
  receiver.take(Ipfix::message(set(256, tuple_record()), {.sequence = 1}));
  receiver.take(Ipfix::message(Ipfix::templates(256, tuple()), {.sequence = 2}));
  receiver.take(Ipfix::message(set(256, tuple_record()), {.sequence = 2}));
  EXPECT_EQ(receiver.decoder.exporters().front().lost, 0U);
  EXPECT_EQ(receiver.decoder.exporters().front().records, 3U);
}

}  // namespace
}  // namespace whither
