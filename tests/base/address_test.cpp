#include "base/address.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <vector>

namespace whither {
namespace {

using namespace std::string_view_literals;

std::string again(std::string_view text) {
  const auto address = Address::parse(text);
  return address ? address->to_string() : "nothing";
}

std::string masked(std::string_view text) {
  const auto net = Net::parse(text);
  return net ? net->masked().to_string() : "nothing";
}

std::string range(std::string_view text) {
  const auto range = Net::parse(text).value().range();
  return range.first.to_string() + " - " + range.last.to_string();
}

TEST(Address, reads_and_writes_both_families) {
  EXPECT_EQ(again("192.168.1.139"), "192.168.1.139");
  EXPECT_EQ(again("0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(again("255.255.255.255"), "255.255.255.255");
  EXPECT_EQ(again("2001:DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(again("::"), "::");
  EXPECT_EQ(again("2001:db8:1111:2222:3333:4444:5555:6666"), "2001:db8:1111:2222:3333:4444:5555:6666");
}

TEST(Address, reads_a_mapped_address_as_ipv4) {
  EXPECT_EQ(again("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(again("::ffff:c000:201"), "192.0.2.1");
  EXPECT_EQ(again("0000:0000:0000:0000:0000:ffff:192.168.100.100"), "192.168.100.100");
  EXPECT_TRUE(Address::parse("::ffff:192.0.2.1")->is_v4());
}

TEST(Address, reads_nothing_out_of_anything_else) {
  for (const auto text : {""sv,
                          " "sv,
                          "1"sv,
                          "1.2.3"sv,
                          "1.2.3.4.5"sv,
                          "1.2.3.256"sv,
                          "1.2.3.-4"sv,
                          "01.2.3.4.5"sv,
                          "1.2.3.4 "sv,
                          " 1.2.3.4"sv,
                          "1.2.3.4/24"sv,
                          "1.2.3.4\0"sv,
                          "1.2.3.4\0junk"sv,
                          ":"sv,
                          ":::"sv,
                          "1::2::3"sv,
                          "fe80::1%eth0"sv,
                          "[::1]"sv,
                          "2001:db8::/32"sv,
                          "g::"sv,
                          "12345::"sv,
                          "1:2:3:4:5:6:7"sv,
                          "1:2:3:4:5:6:7:8:9"sv,
                          "localhost"sv}) {
    EXPECT_EQ(again(text), "nothing") << text;
  }
  EXPECT_EQ(again(std::string(10'000, '1')), "nothing");
}

TEST(Address, is_none_of_bytes_that_are_no_address) {
  constexpr std::array<std::byte, 17> bytes{};
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto address = Address::of_bytes(std::span{bytes}.first(size));
    EXPECT_EQ(static_cast<bool>(address), size == 4 || size == 16) << size;
  }
  EXPECT_EQ(Address{}.to_string(), "");
  EXPECT_EQ(Address{}.bits(), 0);
  EXPECT_TRUE(Address{}.bytes().empty());
  EXPECT_EQ(Address{}.v4_value(), 0U);
}

TEST(Address, gives_back_the_number_and_the_bytes_that_it_was_made_of) {
  const auto address = Address::v4(0xc0000201);
  EXPECT_EQ(address.to_string(), "192.0.2.1");
  EXPECT_EQ(address.v4_value(), 0xc0000201U);
  EXPECT_EQ(Address::of_bytes(std::as_bytes(address.bytes())), address);
  const auto six = Address::parse("2001:db8::1").value();
  EXPECT_EQ(Address::of_bytes(std::as_bytes(six.bytes())), six);
  EXPECT_EQ(six.v4_value(), 0U);
}

TEST(Address, sorts_ipv4_before_ipv6_and_by_number) {
  std::vector<Address> sorted;
  for (const auto* const text : {"0.0.0.0", "9.255.255.255", "10.0.0.0", "192.0.2.1", "::", "::1", "2001:db8::"}) {
    sorted.push_back(Address::parse(text).value());
  }
  EXPECT_TRUE(std::ranges::is_sorted(sorted));
  EXPECT_LT(Address{}, sorted.front());
}

TEST(Address, hashes_apart) {
  std::unordered_set<std::size_t> hashes;
  for (std::uint32_t i = 0; i < 65536; ++i) hashes.insert(std::hash<Address>{}(Address::v4(0xc0000000 + i)));
  EXPECT_EQ(hashes.size(), 65536U);
}

TEST(Net, reads_and_writes_a_prefix) {
  EXPECT_EQ(Net::parse("192.0.2.0/24")->to_string(), "192.0.2.0/24");
  EXPECT_EQ(Net::parse("2001:db8::/32")->to_string(), "2001:db8::/32");
  EXPECT_EQ(Net::parse("0.0.0.0/0")->to_string(), "0.0.0.0/0");
  EXPECT_EQ(Net::parse("192.168.1.139")->to_string(), "192.168.1.139/32");
  EXPECT_EQ(Net::parse("2001:db8::1")->to_string(), "2001:db8::1/128");
}

TEST(Net, reads_nothing_out_of_bad_text) {
  for (const auto text : {""sv, "/"sv, "/24"sv, "192.0.2.0/"sv, "192.0.2.0/33"sv, "192.0.2.0/-1"sv, "192.0.2.0/-0"sv,
                          "192.0.2.0/+8"sv, "192.0.2.0/ 8"sv, "192.0.2.0/8 "sv, "192.0.2.0/8/8"sv, "192.0.2/24"sv,
                          "2001:db8::/129"sv, "192.0.2.0/255.255.255.0"sv, "192.0.2.0/99999999999999999999"sv}) {
    EXPECT_FALSE(Net::parse(text)) << text;
  }
}

TEST(Net, keeps_host_bits_until_it_is_masked) {
  EXPECT_EQ(Net::parse("192.0.2.77/24")->to_string(), "192.0.2.77/24");
  EXPECT_EQ(masked("192.0.2.77/24"), "192.0.2.0/24");
  EXPECT_EQ(masked("192.0.2.77/25"), "192.0.2.0/25");
  EXPECT_EQ(masked("192.0.2.77/32"), "192.0.2.77/32");
  EXPECT_EQ(masked("192.0.2.77/0"), "0.0.0.0/0");
  EXPECT_EQ(masked("2001:db8:ffff:ffff::1/33"), "2001:db8:8000::/33");
  EXPECT_EQ(masked("2001:db8::1/0"), "::/0");
}

TEST(Net, has_a_range_of_addresses) {
  EXPECT_EQ(range("192.0.2.77/24"), "192.0.2.0 - 192.0.2.255");
  EXPECT_EQ(range("192.168.1.139"), "192.168.1.139 - 192.168.1.139");
  EXPECT_EQ(range("0.0.0.0/0"), "0.0.0.0 - 255.255.255.255");
  EXPECT_EQ(range("2001:db8::/127"), "2001:db8:: - 2001:db8::1");
  EXPECT_EQ(range("::/0"), ":: - ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

TEST(AddressRange, contains_its_ends_and_no_other_family) {
  const auto net = Net::parse("192.0.2.0/24")->range();
  EXPECT_TRUE(net.contains(Address::v4(0xc0000200)));
  EXPECT_TRUE(net.contains(Address::v4(0xc00002ff)));
  EXPECT_FALSE(net.contains(Address::v4(0xc00001ff)));
  EXPECT_FALSE(net.contains(Address::v4(0xc0000300)));
  EXPECT_FALSE(net.contains(Address::parse("2001:db8::1").value()));
  EXPECT_FALSE(Net::parse("0.0.0.0/0")->range().contains(Address{}));
}

TEST(Address, becomes_ipv4_with_nothing_left_of_what_it_was) {
  auto address = Address::parse("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff").value();
  address.set_v4(0xc0000201);
  EXPECT_EQ(address, Address::parse("192.0.2.1"));
  static constexpr auto kInConstant = Address::v4(0xc0000201);
  EXPECT_EQ(address, kInConstant);
}

}  // namespace
}  // namespace whither
