#include "ingest/csv/values.h"

#include <gtest/gtest.h>

#include "zone.h"

namespace whither {
namespace {

using namespace std::chrono_literals;

constexpr auto kWhen = time_of_micros(1'786'708'830'250'000);  // 2026-08-14 12:00:30.25 UTC
constexpr CsvZone kUtc{.east = 0s};

TEST(CsvTime, is_read_as_each_program_writes_it) {
  for (const auto* const text :
       {"2026-08-14 12:00:30.250", "2026-08-14T12:00:30.250000+00:00", "2026-08-14T14:00:30.25+02:00",
        "2026/08/14T12:00:30.250", "08/14/2026 12:00:30.250", "1786708830.250", "1786708830250"}) {
    EXPECT_EQ(csv_time(text, kUtc), kWhen) << text;
  }
  EXPECT_EQ(csv_time("1786708830", kUtc), kWhen - 250ms);
  EXPECT_EQ(csv_time("2026/08/14T12:00:30", kUtc), kWhen - 250ms);
}

TEST(CsvTime, without_a_zone_is_in_that_of_the_text) {
  const Zone berlin{kBerlin};
  EXPECT_EQ(csv_time("2026-08-14 14:00:30.25", {}), kWhen);
  EXPECT_EQ(csv_time("2026-08-14 14:00:30.25", {.east = 2h}), kWhen);
  EXPECT_EQ(csv_time("2026-08-14 12:00:30.25Z", {}), kWhen);
}

TEST(CsvTime, is_none_where_it_is_not_understood) {
  for (const auto* const text :
       {"", "now", "-3h", "noon", "2026-13-14 12:00:00", "2026-08-14 25:00:00", "12:00:30", "14/08/2026 12:00:00",
        "1.5.2026", "1786708830.2x", "99999999999999999999", "999999999999999999", "2026-08-14 12:00:30 ", "0x12"}) {
    EXPECT_FALSE(csv_time(text, kUtc)) << text;
  }
}

TEST(CsvDuration, is_seconds_or_a_clock) {
  EXPECT_EQ(csv_duration("12.345"), 12'345ms);
  EXPECT_EQ(csv_duration("0.000"), 0ms);
  EXPECT_EQ(csv_duration("7"), 7s);
  EXPECT_EQ(csv_duration("01:02:03.004"), 1h + 2min + 3s + 4ms);
  EXPECT_EQ(csv_duration("2d 01:02:03.004"), 49h + 2min + 3s + 4ms);
  for (const auto* const text : {"", "-1", "1:2:3", "ab:cd:ef", "1.x", "d 01:02:03"}) {
    EXPECT_FALSE(csv_duration(text)) << text;
  }
}

TEST(CsvAddress, may_have_zeros_or_be_a_number) {
  EXPECT_EQ(csv_address("192.0.2.1")->to_string(), "192.0.2.1");
  EXPECT_EQ(csv_address("192.000.002.001")->to_string(), "192.0.2.1");
  EXPECT_EQ(csv_address("010.010.000.100")->to_string(), "10.10.0.100");
  EXPECT_EQ(csv_address("3221225985")->to_string(), "192.0.2.1");
  EXPECT_EQ(csv_address("2001:db8::139")->to_string(), "2001:db8::139");
  EXPECT_EQ(csv_address("2001:0db8:0000:0000:0000:0000:0000:0139")->to_string(), "2001:db8::139");
  for (const auto* const text : {"", "host", "192.0.2", "192.0.2.1.", "4294967296", "192.0.2.256"}) {
    EXPECT_FALSE(csv_address(text)) << text;
  }
}

TEST(CsvFlags, are_letters_or_a_number) {
  EXPECT_EQ(csv_flags("...AP.SF"), 0x1b);
  EXPECT_EQ(csv_flags("FS PA"), 0x1b);
  EXPECT_EQ(csv_flags("CEUAPRSF"), 0xff);
  EXPECT_EQ(csv_flags("........"), 0);
  EXPECT_EQ(csv_flags("27"), 27);
  EXPECT_EQ(csv_flags("0x1b"), 27);
  EXPECT_FALSE(csv_flags("XYZ"));
  EXPECT_FALSE(csv_flags("65536"));
}

TEST(CsvProtocol, is_a_number_or_has_a_name_of_nfdump) {
  EXPECT_EQ(csv_protocol("6"), 6);
  EXPECT_EQ(csv_protocol("TCP"), 6);
  EXPECT_EQ(csv_protocol("UDP"), 17);
  EXPECT_EQ(csv_protocol("ICMP6"), 58);
  EXPECT_EQ(csv_protocol("3PC"), 34);
  EXPECT_EQ(csv_protocol("SCTP"), 132);
  EXPECT_EQ(csv_protocol("MPLS"), 137);
  EXPECT_FALSE(csv_protocol("256"));
  EXPECT_FALSE(csv_protocol(""));
  EXPECT_FALSE(csv_protocol("tcpip"));
}

TEST(CsvMac, is_six_bytes) {
  EXPECT_EQ(csv_mac("00:00:5e:00:53:01"), 0x5e005301U);
  EXPECT_FALSE(csv_mac("00-00-5e-00-53-01"));
  EXPECT_FALSE(csv_mac("00:00:5e:00:53"));
  EXPECT_FALSE(csv_mac("0g:00:5e:00:53:01"));
}

}  // namespace
}  // namespace whither
