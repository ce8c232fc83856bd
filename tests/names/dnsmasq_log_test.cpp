#include "names/dnsmasq_log.h"

#include <gmock/gmock.h>

#include "names/dhcp_line.h"

namespace whither {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr Time kNoon = time_of_seconds(1'786'708'800);

// "CLIENT ADDRESS NAME" of each answer.
std::vector<std::string> answers(std::initializer_list<const char*> lines) {
  DnsmasqLog log;
  std::vector<std::string> all;
  for (const auto* const line : lines) {
    log.take(line, kNoon, [&](const DnsAnswer& answer) {
      EXPECT_EQ(answer.time, kNoon);
      all.push_back((answer.client ? answer.client.to_string() : "-") + " " + answer.address.to_string() + " " +
                    answer.name);
    });
  }
  return all;
}

TEST(DnsmasqLog, with_serials_tells_who_asked_for_what_an_address_stands_for) {
  EXPECT_THAT(answers({"17 192.168.1.139/50321 query[A] WWW.Example.org from 192.168.1.139",
                       "18 192.168.1.20/50322 query[AAAA] www.example.com from 192.168.1.20",
                       "17 192.168.1.139/50321 forwarded www.example.org to 192.0.2.53#53",
                       "18 192.168.1.20/50322 reply www.example.com is 2001:db8::7",
                       "17 192.168.1.139/50321 reply www.example.org is <CNAME>",
                       "17 192.168.1.139/50321 reply edge.example.net is 198.51.100.7",
                       "17 192.168.1.139/50321 reply edge.example.net is 198.51.100.8",
                       "19 192.168.1.20/50323 cached www.example.org is 198.51.100.7"}),
              ElementsAre("192.168.1.20 2001:db8::7 www.example.com", "192.168.1.139 198.51.100.7 www.example.org",
                          "192.168.1.139 198.51.100.8 www.example.org", "192.168.1.20 198.51.100.7 www.example.org"));
}

TEST(DnsmasqLog, without_serials_goes_by_the_name_that_was_asked_for_last) {
  EXPECT_THAT(answers({"query[A] www.example.org from 192.168.1.139", "query[A] www.example.com from 192.168.1.20",
                       "forwarded www.example.org to 192.0.2.53", "reply www.example.org is <CNAME>",
                       "reply edge.example.net is <CNAME>", "reply a1.example.net is 198.51.100.7",
                       "reply a1.example.net is 198.51.100.8", "reply www.example.com is 203.0.113.9",
                       "reply nobody.asked.example is 203.0.113.10", "cached www.example.org is 198.51.100.7"}),
              ElementsAre("192.168.1.139 198.51.100.7 www.example.org", "192.168.1.139 198.51.100.8 www.example.org",
                          "192.168.1.20 203.0.113.9 www.example.com", "- 203.0.113.10 nobody.asked.example",
                          "192.168.1.139 198.51.100.7 www.example.org"));
}

TEST(DnsmasqLog, has_lines_that_answer_nothing) {
  EXPECT_THAT(
      answers({"query[A] ads.example.org from 192.168.1.139", "/etc/hosts.block ads.example.org is 0.0.0.0",
               "config ads.example.org is ::", "reply ads.example.org is NXDOMAIN", "reply 192.0.2.1 is host.example",
               "validation ads.example.org is INSECURE", "gravity blocked ads.example.org is 0.0.0.0", "",
               "reply  is 192.0.2.1", "query[A]", "started, version 2.90"}),
      IsEmpty());
}

TEST(DnsmasqLog, gives_names_without_what_does_not_belong_into_them) {
  EXPECT_THAT(answers({"reply WWW.example.org.\x01 is 192.0.2.1", "reply www.\x1b[31mexample.org.. is 192.0.2.1",
                       "reply .\x7f is 192.0.2.1", "reply www\xc2\xa0.example.org is 192.0.2.1"}),
              ElementsAre("- 192.0.2.1 www.example.org", "- 192.0.2.1 www.[31mexample.org"));
}

TEST(DnsmasqLog, forgets_old_queries) {
  DnsmasqLog log;
  log.take("query[A] first.example from 192.168.1.139", kNoon, {});
  for (int i = 0; i < 5000; ++i) log.take("query[A] n" + std::to_string(i) + ".example from 192.168.1.20", kNoon, {});
  std::string client = "?";
  log.take("reply first.example is 192.0.2.1", kNoon,
           [&](const DnsAnswer& answer) { client = answer.client ? answer.client.to_string() : ""; });
  EXPECT_EQ(client, "");
}

TEST(DhcpLine, tells_who_got_an_address) {
  const auto seen = read_dhcp_line("DHCPACK(br-lan) 192.168.1.20 00:00:5e:00:53:01 phone", kNoon);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->address, *Address::parse("192.168.1.20"));
  EXPECT_EQ(seen->mac, 0x00005e005301U);
  EXPECT_EQ(seen->host, "phone");
  EXPECT_EQ(read_dhcp_line("3421 DHCPACK(br-lan) 192.168.1.20 00:00:5e:00:53:01", kNoon)->host, "");
  for (const auto* const line : {"", "DHCPREQUEST(br-lan) 192.168.1.20 00:00:5e:00:53:01",
                                 "DHCPACK(br-lan) 192.168.1.20", "DHCPACK(br-lan) x 00:00:5e:00:53:01"}) {
    EXPECT_FALSE(read_dhcp_line(line, kNoon)) << line;
  }
}

}  // namespace
}  // namespace whither
