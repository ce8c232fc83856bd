#include "app/status_record.h"

#include <gtest/gtest.h>

#include "temp_folder.h"

namespace whither {
namespace {

TEST(AStatusRecord, is_read_back_as_it_was_saved) {
  const TempFolder folder;
  StatusRecord record;
  record.pid = 4711;
  record.started = time_of_micros(1'786'708'800'000'001);
  record.updated = time_of_seconds(1'786'708'900);
  record.listening = {"udp [::]:2055", "udp 192.0.2.1:4739"};
  record.datagrams = ~std::uint64_t{0};
  record.records = 3;
  record.uncommitted = 2;
  record.trouble = "cannot store flows: the disk is full";
  for (std::size_t i = 0; i < kDropCount; ++i) record.drops[i] = i + 1;
  record.exporters = {
      {Address::parse("192.0.2.1").value(), 7, "netflow9", 10, 20, 1, 2, time_of_seconds(1'786'708'850)},
      {Address::parse("2001:db8::1").value(), 0, "ipfix", 1, 2, 3, 4, time_of_seconds(5), false, Duration{-7}}};
  record.logs = StatusRecord::Logs{1234, 56, 789};
  record.dnstap = StatusRecord::Dnstap{2, 345, 67, 789};
  record.copies = {{Address::parse("192.0.2.1").value(), 100, 48}};
  ASSERT_TRUE(record.save({folder.path()}));
  const auto again = StatusRecord::load({folder.path()});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->pid, record.pid);
  EXPECT_EQ(again->started, record.started);
  EXPECT_EQ(again->updated, record.updated);
  EXPECT_EQ(again->listening, record.listening);
  EXPECT_EQ(again->datagrams, record.datagrams);
  EXPECT_EQ(again->records, record.records);
  EXPECT_EQ(again->uncommitted, record.uncommitted);
  EXPECT_EQ(again->trouble, record.trouble);
  EXPECT_EQ(again->drops, record.drops);
  ASSERT_EQ(again->exporters.size(), 2U);
  EXPECT_EQ(again->exporters[0].protocol, "netflow9");
  EXPECT_EQ(again->exporters[0].waiting_sets, 2U);
  EXPECT_EQ(again->exporters[1].address, record.exporters[1].address);
  EXPECT_EQ(again->exporters[1].last_seen, time_of_seconds(5));
  EXPECT_TRUE(again->exporters[0].counts);
  EXPECT_FALSE(again->exporters[1].counts);
  EXPECT_EQ(again->exporters[1].clock_off, Duration{-7});
  EXPECT_EQ(again->logs, record.logs);
  EXPECT_EQ(again->dnstap, record.dnstap);
  ASSERT_EQ(again->copies.size(), 1U);
  EXPECT_EQ(again->copies[0].exporter, record.copies[0].exporter);
  EXPECT_EQ(again->copies[0].flows, 100U);
  EXPECT_EQ(again->copies[0].copies, 48U);
}

TEST(AStatusRecord, keeps_trouble_on_its_line) {
  const TempFolder folder;
  StatusRecord record;
  record.trouble = "first line\nrecords 99";
  ASSERT_TRUE(record.save({folder.path()}));
  const auto again = StatusRecord::load({folder.path()});
  EXPECT_EQ(again->trouble, "first line");
  EXPECT_FALSE(again->logs);
  EXPECT_EQ(again->records, 0U);
}

TEST(AStatusRecord, passes_over_what_a_newer_release_adds) {
  const TempFolder folder;
  folder.write("status", "whither-status 1\npid 5\nmood good\ndrop Boredom 7\nrecords 3\n");
  const auto record = StatusRecord::load({folder.path()});
  ASSERT_TRUE(record);
  EXPECT_EQ(record->pid, 5);
  EXPECT_EQ(record->records, 3U);
}

TEST(AStatusRecord, cannot_be_reached_or_is_damaged) {
  const TempFolder folder;
  EXPECT_EQ(StatusRecord::load({folder.path()}).error().fault, Fault::Unreachable);
  folder.write("status", "");
  EXPECT_EQ(StatusRecord::load({folder.path()}).error().fault, Fault::Damaged);
  folder.write("status", "whither-status 2\npid 5\n");
  EXPECT_EQ(StatusRecord::load({folder.path()}).error().fault, Fault::Damaged);
}

}  // namespace
}  // namespace whither
