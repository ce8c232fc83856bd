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

TEST(Times, T13_of_seconds_in_the_place_of_milliseconds_are_seconds_in_eight_bytes_too) {
  const auto flow = flow_with<Ipfix>({{152, 8}, {153, 8}}, Bytes{}.u64(kExported - 4).u64(kExported - 1));
  EXPECT_EQ(flow.time_start, exported_plus(-4000));
  EXPECT_EQ(flow.time_end, exported_plus(-1000));
  EXPECT_FALSE(flow.clock_shifted);
}

TEST(Times, T13_of_milliseconds_in_the_place_of_seconds_are_milliseconds) {
  const auto flow = flow_with<Ipfix>({{150, 8}, {151, 8}}, Bytes{}.u64(kMillis - 4).u64(kMillis - 1));
  EXPECT_EQ(flow.time_start, exported_plus(-4));
}

TEST(Times, T14_of_eight_bytes_of_uptime_are_milliseconds_since_1970) {
  const auto flow = flow_with<Netflow9>({{22, 8}, {21, 8}}, Bytes{}.u64(kMillis - 4000).u64(kMillis - 1000));
  EXPECT_EQ(flow.time_start, exported_plus(-4000));
}

TEST(Times, T15_far_ahead_of_their_export_are_moved_to_it) {
  const auto flow = flow_with<Netflow9>({{22, 4}, {21, 4}}, Bytes{}.u32(621'756'700).u32(621'761'700));
  EXPECT_EQ(flow.time_end, exported_plus(0));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{5});
  EXPECT_TRUE(flow.clock_shifted);
}

TEST(Times, T15_of_the_future_are_moved_however_they_are_written) {
  const auto flow = flow_with<Ipfix>({{152, 8}, {153, 8}}, Bytes{}.u64(kMillis + 7'195'000).u64(kMillis + 7'200'000));
  EXPECT_EQ(flow.time_end, exported_plus(0));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{5});
  EXPECT_TRUE(flow.clock_shifted);
}

TEST(Times, by_uptimes_of_days_ago_are_taken_as_they_are) {
  const auto flow =
      flow_with<Netflow9>({{22, 4}, {21, 4}}, Bytes{}.u32(10'000'000 - 900'000'000).u32(10'000'000 - 899'000'000));
  EXPECT_EQ(flow.time_end, exported_plus(-899'000'000));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{1000});
  EXPECT_FALSE(flow.clock_shifted);
}

TEST(Times, T09_of_1970_under_a_clock_that_is_set_are_moved_to_the_export) {
  const auto flow = flow_with<Ipfix>({{150, 4}, {151, 4}}, Bytes{}.u32(30).u32(35));
  EXPECT_EQ(flow.time_end, exported_plus(0));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{5});
  EXPECT_TRUE(flow.clock_shifted);
}

