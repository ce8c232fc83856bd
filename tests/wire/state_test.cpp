#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

// Another decoder that knows what the first one knew.
void carry_over(const Receiver& from, Receiver& to) { EXPECT_TRUE(to.decoder.restore(from.decoder.state())); }

template <typename Version>
class State : public testing::Test {};
using Versions = testing::Types<Netflow9, Ipfix>;
TYPED_TEST_SUITE(State, Versions);

TYPED_TEST(State, lets_templates_survive_a_restart) {
  Receiver before;
  EXPECT_TRUE(before.take(TypeParam::message(TypeParam::templates(256, tuple()))));
  Receiver after;
  carry_over(before, after);
  EXPECT_TRUE(after.take(TypeParam::message(set(256, tuple_record()))));
  ASSERT_EQ(after.flows.size(), 1U);
  EXPECT_EQ(after.flows.front().src_addr.to_string(), "192.168.1.139");
}

TYPED_TEST(State, lets_data_wait_on_for_its_template) {
  Receiver before;
  EXPECT_TRUE(before.take(TypeParam::message(set(256, tuple_record()))));
  Receiver after;
  carry_over(before, after);
  ASSERT_EQ(after.decoder.exporters().size(), 1U);
  EXPECT_EQ(after.decoder.exporters().front().waiting_sets, 1U);
  EXPECT_TRUE(after.take(TypeParam::message(TypeParam::templates(256, tuple()))));
  EXPECT_EQ(after.flows.size(), 1U);
}

TYPED_TEST(State, places_data_that_waited_by_the_clock_of_their_message) {
  const Header long_ago{.seconds = kExported - 10'800};
  Receiver before;
  EXPECT_TRUE(
      before.take(TypeParam::message(set(256, Bytes{}.u32(kExported - 10'807).u32(kExported - 10'802)), long_ago)));
  Receiver after;
  carry_over(before, after);
  EXPECT_TRUE(after.take(TypeParam::message(TypeParam::templates(256, {{150, 4}, {151, 4}}))));
  ASSERT_EQ(after.flows.size(), 1U);
  EXPECT_EQ(after.flows.front().time_end, kReceived - std::chrono::seconds{2});
  EXPECT_TRUE(after.flows.front().clock_shifted);
}

TYPED_TEST(State, is_taken_in_by_no_more_than_it_says) {
  Receiver before;
  EXPECT_TRUE(before.take(TypeParam::message(TypeParam::templates(256, tuple()))));
  EXPECT_TRUE(before.take(TypeParam::message(set(300, tuple_record()))));
  const auto whole = before.decoder.state();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Receiver after;
    EXPECT_FALSE(after.decoder.restore(std::span{whole}.first(size))) << "at " << size;
  }
}

TYPED_TEST(State, goes_on_counting_what_is_lost) {
  Receiver before;
  std::uint32_t sequence = 0;
  for (; sequence < 20; ++sequence) {
    EXPECT_TRUE(before.take(
        TypeParam::message(TypeParam::templates(256, tuple()).then(set(256, tuple_record())), {.sequence = sequence})));
  }
  Receiver after;
  carry_over(before, after);
  EXPECT_TRUE(after.take(TypeParam::message(set(256, tuple_record()), {.sequence = sequence + 5})));
  ASSERT_EQ(after.decoder.exporters().size(), 1U);
  EXPECT_EQ(after.decoder.exporters().front().lost, 5U);
  EXPECT_EQ(after.decoder.exporters().front().datagrams, 21U);
  EXPECT_EQ(after.decoder.state().size(), before.decoder.state().size());
}

TYPED_TEST(State, goes_on_counting_totals) {
  const Ins totals = {{8, 4}, {12, 4}, {7, 2}, {11, 2}, {4, 1}, {152, 8}, {86, 4}, {85, 4}};
  const auto record = [](std::uint32_t bytes) {
    return Bytes{}
        .address("192.168.1.139")
        .address("192.0.2.8")
        .u16(4000)
        .u16(443)
        .u8(6)
        .u64(kExported * 1000ULL)
        .u32(bytes / 100)
        .u32(bytes);
  };
  Receiver before;
  EXPECT_TRUE(before.take(TypeParam::message(TypeParam::templates(256, totals).then(set(256, record(1000))))));
  Receiver after;
  carry_over(before, after);
  EXPECT_TRUE(after.take(TypeParam::message(set(256, record(5000)))));
  ASSERT_EQ(after.flows.size(), 1U);
  EXPECT_EQ(after.flows.front().bytes, 4000U);
}

TYPED_TEST(State, is_taken_in_for_the_exporters_that_are_wanted) {
  Receiver before;
  EXPECT_TRUE(before.take(TypeParam::message(TypeParam::templates(256, tuple()))));
  before.sender = Address::v4(0xc0000202);
  EXPECT_TRUE(before.take(TypeParam::message(TypeParam::templates(256, tuple()).then(set(257, tuple_record())))));
  Receiver after;
  EXPECT_TRUE(
      after.decoder.restore(before.decoder.state(), [&](const Address& address) { return address == before.sender; }));
  ASSERT_EQ(after.decoder.exporters().size(), 1U);
  EXPECT_EQ(after.decoder.exporters().front().address, before.sender);
  EXPECT_EQ(after.decoder.exporters().front().waiting_sets, 1U);
}

TEST(DecoderState, of_anything_else_is_refused) {
  Receiver receiver;
  EXPECT_FALSE(receiver.decoder.restore(Bytes{}.text("whither wire 3\n").view()));
  EXPECT_FALSE(receiver.decoder.restore({}));
}

TEST(DecoderState, lets_a_sampling_rate_survive_a_restart) {
  Receiver before;
  EXPECT_TRUE(before.take(Ipfix::message(Ipfix::options(400, {{149, 4}}, {{34, 4}}))));
  EXPECT_TRUE(before.take(Ipfix::message(set(400, Bytes{}.u32(0).u32(512)))));
  EXPECT_TRUE(before.take(Ipfix::message(Ipfix::templates(256, tuple()))));
  Receiver after;
  carry_over(before, after);
  EXPECT_TRUE(after.take(Ipfix::message(set(256, tuple_record()))));
  ASSERT_EQ(after.flows.size(), 1U);
  EXPECT_EQ(after.flows.front().sampling, 512U);
}

TEST(DecoderState, keeps_the_newest_options_of_each_scope) {
  Receiver before;
  EXPECT_TRUE(before.take(Ipfix::message(Ipfix::options(400, {{302, 4}}, {{34, 4}}))));
  for (const std::uint32_t rate : {10, 20, 30}) {
    EXPECT_TRUE(before.take(Ipfix::message(set(400, Bytes{}.u32(1).u32(rate).u32(2).u32(rate + 1)))));
  }
  const auto size = before.decoder.state().size();
  EXPECT_TRUE(before.take(Ipfix::message(set(400, Bytes{}.u32(1).u32(40).u32(2).u32(41)))));
  EXPECT_EQ(before.decoder.state().size(), size);
}

}  // namespace
}  // namespace whither
