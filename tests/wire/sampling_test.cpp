#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

std::uint32_t own_rate(const Ins& ins, const Bytes& record) {
  Receiver receiver;
  return receiver.only(Ipfix::message(Ipfix::templates(256, ins).then(set(256, record)))).sampling;
}

TEST(Sampling, stands_in_the_record_itself) {
  EXPECT_EQ(own_rate({{34, 4}}, Bytes{}.u32(100)), 100U);
  EXPECT_EQ(own_rate({{50, 4}}, Bytes{}.u32(64)), 64U);
  EXPECT_EQ(own_rate({{34, 4}}, Bytes{}.u32(0)), 1U);
  EXPECT_EQ(own_rate({{309, 4}, {310, 4}}, Bytes{}.u32(2).u32(1000)), 500U);
}

TEST(Sampling, T33_is_what_is_taken_and_what_is_left_out_by_what_is_taken) {
  EXPECT_EQ(own_rate({{305, 4}, {306, 4}}, Bytes{}.u32(1).u32(99)), 100U);
  EXPECT_EQ(own_rate({{305, 4}, {306, 4}}, Bytes{}.u32(10).u32(990)), 100U);
  EXPECT_EQ(own_rate({{305, 4}, {306, 4}}, Bytes{}.u32(0).u32(99)), 1U);
  EXPECT_EQ(own_rate({{305, 8}, {306, 8}}, Bytes{}.u64(1).u64(~0ULL)), 0xffffffffU);
}

TEST(Sampling, T20_of_v9_options_counts_for_the_same_datagram) {
  Receiver receiver;
  const auto options =
      Netflow9::options(257, {{1, 4}}, {{34, 4}, {35, 1}}).then(set(257, Bytes{}.u32(0).u32(1000).u8(2).zeros(3)));
  const auto data = Netflow9::templates(256, tuple()).then(set(256, tuple_record()));
  EXPECT_EQ(receiver.only(Netflow9::message(Bytes{options}.then(data))).sampling, 1000U);
}

TEST(Sampling, T20_of_v9_options_with_a_scope_of_no_bytes) {
  Receiver receiver;
  const auto options = Netflow9::options(257, {{1, 0}}, {{34, 4}}).then(set(257, Bytes{}.u32(10)));
  receiver.take(Netflow9::message(options));
  EXPECT_EQ(receiver.only(Netflow9::message(Netflow9::templates(256, tuple()).then(set(256, tuple_record())))).sampling,
            10U);
}

TEST(Sampling, T33_goes_by_sampler_where_there_are_several) {
  Receiver receiver;
  const auto options = Netflow9::options(257, {{1, 4}}, {{48, 1}, {49, 1}, {50, 4}})
                           .then(set(257, Bytes{}.u32(0).u8(1).u8(2).u32(100).u32(0).u8(2).u8(2).u32(200)));
  receiver.take(Netflow9::message(options));
  const auto with_id = Netflow9::templates(256, {{48, 1}, {4, 1}});
  EXPECT_EQ(receiver.only(Netflow9::message(Bytes{with_id}.then(set(256, Bytes{}.u8(1).u8(6))))).sampling, 100U);
  EXPECT_EQ(receiver.only(Netflow9::message(set(256, Bytes{}.u8(2).u8(6)))).sampling, 200U);
  EXPECT_EQ(receiver.only(Netflow9::message(set(256, Bytes{}.u8(3).u8(6)))).sampling, 1U);
}

TEST(Sampling, goes_by_selector_in_ipfix_where_the_selector_is_the_scope) {
  Receiver receiver;
  const auto options =
      Ipfix::options(257, {{302, 8}}, {{305, 4}, {306, 4}}).then(set(257, Bytes{}.u64(7).u32(1).u32(511)));
  receiver.take(Ipfix::message(options));
  const auto data = Ipfix::templates(256, {{302, 8}, {4, 1}}).then(set(256, Bytes{}.u64(7).u8(6)));
  EXPECT_EQ(receiver.only(Ipfix::message(data)).sampling, 512U);
}

