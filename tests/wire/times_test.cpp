#include "wire/times.h"

#include <gtest/gtest.h>

#include "wire/datagrams.h"

namespace whither {
namespace {

constexpr std::uint64_t kMillis = std::uint64_t{kExported} * 1000;

template <typename Protocol>
Flow flow_with(const Ins& ins, const Bytes& record) {
  Receiver receiver;
  return receiver.only(Protocol::message(Protocol::templates(256, ins).then(set(256, record))));
}

std::uint64_t ntp(std::uint64_t seconds, std::uint64_t fraction) { return (seconds + 2'208'988'800) << 32 | fraction; }

TEST(Times, of_v9_uptimes_are_relative_to_the_header) {
  const auto flow = flow_with<Netflow9>({{22, 4}, {21, 4}}, Bytes{}.u32(9'990'000).u32(10'000'500));
  EXPECT_EQ(flow.time_start, exported_plus(-10'000));
  EXPECT_EQ(flow.time_end, exported_plus(500));
}

TEST(Times, of_ipfix_uptimes_go_by_the_start_of_the_exporter_in_the_record) {
  const auto flow = flow_with<Ipfix>({{22, 4}, {21, 4}, {160, 8}}, Bytes{}.u32(1000).u32(4000).u64(kMillis - 5000));
  EXPECT_EQ(flow.time_start, exported_plus(-4000));
  EXPECT_EQ(flow.time_end, exported_plus(-1000));
}

TEST(Times, T16_of_ipfix_uptimes_go_by_the_start_of_the_exporter_in_options) {
  Receiver receiver;
  const auto options = Ipfix::options(257, {{149, 4}}, {{160, 8}}).then(set(257, Bytes{}.u32(0).u64(kMillis - 5000)));
  const auto data = Ipfix::templates(256, {{22, 4}, {21, 4}}).then(set(256, Bytes{}.u32(1000).u32(4000)));
  EXPECT_EQ(receiver.only(Ipfix::message(Bytes{options}.then(data))).time_end, exported_plus(-1000));
}

TEST(Times, T08_of_ipfix_uptimes_survive_the_49_days) {
  constexpr std::uint64_t kUptime = (1ULL << 32) * 3 + 2000;
  const auto flow =
      flow_with<Ipfix>({{22, 4}, {21, 4}, {160, 8}}, Bytes{}.u32(0xffffffff - 999).u32(1000).u64(kMillis - kUptime));
  EXPECT_EQ(flow.time_end, exported_plus(-1000));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::milliseconds{2000});
}

TEST(Times, T06_of_ipfix_uptimes_without_any_start_end_at_the_export) {
  const auto flow = flow_with<Ipfix>({{22, 4}, {21, 4}}, Bytes{}.u32(777'000).u32(780'500));
  EXPECT_EQ(flow.time_end, exported_plus(0));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::milliseconds{3500});
}

TEST(Times, come_in_seconds_milliseconds_and_ntp_fractions) {
  EXPECT_EQ(flow_with<Ipfix>({{150, 4}, {151, 4}}, Bytes{}.u32(kExported - 3).u32(kExported)).time_start,
            exported_plus(-3000));
  EXPECT_EQ(flow_with<Ipfix>({{152, 8}, {153, 8}}, Bytes{}.u64(kMillis - 7).u64(kMillis)).time_start,
            exported_plus(-7));
  const auto quarter =
      flow_with<Ipfix>({{156, 8}, {157, 8}}, Bytes{}.u64(ntp(kExported, 1U << 30)).u64(ntp(kExported, 1U << 31)));
  EXPECT_EQ(quarter.time_start, exported_plus(250));
  EXPECT_EQ(quarter.time_end, exported_plus(500));
  const auto micros =
      flow_with<Ipfix>({{154, 8}, {155, 8}}, Bytes{}.u64(ntp(kExported, 0x7ff)).u64(ntp(kExported, 0x40000000)));
  EXPECT_EQ(micros.time_start, exported_plus(0));
  EXPECT_EQ(micros.time_end, exported_plus(250));
  EXPECT_EQ(flow_with<Ipfix>({{158, 4}, {159, 4}}, Bytes{}.u32(5'000'000).u32(1'000'000)).time_start,
            exported_plus(-5000));
}

TEST(Times, T13_of_four_bytes_are_seconds_whatever_their_element_says) {
  const auto flow = flow_with<Ipfix>({{152, 4}, {153, 4}}, Bytes{}.u32(kExported - 4).u32(kExported - 1));
  EXPECT_EQ(flow.time_start, exported_plus(-4000));
  EXPECT_EQ(flow.time_end, exported_plus(-1000));
}

TEST(Times, T14_of_eight_bytes_of_uptime_are_milliseconds_since_1970) {
  const auto flow = flow_with<Netflow9>({{22, 8}, {21, 8}}, Bytes{}.u64(kMillis - 4000).u64(kMillis - 1000));
  EXPECT_EQ(flow.time_start, exported_plus(-4000));
}

TEST(Times, T15_ahead_of_their_export_stay_there) {
  const auto flow = flow_with<Netflow9>({{22, 4}, {21, 4}}, Bytes{}.u32(610'000'000).u32(610'000'000));
  EXPECT_EQ(flow.time_end, exported_plus(600'000'000));
}

TEST(Times, T17_are_the_export_where_there_are_none) {
  const auto flow = flow_with<Netflow9>({{4, 1}}, Bytes{}.u8(6));
  EXPECT_EQ(flow.time_start, exported_plus(0));
  EXPECT_EQ(flow.time_end, exported_plus(0));
  EXPECT_TRUE(flow.has(Field::time_start));
}

TEST(Times, with_one_end_have_it_for_both_or_use_the_duration) {
  EXPECT_EQ(flow_with<Ipfix>({{153, 8}}, Bytes{}.u64(kMillis - 7)).time_start, exported_plus(-7));
  EXPECT_EQ(flow_with<Ipfix>({{323, 8}}, Bytes{}.u64(kMillis - 7)).time_end, exported_plus(-7));
  EXPECT_EQ(flow_with<Ipfix>({{152, 8}, {161, 4}}, Bytes{}.u64(kMillis - 7).u32(5)).time_end, exported_plus(-2));
  EXPECT_EQ(flow_with<Ipfix>({{153, 8}, {162, 4}}, Bytes{}.u64(kMillis).u32(5000)).time_start, exported_plus(-5));
}

TEST(Times, never_run_backwards) {
  const auto flow = flow_with<Netflow9>({{22, 4}, {21, 4}}, Bytes{}.u32(9'995'000).u32(9'990'000));
  EXPECT_EQ(flow.time_start, flow.time_end);
  EXPECT_EQ(flow.time_end, exported_plus(-10'000));
}

TEST(Times, of_any_bits_stay_within_the_calendar) {
  for (const auto element : std::initializer_list<std::uint16_t>{150, 152, 154, 156, 158, 21, 323, 162}) {
    const auto flow = flow_with<Ipfix>({{element, 8}}, Bytes{}.u64(~0ULL));
    EXPECT_LE(flow.time_end, time_of_seconds(253'402'300'799)) << element;
    EXPECT_GE(flow.time_start, time_of_seconds(-253'402'300'799)) << element;
  }
}

TEST(Times, of_an_unset_clock_are_moved_to_the_arrival) {
  Receiver receiver;
  const auto sets = Ipfix::templates(256, {{152, 8}, {153, 8}}).then(set(256, Bytes{}.u64(30'000).u64(35'000)));
  const auto flow = receiver.only(Ipfix::message(sets, {.seconds = 40}));
  EXPECT_EQ(flow.time_end, kReceived - std::chrono::seconds{5});
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{5});
  EXPECT_TRUE(flow.clock_shifted);
}

}  // namespace
}  // namespace whither
