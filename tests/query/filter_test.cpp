#include "query/filter.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "query/sample.h"
#include "zone.h"

namespace whither {
namespace {

void expect_web(bool verdict, std::initializer_list<std::string_view> filters) {
  for (const auto& text : filters) EXPECT_EQ(matches(parsed(text), web_flow()), verdict) << text;
}

void expect_ping(bool verdict, std::initializer_list<std::string_view> filters) {
  for (const auto& text : filters) EXPECT_EQ(matches(parsed(text), ping_flow()), verdict) << text;
}

TEST(Filter, tests_what_an_end_is_for) {
  const auto flow = web_flow();  // to www.example.org
  EXPECT_TRUE(matches(parsed("category web"), flow));
  EXPECT_TRUE(matches(parsed("dst category in [advertising WEB]"), flow));
  EXPECT_FALSE(matches(parsed("src category web"), flow));
  EXPECT_TRUE(matches(parsed("src category none"), flow));
  EXPECT_FALSE(matches(parsed("dst category != web"), flow));
  EXPECT_TRUE(matches(parsed("tcp") && parsed("category web"), flow));
  EXPECT_TRUE(matches(parsed("category web") && parsed("tcp"), flow));
  EXPECT_EQ(parsed("dst category web").sql(), "in_category(2, dst_name, dst_ip4, dst_ip6)");
  auto bare = ping_flow();
  EXPECT_TRUE(matches(parsed("category none"), bare));
  WHITHER_PUT(bare, dst_addr, ip("192.0.2.11"));
  EXPECT_TRUE(matches(parsed("to category advertising"), bare)) << "by its address";
}

TEST(Filter, of_nothing_matches_everything) {
  expect_web(true, {"", "  ", "# a comment", "any", "(any)", "not not any"});
}

TEST(Filter, tests_either_side_where_none_is_named) {
  expect_web(true, {"port 443", "port 50000", "host 192.0.2.10", "ip 192.168.1.139", "if 1", "if 2"});
  expect_web(false, {"port 80", "host 192.0.2.11", "if 3"});
}

TEST(Filter, tests_the_side_that_is_named) {
  expect_web(true,
             {"src port 50000", "dst port 443", "src 192.168.1.139", "in if 2", "out if 1", "next ip 198.51.100.1",
              "router ip 192.168.1.1", "exporter 192.168.1.1", "next 198.51.100.1", "src or dst port 443"});
  expect_web(false, {"src port 443", "dst 192.168.1.139", "in if 1", "src and dst port 443", "router 192.0.2.10"});
}

TEST(Filter, takes_networks_in_every_spelling) {
  expect_web(true,
             {"net 192.168/16", "net 192.168", "net 192.168.0.0/16", "net 192.168.0.0 255.255.0.0",
              "net 192.168.1.0 mask 255.255.255.0", "ip 192.0.2.0/24", "src net 192.168.1.139", "net 0.0.0.0/0",
              "ip in [192.0.2.8-192.0.2.12]", "ip in [2001:db8::/32 192.0.2.10]", "ip in [192.0.2.8 - 192.0.2.12]"});
  expect_web(false, {"net 10/8", "net 10", "net 192.0.3.0/24", "net ::/0", "ip in [192.0.2.11-192.0.2.12]"});
  expect_ping(true, {"net 2001:db8::/32", "host 2001:db8::139", "ip in [2001:db8::100-2001:db8::200]"});
}

TEST(Filter, knows_families_and_ip_alone) {
  expect_web(true, {"ip", "ipv4", "inet", "IPv4", "ip and tcp", "ip proto tcp", "ip host 192.0.2.10", "not ipv6"});
  expect_web(false, {"ipv6", "ip6", "inet6", "not ip", "ip6 proto tcp"});
  expect_ping(true, {"ipv6", "ip6 proto 58", "not ip"});
}

TEST(Filter, knows_protocols_by_word_name_and_number) {
  expect_web(true, {"tcp", "TCP", "proto tcp", "proto 6", "proto \\tcp", "tcp port 443", "tcp dst port https",
                    "src tcp port 50000", "tcp/443", "proto in [udp tcp]", "proto != 17", "proto < 7"});
  expect_web(false, {"udp", "proto 17", "udp port 443", "udp/443", "not tcp", "proto > 6"});
  expect_ping(true, {"icmp6", "ipv6-icmp", "icmp type 128", "icmp-type 128", "icmpv6 and icmp-type > 100"});
}

TEST(Filter, knows_ports_by_name_and_in_lists) {
  expect_web(true, {"port https", "port HTTPS", "port = https", "dst port in [53, 80-90, 443]", "portrange 440-450",
                    "port in [https domain]", "dst port not in [53]", "port in [440 - 450]", "dst port 'https'"});
  expect_web(false, {"port domain", "port http-alt", "dst port in [53 80-90]", "port not in [443]", "portrange 1-400"});
}

TEST(Filter, compares_numbers) {
  expect_web(true, {"bytes > 1K", "bytes >= 1500", "bytes = 1500", "bytes == 1500", "bytes 1500", "bytes eq 1500",
                    "bytes lt 1501", "bytes le 1500", "bytes gt 1Ki", "packets != 9", "bytes < 2kB", "bytes < 1MiB",
                    "src port > 1024", "tos = 0x0", "bytes in [1k-2k]"});
  expect_web(false, {"bytes > 1500", "bytes < 1500", "bytes < 0", "packets > 18446744073709551615", "bytes in [1-2]"});
}

TEST(Filter, compares_durations_in_milliseconds_or_with_a_unit) {
  expect_web(true, {"duration = 5s", "duration 5000", "duration > 4999", "duration < 1m", "duration >= 5000ms"});
  expect_web(false, {"duration > 5s", "duration > 5000", "duration < 5s", "duration != 5s"});
}

TEST(Filter, says_a_bare_duration_covers_its_whole_millisecond) {
  auto flow = web_flow();
  flow.time_end += Duration{300};
  EXPECT_TRUE(matches(parsed("duration = 5000"), flow));
  EXPECT_FALSE(matches(parsed("duration > 5000"), flow));
}

TEST(Filter, has_no_duration_where_the_clock_ran_backwards) {
  auto flow = web_flow();
  flow.time_end = flow.time_start - Duration{1};
  EXPECT_FALSE(matches(parsed("duration >= 0"), flow));
}

TEST(Filter, tests_flags_for_all_any_and_exactly) {
  expect_web(true, {"flags SA", "flags S and not R", "flags any SR", "flags =FSPA", "flags 2", "flags S and A"});
  expect_web(true, {"not flags RU", "not flags any RU", "not not flags SA", "not (flags R or flags U)"});
  expect_web(false, {"not flags SR", "not (flags SR and tcp)"});
  expect_web(false, {"flags SR", "flags =S", "flags any RU", "flags S and not A", "flags != FSPA"});
}

TEST(Filter, turns_equality_round_for_unequal) {
  expect_web(true, {"port != 80", "not port 80", "src and dst port != 80", "src or dst port != 443"});
  expect_web(false, {"port != 443", "src and dst port != 443", "dst port != 443"});
}

TEST(Filter, calls_a_test_on_an_absent_field_false) {
  expect_ping(false, {"port 80", "port < 80", "bytes >= 0", "vlan 0", "flags S", "duration >= 0", "if 0", "tos 0"});
  expect_ping(true, {"not port 80", "port != 80", "vlan != 10", "not flags S", "not bytes >= 0"});
}

TEST(Filter, finds_an_as_as_exported_or_by_address) {
  expect_web(true, {"as 64496", "dst as 64496", "AS64496", "asn 64496", "as in [64496 64497]", "as != 64498"});
  expect_web(false, {"src as 64496", "as 64497", "as != 64496", "as > 0"});
  expect_ping(true, {"dst as 64496", "as 0", "src as 0"});
  auto exported = web_flow();
  exported.dst_as = 64511;
  EXPECT_TRUE(matches(parsed("dst as 64511 and as > 1000"), exported));
  EXPECT_FALSE(matches(parsed("as 64496"), exported)) << "what the exporter knows counts more than the table";
}

TEST(Filter, knows_names_for_addresses) {
  expect_web(true,
             {"device phone", "src device PHONE", "device 192.168.1.139", "src phone", "src iot", "group iot",
              "org \"Example Net\"", "dst org net", "org ~ example", "org as64496", "country IN", "country india",
              "country in [NE IN]", "geo 'IN'", "dst country IN and not src country IN", "device in [server phone]"});
  expect_web(false, {"dst phone", "device server", "org \"Example Cloud\"", "country NE", "country US",
                     "group not in [iot]", "org in [cloud]"});
  expect_web(true, {"src device guest", "dst device guest", "device in [server guest]"});
  auto later = web_flow();
  WHITHER_PUT(later, time_start, time_of_seconds(1'700'000'001));
  EXPECT_FALSE(matches(parsed("src device guest"), later)) << "it has the address no longer";
  EXPECT_TRUE(matches(parsed("dst device guest"), later)) << "and this one still";
  WHITHER_PUT(later, time_start, time_of_seconds(1'700'000'002));
  EXPECT_FALSE(matches(parsed("device guest"), later));
  EXPECT_TRUE(matches(parsed("not device guest"), later));
  expect_ping(true, {"device phone", "dst org example", "dst country NE", "country != IN"});
}

TEST(Filter, takes_words_for_countries_that_are_keywords) {
  for (const std::string_view code : {"IN", "NE"}) {
    for (const auto& text : {fmt::format("country {}", code), fmt::format("(country {}) and tcp", code),
                             fmt::format("country {} or udp", code), fmt::format("country != {}", code),
                             fmt::format("country ne {}", code), fmt::format("country in [{}]", code)}) {
      EXPECT_TRUE(Filter::parse(text, sample_vocabulary())) << text;
    }
  }
  const auto lithuania = Filter::parse("country LT", sample_vocabulary());
  ASSERT_FALSE(lithuania);
  EXPECT_EQ(lithuania.error().code, "F009") << "a code, and none that this vocabulary knows";
}

TEST(Filter, knows_names_that_the_flow_tells) {
  expect_web(true,
             {"domain example.org", "domain org", "dst domain *.example.org", "host www.example.org", "name ~ EXAMPLE",
              R"(name ~ /^www\.(example|test)\./)", "host *.example.org", "domain", "dst name", "app ~ video",
              "app \"Video 'n Chat\"", "domain in [example.com example.org]", "name != example.org",
              "host in [192.0.2.99 www.example.org]", "domain example.com or example.org"});
  expect_web(false, {"domain ample.org", "name example.org", "src domain", "domain *.www.example.org",
                     "host example.org", "name ~ /^example/"});
}

TEST(Filter, tells_who_asked_and_who_was_asked) {
  expect_web(true, {"from 192.168.1.139", "to port 443", "from phone to org example", "to host 192.0.2.10"});
  expect_web(false, {"to phone", "from org example", "from port 443", "from phone to country NE"});
  auto answer = web_flow();
  std::swap(answer.src_addr, answer.dst_addr);
  std::swap(answer.src_port, answer.dst_port);
  EXPECT_TRUE(matches(parsed("from phone to port 443"), answer)) << "whichever way the record goes";
  EXPECT_FALSE(matches(parsed("src phone"), answer));
}

TEST(Filter, tells_my_networks_from_the_rest) {
  expect_web(true, {"local ip 192.168.1.139", "remote port 443", "remote org example", "local port 50000",
                    "local device phone", "not inside", "not outside", "up 1500", "up > 1k"});
  expect_web(false,
             {"remote ip 192.168.1.139", "local port 443", "inside", "lan", "outside", "down >= 0", "up > 1500"});
  auto both = web_flow();
  both.dst_addr = ip("192.168.1.2");
  EXPECT_TRUE(matches(parsed("inside and local port 443 and local port 50000 and not remote port > 0"), both));
  WHITHER_PUT(both, bytes_reverse, 7);
  EXPECT_TRUE(matches(parsed("up 1500 and down 7 and out bytes 7 and in bytes 1500"), both));
}

TEST(Filter, computes_rates_as_nfdump_does) {
  expect_web(true, {"bps 2400", "pps 2", "bpp 150", "bps > 2k", "less 150", "greater 150", "flows 1", "flows < 2"});
  expect_web(false, {"bps > 2400", "pps > 2", "less 149", "flows > 1", "flows 0"});
  auto instant = web_flow();
  instant.time_end = instant.time_start;
  EXPECT_TRUE(matches(parsed("bps 0 and pps 0 and duration 0"), instant));
  instant.packets = 0;
  EXPECT_TRUE(matches(parsed("bpp 0"), instant));
}

TEST(Filter, knows_clocks_weekdays_and_moments) {
  const Zone zone{kBerlin};  // Tuesday, 14 November 2023, 23:13:20
  expect_web(true, {"time 23:00-24:00", "time 22:00-06:00", "time 23:13", "weekday tue", "weekday in [mon-wed]",
                    "weekday tuesday and time 23:00-23:14", "weekday sat-tue", "first seen < 2023-11-15",
                    "first seen >= 2023-11-14T23:13:20", "last seen = @1700000005", "first seen > 2023",
                    "first seen > 2023-11-14T23", "last seen > -100s", "first seen < '2023-11-14 23:14'"});
  expect_web(false, {"time 00:00-23:13", "weekday wed", "weekday wed-mon", "first seen > 2023-11-15",
                     "last seen > -95s", "time not in [23:00-24:00]"});
}

TEST(Filter, takes_in_views_and_files) {
  expect_web(true, {"@web", "@phone-web", "not not @web", "@include web.filter", "ip in [@hosts.txt]",
                    "dst ip in [203.0.113.1 @hosts.txt]", "@web and tcp"});
  expect_web(false, {"not @web", "@web and udp", "dst ip not in [@hosts.txt]"});
}

TEST(Filter, takes_words_of_nfdump_and_pcap_filter) {
  expect_web(true,
             {"in packets 10", "src tos 0", "router ip 192.168.1.1", "in src mac 00:00:00:00:00:01 or tcp",
              "ip host 192.0.2.10", "tcp and portrange 440-450", "flowdir ingress or any", "mpls label1 > 3 or any",
              "observation domain id 0 or any", "nat event 4 or any", "dscp 0", "dscp < 1"});
  expect_web(false, {"out packets 10", "dscp 46", "nat", "xlate", "vlan", "mpls"});
}

TEST(Filter, keeps_big_sets_apart_from_its_sql) {
  const auto filter = parsed("as in [64498 64497] or src as 64498");
  ASSERT_EQ(filter.range_sets().size(), 2U);
  EXPECT_EQ(filter.range_sets()[1].size(), 20U);
  EXPECT_THAT(filter.sql(), testing::HasSubstr("in_ranges(1, src_ip4, src_ip6)"));
  EXPECT_EQ(parsed("as 64498 or src as 64498").range_sets().size(), 1U) << "the same twice is one";
}

TEST(Filter, binds_not_before_and_before_or) {
  expect_web(true, {"port 443 or port 80 and udp", "not udp and tcp", "tcp && !udp || any", "not (udp or icmp)"});
  expect_web(false, {"(port 443 or port 80) and udp", "not (tcp or udp)", "not any"});
}

TEST(Filter, repeats_the_last_qualifiers_for_a_value_alone) {
  expect_web(true,
             {"port 80 or 443", "host 192.0.2.1 or 192.0.2.10", "dst port 443 and not 80", "net 10/8 or 192.168/16"});
  expect_web(false, {"port 80 or 81", "src port 80 or 443"});
}

TEST(Filter, joins_with_another_and_moves_its_sets) {
  const auto joined = parsed("as 64498 or tcp") && parsed("src as 64498 or port 443");
  EXPECT_EQ(joined.range_sets().size(), 2U);
  EXPECT_TRUE(matches(joined, web_flow()));
  EXPECT_FALSE(matches((joined && parsed("udp")), web_flow()));
  EXPECT_TRUE(matches((Filter{} && Filter{}), web_flow()));
}

TEST(Filter, takes_no_text_into_its_sql) {
  for (const std::string_view text : {"port '1;drop'", "ip \"x' or 1=1\"", "proto 'tcp\\'", "net '0/0) --'"}) {
    EXPECT_FALSE(Filter::parse(text, sample_vocabulary())) << text;
  }
  const auto patterns = parsed("host \"x' or 1=1\" or name ~ /a'b\x01\xff/ or app \"ü'\"").sql();
  EXPECT_EQ(std::ranges::count(patterns, '\''), 2 * 5) << patterns;
  EXPECT_TRUE(std::ranges::all_of(patterns, [](char c) { return c >= ' ' && c <= '~'; })) << patterns;
  EXPECT_EQ(parsed("dst port https").sql(), "(dst_port IS NOT NULL AND dst_port = 443)");
}

// A term in a filter of 4 KiB, again and again.
std::string filled(std::string_view term) {
  std::string text{term.substr(term.find_first_not_of(" orand"))};
  while (text.size() + term.size() <= 4096) text += term;
  return text;
}

TEST(Filter, spends_no_more_than_linear_time_on_4_kib) {
  for (const auto& text : {filled(" or tcp"), filled(" or ip 192.0.2.0/24"), filled(" or tcp and udp"),
                           filled(" or domain *.example.org"), filled(" or domain ~ /a/"), filled(" prot")}) {
    const auto begin = std::chrono::steady_clock::now();
    const auto filter = Filter::parse(text, sample_vocabulary());
    const auto spent = std::chrono::steady_clock::now() - begin;
    // About 0.5 ms; the bound leaves room for sanitizers, none for a quadratic.
    EXPECT_LT(spent, std::chrono::milliseconds{300}) << text.substr(0, 30);
  }
}

}  // namespace
}  // namespace whither
