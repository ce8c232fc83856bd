#include "base/mac.h"

#include <gtest/gtest.h>

namespace whither {
namespace {

TEST(Mac, is_read_with_either_separator_and_written_with_colons) {
  EXPECT_EQ(parse_mac("00:00:5e:00:53:01"), 0x00005e005301U);
  EXPECT_EQ(parse_mac("00-00-5E-00-53-FF"), 0x00005e0053ffU);
  EXPECT_EQ(mac_text(0x00005e0053ffU), "00:00:5e:00:53:ff");
  for (const auto* const text : {"", "00:00:5e:00:53", "00:00:5e:00:53:0", "00:00:5e:00:53:0g", "00.00.5e.00.53.01",
                                 "00:00:5e:00:53:01:02", "06-00:00:5e:00:53:01", "00:00:5e:00:53:-1"}) {
    EXPECT_EQ(parse_mac(text), std::nullopt) << text;
  }
}

TEST(Mac, is_private_where_it_is_locally_administered) {
  EXPECT_FALSE(is_private_mac(0x00005e005301U));
  EXPECT_TRUE(is_private_mac(0x02005e005301U));
  EXPECT_TRUE(is_private_mac(0xda0000005301U));
}

TEST(Mac, stands_in_an_ipv6_address_that_was_made_of_it) {
  EXPECT_EQ(mac_in(*Address::parse("2001:db8::200:5eff:fe00:5301")), 0x00005e005301U);
  EXPECT_EQ(mac_in(*Address::parse("2001:db8::139")), std::nullopt);
  EXPECT_EQ(mac_in(*Address::parse("192.168.1.139")), std::nullopt);
}

}  // namespace
}  // namespace whither
