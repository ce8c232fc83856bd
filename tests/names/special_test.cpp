#include "names/special.h"

#include <gtest/gtest.h>

namespace whither {
namespace {

std::string_view key_of(std::string_view text) {
  const auto special = special_address(Address::parse(text).value());
  return special ? special->key : "";
}

TEST(Special, names_private_addresses_of_both_families) {
  for (const auto* const text : {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.139", "fd00::1", "fc00::"}) {
    EXPECT_EQ(key_of(text), "local") << text;
  }
  EXPECT_EQ(key_of("172.32.0.0"), "");
  EXPECT_EQ(special_address(Address::parse("192.168.1.139").value())->name, "local network");
}

TEST(Special, names_what_reaches_many) {
  EXPECT_EQ(key_of("224.0.0.251"), "multicast");
  EXPECT_EQ(key_of("239.255.255.250"), "multicast");
  EXPECT_EQ(key_of("ff02::fb"), "multicast");
  EXPECT_EQ(key_of("255.255.255.255"), "broadcast");
}

TEST(Special, lets_the_longest_match_win) {
  EXPECT_EQ(key_of("0.0.0.0"), "unspecified");
  EXPECT_EQ(key_of("0.0.0.1"), "this-network");
  EXPECT_EQ(key_of("255.255.255.254"), "reserved");
  EXPECT_EQ(key_of("::"), "unspecified");
  EXPECT_EQ(key_of("::1"), "loopback");
  EXPECT_EQ(key_of("::2"), "");
}

TEST(Special, names_the_rest_of_the_registries) {
  EXPECT_EQ(key_of("127.0.0.53"), "loopback");
  EXPECT_EQ(key_of("169.254.10.10"), "link-local");
  EXPECT_EQ(key_of("fe80::1"), "link-local");
  EXPECT_EQ(key_of("100.64.0.1"), "carrier-nat");
  EXPECT_EQ(key_of("100.128.0.0"), "");
  EXPECT_EQ(key_of("198.19.255.255"), "benchmark");
  EXPECT_EQ(key_of("203.0.113.9"), "documentation");
  EXPECT_EQ(key_of("2001:db8:ffff::"), "documentation");
  EXPECT_EQ(key_of("64:ff9b::808:808"), "nat64");
  EXPECT_EQ(key_of("2002:808:808::1"), "6to4");
}

TEST(Special, leaves_ordinary_addresses_alone) {
  for (const auto* const text : {"8.8.8.8", "1.1.1.1", "223.255.255.255", "2001:4860:4860::8888", "2a00::1"}) {
    EXPECT_EQ(key_of(text), "") << text;
  }
  EXPECT_FALSE(special_address(Address{}));
}

TEST(Special, knows_the_name_of_a_key) {
  EXPECT_EQ(special_name("carrier-nat"), "carrier NAT");
  EXPECT_EQ(special_name("as15169"), "");
}

}  // namespace
}  // namespace whither
