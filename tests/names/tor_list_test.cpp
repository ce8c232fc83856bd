#include "names/tor_list.h"

#include <gmock/gmock.h>

namespace whither {
namespace {

using testing::HasSubstr;

constexpr std::string_view kExits =
    "ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E\nPublished 2026-11-26 11:13:26\nLastStatus 2026-11-26 12:00:00\n"
    "ExitAddress 195.54.164.60 2026-11-26 12:07:33\nExitAddress 2001:db8::7 2026-11-25 12:07:33\n";

Address address(std::string_view text) { return Address::parse(text).value(); }

TEST(TorList, takes_what_the_tor_project_publishes_of_exits) {
  TorList list;
  ASSERT_TRUE(list.add(kExits, "exit-addresses"));
  EXPECT_EQ(list.find(address("195.54.164.60")), TorRole::Exit);
  EXPECT_EQ(list.find(address("2001:db8::7")), TorRole::Exit);
  EXPECT_EQ(list.find(address("195.54.164.61")), TorRole::None);
  EXPECT_EQ(list.find(address("2001:db8::8")), TorRole::None);
  EXPECT_EQ(list.find(Address{}), TorRole::None);
  EXPECT_EQ(list.as_of(), "2026-11-26");
}

TEST(TorList, takes_plain_addresses_and_an_exit_holds) {
  TorList list;
  ASSERT_TRUE(list.add(kExits, "exit-addresses"));
  ASSERT_TRUE(list.add("# relays\r\n195.54.164.60\r\n\r\n  192.0.2.1\n2001:db8::1", "relays"));
  EXPECT_EQ(list.find(address("195.54.164.60")), TorRole::Exit);
  EXPECT_EQ(list.find(address("192.0.2.1")), TorRole::Relay);
  EXPECT_EQ(list.find(address("2001:db8::1")), TorRole::Relay);
  EXPECT_EQ(list.relays().size(), 4U);
}

TEST(TorList, is_what_it_was_when_it_is_read_again) {
  TorList list;
  ASSERT_TRUE(list.add(kExits, "exit-addresses"));
  ASSERT_TRUE(list.add("192.0.2.1\n", "relays"));
  TorList again;
  ASSERT_TRUE(again.add(list.to_text(), "stored"));
  EXPECT_EQ(again.to_text(), list.to_text());
  EXPECT_EQ(again.as_of(), "2026-11-26");
  EXPECT_EQ(again.find(address("192.0.2.1")), TorRole::Relay);
}

TEST(TorList, names_the_line_that_is_no_address_and_takes_nothing) {
  TorList list;
  for (const std::string_view bad : {"192.0.2.256", "ExitAddress", "ExitAddress x", "192.0.2.0/24", "<html>"}) {
    const auto added = list.add("192.0.2.1\n" + std::string(bad) + "\n", "relays.txt");
    ASSERT_FALSE(added) << bad;
    EXPECT_THAT(added.error().message, HasSubstr("relays.txt:2: "));
    EXPECT_TRUE(list.empty());
  }
}

TEST(TorList, parts_ranges_into_relays_and_the_rest) {
  TorList list;
  ASSERT_TRUE(list.add("192.0.2.0\n192.0.2.7\n192.0.2.8\n192.0.2.255\n198.51.100.1\n2001:db8::ffff\n", "relays"));
  const auto range = [](std::string_view a, std::string_view b) { return AddressRange{address(a), address(b)}; };
  const std::vector<AddressRange> ranges = {range("192.0.2.0", "192.0.2.255"), range("198.51.100.1", "198.51.100.1"),
                                            range("203.0.113.0", "203.0.113.9"), range("2001:db8::", "2001:db8::1:0")};
  EXPECT_THAT(without_relays(ranges, list),
              testing::ElementsAre(range("192.0.2.1", "192.0.2.6"), range("192.0.2.9", "192.0.2.254"),
                                   range("203.0.113.0", "203.0.113.9"), range("2001:db8::", "2001:db8::fffe"),
                                   range("2001:db8::1:0", "2001:db8::1:0")));
  EXPECT_EQ(relays_in(ranges, list).size(), 6U);
}

TEST(TorList, knows_nobody_when_it_is_empty) { EXPECT_EQ(TorList{}.find(address("2001:db8::7")), TorRole::None); }

}  // namespace
}  // namespace whither
