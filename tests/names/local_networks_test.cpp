#include "names/local_networks.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace whither {
namespace {

using testing::ElementsAre;

Address address(std::string_view text) { return Address::parse(text).value(); }
Net net(std::string_view text) { return Net::parse(text).value(); }
AddressRange range(std::string_view first, std::string_view last) { return {address(first), address(last)}; }

TEST(LocalNetworks, has_private_and_link_local_addresses_from_the_start) {
  const auto networks = LocalNetworks::standard();
  for (const auto* const text :
       {"192.168.1.139", "10.255.255.255", "172.16.0.0", "169.254.1.1", "127.0.0.1", "::1", "fd12::1", "fe80::1"}) {
    EXPECT_TRUE(networks.contains(address(text))) << text;
  }
  for (const auto* const text : {"8.8.8.8", "172.32.0.0", "192.169.0.0", "224.0.0.1", "2001:db8::1", "::2"}) {
    EXPECT_FALSE(networks.contains(address(text))) << text;
  }
  EXPECT_FALSE(networks.contains(Address{}));
}

TEST(LocalNetworks, takes_a_public_network_of_ours) {
  auto networks = LocalNetworks::standard();
  networks.add(net("2001:db8:1::1/64"));
  EXPECT_TRUE(networks.contains(address("2001:db8:1::abcd")));
  EXPECT_FALSE(networks.contains(address("2001:db8:1:1::")));
}

TEST(LocalNetworks, joins_what_overlaps_or_touches) {
  LocalNetworks networks;
  networks.add(net("192.0.2.128/25"));
  networks.add(net("198.51.100.0/24"));
  networks.add(net("192.0.2.0/25"));
  networks.add(net("192.0.2.7/32"));
  networks.add(net("2001:db8::/32"));
  EXPECT_THAT(networks.ranges(), ElementsAre(range("192.0.2.0", "192.0.2.255"), range("198.51.100.0", "198.51.100.255"),
                                             range("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")));
}

TEST(LocalNetworks, keeps_the_families_apart) {
  LocalNetworks networks;
  networks.add(net("0.0.0.0/0"));
  networks.add(net("::/0"));
  EXPECT_EQ(networks.ranges().size(), 2U);
  EXPECT_TRUE(networks.contains(address("255.255.255.255")));
  EXPECT_TRUE(networks.contains(address("::")));
}

TEST(LocalNetworks, passes_over_a_net_that_is_none) {
  LocalNetworks networks;
  networks.add(Net{});
  networks.add(Net{address("192.0.2.0"), 33});
  EXPECT_TRUE(networks.ranges().empty());
}

TEST(LocalNetworks, learns_only_public_networks_from_this_host) {
  const auto standard = LocalNetworks::standard();
  for (const auto& net : networks_of_this_host()) {
    EXPECT_FALSE(standard.contains(net.address)) << net.to_string();
    EXPECT_EQ(net.address, net.masked().address);
    EXPECT_GE(net.length, net.address.is_v4() ? 8 : 32);
  }
}

}  // namespace
}  // namespace whither
