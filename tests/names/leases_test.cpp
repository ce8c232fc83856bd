#include "names/leases.h"

#include <gmock/gmock.h>

namespace whither {
namespace {

using testing::SizeIs;

TEST(DnsmasqLeases, tell_address_mac_and_name) {
  const auto found = read_dnsmasq_leases(
      "1786708800 00:00:5e:00:53:01 192.168.1.139 phone 01:00:00:5e:00:53:01\n"
      "0 01-00:00:5e:00:53:02 192.168.1.20 * *\r\n"
      "43200 06-00:00:5e:00:53:03 192.168.1.21 printer *\n");
  EXPECT_EQ(found.unread, 0U);
  ASSERT_THAT(found.leases, SizeIs(3));
  EXPECT_EQ(found.leases[0].address, *Address::parse("192.168.1.139"));
  EXPECT_EQ(found.leases[0].mac, 0x00005e005301U);
  EXPECT_EQ(found.leases[0].host, "phone");
  EXPECT_EQ(found.leases[1].mac, 0x00005e005302U);
  EXPECT_EQ(found.leases[1].host, "");
  EXPECT_EQ(found.leases[2].mac, std::nullopt) << "no Ethernet";
  EXPECT_EQ(found.leases[2].host, "printer");
}

TEST(DnsmasqLeases, of_ipv6_tell_the_mac_that_the_duid_has) {
  const auto found = read_dnsmasq_leases(
      "duid 00:01:00:01:2a:2a:2a:2a:00:00:5e:00:53:ff\n"
      "1786708800 6311425 2001:db8::139 phone 00:03:00:01:00:00:5e:00:53:01\n"
      "1786708800 T6311425 2001:db8::13a tv 00:01:00:01:2a:2a:2a:2a:00:00:5e:00:53:02\n"
      "1786708800 6311425 2001:db8::13b lamp 00:04:00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f\n");
  ASSERT_THAT(found.leases, SizeIs(3));
  EXPECT_EQ(found.leases[0].mac, 0x00005e005301U);
  EXPECT_EQ(found.leases[1].mac, 0x00005e005302U);
  EXPECT_EQ(found.leases[2].mac, std::nullopt);
  EXPECT_EQ(found.leases[2].host, "lamp");
}

TEST(DnsmasqLeases, count_lines_that_are_none) {
  const auto found = read_dnsmasq_leases(
      "\n"
      "1786708800 00:00:5e:00:53:01 192.168.1.139\n"
      "soon 00:00:5e:00:53:01 192.168.1.139 phone *\n"
      "1786708800 00:00:5e:00:53:01 192.168.1.999 phone *\n"
      "lease {\n"
      "1786708800 x 192.168.1.2 a\x1b[2Jb *");
  EXPECT_EQ(found.unread, 4U);
  ASSERT_THAT(found.leases, SizeIs(1));
  EXPECT_EQ(found.leases[0].host, "a[2Jb") << "control characters go";
}

}  // namespace
}  // namespace whither
