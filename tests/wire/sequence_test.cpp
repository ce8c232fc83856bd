#include "wire/sequence.h"

#include <gtest/gtest.h>

#include <utility>

namespace whither {
namespace {

TEST(Sequence, never_counts_on_the_first_datagram) {
  Sequence sequence(Sequence::Unit::Records);
  sequence.take(4711, 5);
  EXPECT_EQ(sequence.lost(), 0U);
}

TEST(Sequence, goes_on_over_the_end_of_its_32_bits) {
  Sequence sequence(Sequence::Unit::Records);
  sequence.take(0xfffffffe, 4);
  sequence.take(2, 4);
  sequence.take(8, 4);
  EXPECT_EQ(sequence.lost(), 2U);
}

TEST(Sequence, takes_late_datagrams_off_the_loss) {
  Sequence sequence(Sequence::Unit::Datagrams);
  for (const std::uint32_t number : {1, 2, 4, 5, 3, 6}) sequence.take(number, 10);
  EXPECT_EQ(sequence.lost(), 0U);
}

TEST(Sequence, T34_takes_a_step_back_or_far_forward_for_a_restart) {
  Sequence sequence(Sequence::Unit::Records);
  for (const std::uint32_t number : {500'000, 500'010, 0, 10, 20, 2'000'000'000, 2'000'000'010})
    sequence.take(number, 10);
  EXPECT_EQ(sequence.lost(), 0U);
}

TEST(Sequence, finds_its_way_after_a_restart_from_a_low_number) {
  Sequence sequence(Sequence::Unit::Datagrams);
  for (const std::uint32_t number : {18, 19, 20, 0, 1, 2, 3, 4, 6}) sequence.take(number, 1);
  EXPECT_EQ(sequence.lost(), 1U);
}

TEST(Sequence, T12_reports_nothing_of_an_exporter_that_does_not_count) {
  Sequence sequence(Sequence::Unit::Records);
  for (int i = 0; i < 100; ++i) sequence.take(0, 1 + i % 7);
  EXPECT_EQ(sequence.lost(), 0U);
}

TEST(Sequence, T8_softflowd_counts_the_records_of_the_message_itself) {
  Sequence sequence(Sequence::Unit::Records);
  std::uint32_t number = 0;
  for (const std::uint32_t records : {30, 12, 30, 7, 30, 30, 4, 1}) {
    number += records;
    sequence.take(number, records);
  }
  EXPECT_EQ(sequence.lost(), 0U);
  sequence.take(number + 10 + 3, 3);
  EXPECT_EQ(sequence.lost(), 10U);
}

TEST(Sequence, T34_believes_a_v9_exporter_that_counts_records) {
  Sequence sequence(Sequence::Unit::Datagrams);
  for (std::uint32_t number = 0; number < 300; number += 12) sequence.take(number, 12);
  EXPECT_EQ(sequence.lost(), 0U);
}

TEST(Sequence, T34_reports_nothing_where_two_exporters_share_an_address) {
  Sequence sequence(Sequence::Unit::Datagrams);
  for (std::uint32_t i = 0; i < 100; ++i) sequence.take(i % 2 == 0 ? i : 5000 + i, 10);
  EXPECT_EQ(sequence.lost(), 0U);
}

TEST(Sequence, T12_says_that_an_exporter_does_not_count) {
  Sequence sequence(Sequence::Unit::Records);
  EXPECT_FALSE(sequence.counts());
  for (int i = 0; i < 100; ++i) sequence.take(0, i % 10 == 0 ? 0 : 3);
  EXPECT_FALSE(sequence.counts());
  Sequence honest(Sequence::Unit::Records);
  for (std::uint32_t i = 0; i < 100; ++i) honest.take(i * 3, 3);
  EXPECT_TRUE(honest.counts());
}

TEST(Sequence, T34_two_exporters_in_turns_of_any_length_lose_nothing) {
  Sequence sequence(Sequence::Unit::Records);
  std::uint32_t first = 1000;
  std::uint32_t second = 90'000;
  for (int turn = 0; turn < 20; ++turn) {
    for (int i = 0; i < 7; ++i) sequence.take(std::exchange(first, first + 10), 10);
    for (int i = 0; i < 3; ++i) sequence.take(std::exchange(second, second + 10), 10);
  }
  EXPECT_EQ(sequence.lost(), 0U);
  EXPECT_TRUE(sequence.counts());
}

TEST(Sequence, T34_a_large_loss_that_nothing_takes_back_stays) {
  Sequence sequence(Sequence::Unit::Records);
  for (const std::uint32_t number : {0, 10, 20, 50'030, 50'040, 50'050}) sequence.take(number, 10);
  EXPECT_EQ(sequence.lost(), 50'000U);
}

TEST(Sequence, T34_templates_may_be_counted_as_records) {
  Sequence sequence(Sequence::Unit::Records);
  std::uint32_t number = 0;
  for (int i = 0; i < 100; ++i) {
    const std::uint32_t templates = i % 5 == 0 ? 2 : 0;
    sequence.take(number, 8, templates);
    number += 8 + templates;
  }
  EXPECT_EQ(sequence.lost(), 0U);
  sequence.take(number + 16, 8);
  EXPECT_EQ(sequence.lost(), 16U);
}

TEST(Sequence, messages_of_templates_alone_change_nothing) {
  Sequence sequence(Sequence::Unit::Records);
  std::uint32_t number = 0;
  for (int i = 0; i < 50; ++i) {
    sequence.take(number, 0, 1);
    sequence.take(number, 4);
    number += 4;
  }
  EXPECT_EQ(sequence.lost(), 0U);
  EXPECT_TRUE(sequence.counts());
}

TEST(Sequence, does_not_judge_what_follows_an_unknown_number_of_records) {
  Sequence sequence(Sequence::Unit::Records);
  sequence.take(0, 10);
  sequence.take(10, std::nullopt);
  sequence.take(40, 10);
  EXPECT_EQ(sequence.lost(), 0U);
  sequence.take(52, 10);
  EXPECT_EQ(sequence.lost(), 2U);
}

}  // namespace
}  // namespace whither