TEST(Sampling, of_the_only_sampler_counts_for_records_that_name_none) {
  Receiver receiver;
  receiver.take(Netflow9::message(
      Netflow9::options(257, {{1, 4}}, {{48, 1}, {50, 4}}).then(set(257, Bytes{}.u32(0).u8(1).u32(128)))));
  EXPECT_EQ(receiver.only(Netflow9::message(Netflow9::templates(256, tuple()).then(set(256, tuple_record())))).sampling,
            128U);
}

TEST(Sampling, options_make_no_flows) {
  Receiver receiver;
  receiver.take(Ipfix::message(Ipfix::options(257, {{149, 4}}, {{34, 4}}).then(set(257, Bytes{}.u32(0).u32(10)))));
  EXPECT_TRUE(receiver.flows.empty());
}

TEST(Sampling, options_wait_for_their_template_too) {
  Receiver receiver;
  receiver.take(Netflow9::message(set(257, Bytes{}.u32(0).u32(10))));
  receiver.take(Netflow9::message(Netflow9::options(257, {{1, 4}}, {{34, 4}})));
  EXPECT_EQ(receiver.only(Netflow9::message(Netflow9::templates(256, tuple()).then(set(256, tuple_record())))).sampling,
            10U);
}

TEST(Sampling, stands_in_the_record_as_a_probability_or_in_flows) {
  EXPECT_EQ(own_rate({{311, 8}}, Bytes{}.u64(0x3f847ae147ae147b)), 100U);  // 0.01
  EXPECT_EQ(own_rate({{311, 8}}, Bytes{}.u64(0x7ff8000000000000)), 1U);    // not a number
  EXPECT_EQ(own_rate({{311, 8}}, Bytes{}.u64(0)), 1U);
  EXPECT_EQ(own_rate({{396, 4}, {397, 4}}, Bytes{}.u32(1).u32(9)), 10U);
  EXPECT_EQ(own_rate({{307, 4}, {308, 4}}, Bytes{}.u32(1000).u32(99'000)), 100U);
}

TEST(Sampling, T07_of_mikrotik_has_its_low_byte_first) {
  EXPECT_EQ(own_rate({{34, 4}}, Bytes{}.u8(0xe8).u8(0x03).u8(0).u8(0)), 1000U);
  EXPECT_EQ(own_rate({{34, 4}}, Bytes{}.u8(0).u8(1).u8(0).u8(0)), 256U);
  EXPECT_EQ(own_rate({{34, 4}}, Bytes{}.u8(0xff).u8(0xff).u8(0).u8(0)), 65'535U);
  EXPECT_EQ(own_rate({{34, 4}}, Bytes{}.u32(100'000)), 100'000U);
}

TEST(Sampling, T07_of_options_is_never_turned_round) {
  Receiver receiver;
  receiver.take(
      Netflow9::message(Netflow9::options(257, {{1, 4}}, {{34, 4}}).then(set(257, Bytes{}.u32(0).u32(65'536)))));
  EXPECT_EQ(receiver.only(Netflow9::message(Netflow9::templates(256, tuple()).then(set(256, tuple_record())))).sampling,
            65'536U);
}

TEST(Sampling, T07_of_zero_in_a_record_leaves_what_options_said) {
  Receiver receiver;
  receiver.take(Netflow9::message(Netflow9::options(257, {{1, 4}}, {{34, 4}}).then(set(257, Bytes{}.u32(0).u32(50)))));
  const auto data = Netflow9::templates(256, {{34, 4}, {4, 1}}).then(set(256, Bytes{}.u32(0).u8(6)));
  EXPECT_EQ(receiver.only(Netflow9::message(data)).sampling, 50U);
}

TEST(Sampling, T20_of_options_behind_the_data_counts_for_the_same_datagram) {
  Receiver receiver;
  const auto data = Netflow9::templates(256, tuple()).then(set(256, tuple_record()));
  const auto options = Netflow9::options(257, {{1, 4}}, {{34, 4}}).then(set(257, Bytes{}.u32(0).u32(1000)));
  EXPECT_EQ(receiver.only(Netflow9::message(Bytes{data}.then(options))).sampling, 1000U);
}

TEST(Sampling, T33_goes_by_interface_where_options_are_of_interfaces) {
  Receiver receiver;
  const auto records = Bytes{}.u32(3).u32(100).u32(7).u32(2000);
  receiver.take(Netflow9::message(Netflow9::options(257, {{2, 4}}, {{34, 4}}).then(set(257, records))));
  const auto templates = Netflow9::templates(256, {{10, 4}, {14, 4}, {61, 1}});
  const auto of = [&](std::uint32_t in, std::uint32_t out, std::uint8_t direction) {
    return receiver.only(Netflow9::message(Bytes{templates}.then(set(256, Bytes{}.u32(in).u32(out).u8(direction)))))
        .sampling;
  };
  EXPECT_EQ(of(3, 7, 0), 100U);
  EXPECT_EQ(of(3, 7, 1), 2000U);
  EXPECT_EQ(of(4, 7, 0), 1U);
}

TEST(Sampling, T33_of_an_interface_of_ipfix_is_of_its_own_direction) {
  Receiver receiver;
  receiver.take(Ipfix::message(
      Ipfix::options(257, {{10, 4}}, {{305, 4}, {306, 4}}).then(set(257, Bytes{}.u32(3).u32(1).u32(99)))));
  receiver.take(Ipfix::message(
      Ipfix::options(258, {{14, 4}}, {{305, 4}, {306, 4}}).then(set(258, Bytes{}.u32(3).u32(1).u32(9)))));
  const auto templates = Ipfix::templates(256, {{10, 4}, {14, 4}, {61, 1}});
  EXPECT_EQ(receiver.only(Ipfix::message(Bytes{templates}.then(set(256, Bytes{}.u32(3).u32(4).u8(0))))).sampling, 100U);
  EXPECT_EQ(receiver.only(Ipfix::message(set(256, Bytes{}.u32(4).u32(3).u8(1)))).sampling, 10U);
}

TEST(Sampling, T33_of_the_interface_0_is_of_the_whole_exporter) {
  Receiver receiver;
  receiver.take(Netflow9::message(Netflow9::options(257, {{2, 4}}, {{34, 4}}).then(set(257, Bytes{}.u32(0).u32(64)))));
  EXPECT_EQ(receiver.only(Netflow9::message(Netflow9::templates(256, tuple()).then(set(256, tuple_record())))).sampling,
            64U);
}

TEST(Sampling, T33_of_an_interval_of_zero_in_options_is_none) {
  Receiver receiver;
  const auto options = Netflow9::options(257, {{1, 4}}, {{34, 4}});
  receiver.take(Netflow9::message(Bytes{options}.then(set(257, Bytes{}.u32(0).u32(50)))));
  receiver.take(Netflow9::message(set(257, Bytes{}.u32(0).u32(0))));
  EXPECT_EQ(receiver.only(Netflow9::message(Netflow9::templates(256, tuple()).then(set(256, tuple_record())))).sampling,
            1U);
}

TEST(Sampling, T33_of_a_sampler_without_an_interval_is_unknown) {
  Receiver receiver;
  receiver.take(Netflow9::message(
      Netflow9::options(257, {{1, 4}}, {{48, 1}, {49, 1}}).then(set(257, Bytes{}.u32(0).u8(1).u8(2)))));
  EXPECT_EQ(
      receiver.only(Netflow9::message(Netflow9::templates(256, {{48, 1}, {4, 1}}).then(set(256, Bytes{}.u8(1).u8(6)))))
          .sampling,
      1U);
}

TEST(Sampling, that_is_set_by_hand_holds_whatever_the_exporter_says) {
  Receiver receiver;
  receiver.decoder.set_sampling(receiver.sender, 500);
  EXPECT_EQ(receiver.only(netflow5({.sampling = 1 << 14 | 2}, {{}})).sampling, 500U);
  EXPECT_EQ(receiver.only(Ipfix::message(Ipfix::templates(256, {{34, 4}}).then(set(256, Bytes{}.u32(100))))).sampling,
            500U);
  EXPECT_EQ(receiver.only(Netflow9::message(Netflow9::templates(256, tuple()).then(set(256, tuple_record())))).sampling,
            500U);
  receiver.decoder.set_sampling(receiver.sender, 0);
  EXPECT_EQ(receiver.only(netflow5({.sampling = 1 << 14 | 2}, {{}})).sampling, 2U);
  receiver.sender = Address::v4(0xc0000202);
  EXPECT_EQ(receiver.only(netflow5({.sampling = 1 << 14 | 3}, {{}})).sampling, 3U);
}

}  // namespace
}  // namespace whither