TEST(Times, T16_of_zero_are_none) {
  const auto event = flow_with<Ipfix>({{323, 8}}, Bytes{}.u64(0));
  EXPECT_EQ(event.time_end, exported_plus(0));
  EXPECT_FALSE(event.clock_shifted);
  const auto uptimes = flow_with<Netflow9>({{22, 4}, {21, 4}}, Bytes{}.u32(0).u32(0));
  EXPECT_EQ(uptimes.time_start, exported_plus(0));
  EXPECT_EQ(uptimes.time_end, exported_plus(0));
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

TEST(Times, T06_never_last_for_49_days_because_they_end_before_they_start) {
  const auto flow = flow_with<Netflow9>({{22, 4}, {21, 4}}, Bytes{}.u32(9'990'001).u32(9'990'000));
  EXPECT_EQ(flow.time_end - flow.time_start, Duration{});
}

TEST(Times, T08_of_an_uptime_that_wrapped_go_on) {
  Receiver receiver;
  receiver.take(Netflow9::message(Netflow9::templates(256, {{22, 4}, {21, 4}})));
  const auto flow =
      receiver.only(Netflow9::message(set(256, Bytes{}.u32(0xffffffff - 9'999).u32(4'000)), {.uptime = 5'000}));
  EXPECT_EQ(flow.time_end, exported_plus(-1000));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::milliseconds{14'000});
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

TEST(Times, of_a_clock_that_is_off_are_moved_with_it) {
  Receiver receiver;
  const auto sets = Ipfix::templates(256, {{152, 8}, {153, 8}})
                        .then(set(256, Bytes{}.u64(kMillis - 10'807'000).u64(kMillis - 10'802'000)));
  const auto flow = receiver.only(Ipfix::message(sets, {.seconds = kExported - 10'800}));
  EXPECT_EQ(flow.time_end, kReceived - std::chrono::seconds{2});
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{5});
  EXPECT_TRUE(flow.clock_shifted);
}

TEST(Times, T08_of_records_that_are_right_stay_where_only_the_header_is_wrong) {
  Receiver receiver;
  const auto sets =
      Netflow9::templates(256, {{152, 8}, {153, 8}}).then(set(256, Bytes{}.u64(kMillis - 7000).u64(kMillis - 2000)));
  const auto flow = receiver.only(Netflow9::message(sets, {.seconds = 10'000}));
  EXPECT_EQ(flow.time_end, exported_plus(-2000));
  EXPECT_FALSE(flow.clock_shifted);
}

TEST(Times, of_held_data_go_by_the_clock_of_their_own_message) {
  Receiver receiver;
  const auto old_clock = std::uint32_t{kExported - 10'800};
  receiver.take(Netflow9::message(set(256, Bytes{}.u32(9'990'000).u32(9'995'000)), {.seconds = old_clock}));
  receiver.now += std::chrono::minutes{10};
  receiver.take(Netflow9::message(Netflow9::templates(256, {{22, 4}, {21, 4}}), {.seconds = kExported + 600}));
  ASSERT_EQ(receiver.flows.size(), 1U);
  EXPECT_EQ(receiver.flows[0].time_end, kReceived - std::chrono::seconds{5});
  EXPECT_EQ(receiver.flows[0].time_received, kReceived);
  EXPECT_TRUE(receiver.flows[0].clock_shifted);
  EXPECT_EQ(receiver.decoder.exporters().front().clock_off, Duration{});
}

// An exporter of v5 that sends every five seconds.
class Ticking {
 public:
  void tick(int times, std::uint32_t uptime_per_second = 1000) {
    for (int i = 0; i < times; ++i) {
      send({{.first = uptime_, .last = uptime_}});
      seconds_ += 5;
      uptime_ += 5 * uptime_per_second;
      receiver_.now += std::chrono::seconds{5};
    }
  }
  Flow send(std::initializer_list<V5Record> records) {
    return receiver_.only(netflow5({.uptime = uptime_, .seconds = seconds_}, records));
  }

  std::uint32_t uptime_ = 1'000'000;
  std::uint32_t seconds_ = kExported;
  Receiver receiver_;
};

TEST(Times, T14_of_an_uptime_in_seconds_are_found_to_be_so) {
  Ticking exporter;
  exporter.uptime_ = 5000;
  exporter.tick(10, 1);
  const auto uptime = exporter.uptime_ * 1000;
  const auto flow = exporter.send({{.first = uptime - 9000, .last = uptime - 4000}});
  EXPECT_EQ(flow.time_end, time_of_seconds(exporter.seconds_ - 4));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{5});
  EXPECT_FALSE(flow.clock_shifted);
}

TEST(Times, T14_of_an_uptime_that_stands_still_are_not_taken_for_seconds) {
  Ticking exporter;
  exporter.tick(10, 0);
  const auto flow = exporter.send({{.first = exporter.uptime_ - 5000, .last = exporter.uptime_}});
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{5});
}

// rflow counts its uptime by the wall clock: when the host learns the time, it jumps with it, and all that it holds is
// sent at once, counted as before.
TEST(Times, T01_of_before_a_jump_of_the_uptime_go_by_the_uptime_of_before) {
  Ticking exporter;
  exporter.seconds_ = 1000;
  exporter.tick(10);
  const auto before = exporter.uptime_;
  exporter.seconds_ = kExported + 50;
  exporter.uptime_ = before + 1'234'567'890;
  const auto old = exporter.send({{.first = before - 30'000, .last = before - 20'000}});
  EXPECT_EQ(old.time_end, time_of_seconds(exporter.seconds_ - 20));
  EXPECT_EQ(old.time_end - old.time_start, std::chrono::seconds{10});
  const auto spanning = exporter.send({{.first = before - 30'000, .last = exporter.uptime_}});
  EXPECT_EQ(spanning.time_end, time_of_seconds(exporter.seconds_));
  EXPECT_EQ(spanning.time_end - spanning.time_start, std::chrono::seconds{30});
  const auto later = exporter.send({{.first = exporter.uptime_ - 3000, .last = exporter.uptime_ - 1000}});
  EXPECT_EQ(later.time_end, time_of_seconds(exporter.seconds_ - 1));
}

TEST(Times, T01_of_an_exporter_that_was_started_anew_go_by_its_new_uptime) {
  Ticking exporter;
  exporter.uptime_ = 900'000'000;
  exporter.tick(10);
  exporter.uptime_ = 20'000;
  const auto flow = exporter.send({{.first = 5000, .last = 19'000}});
  EXPECT_EQ(flow.time_end, time_of_seconds(exporter.seconds_ - 1));
  EXPECT_EQ(flow.time_end - flow.time_start, std::chrono::seconds{14});
}

TEST(Times, T01_of_an_uptime_that_sticks_after_its_jump_are_placed_by_what_is_known) {
  Ticking exporter;
  exporter.tick(10);
  const auto before = exporter.uptime_;
  exporter.uptime_ = 0xffffffff;
  const auto old = exporter.send({{.first = before - 30'000, .last = before - 20'000}});
  EXPECT_EQ(old.time_end, time_of_seconds(exporter.seconds_ - 20));
  const auto stuck = exporter.send({{.first = 0xffffffff, .last = 0xffffffff}});
  EXPECT_EQ(stuck.time_end, time_of_seconds(exporter.seconds_));
  EXPECT_TRUE(stuck.clock_shifted);
}

}  // namespace
}  // namespace whither
