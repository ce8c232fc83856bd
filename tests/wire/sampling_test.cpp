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

}  // namespace
}  // namespace whither
