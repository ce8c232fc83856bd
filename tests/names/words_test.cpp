#include "names/words.h"

#include <gtest/gtest.h>

#include <array>

namespace whither {
namespace {

TEST(Words, names_countries_in_either_letter_case) {
  EXPECT_EQ(country_name("DE"), "Germany");
  EXPECT_EQ(country_name("us"), "United States");
  EXPECT_EQ(country_name("XX"), "");
  EXPECT_EQ(country_name("DEU"), "");
  EXPECT_EQ(country_name(""), "");
}

TEST(Words, finds_a_country_by_its_name) {
  EXPECT_EQ(country_named("united states"), "US");
  EXPECT_EQ(country_named("Atlantis"), "");
}

TEST(Words, has_every_country_once_under_two_capitals) {
  EXPECT_EQ(countries().size(), 250U);  // the 249 of ISO 3166-1 and EU
  for (const auto& country : countries()) {
    EXPECT_EQ(country_name(country.code), country.name);
    EXPECT_EQ(country_named(country.name), country.code);
  }
}

TEST(Words, names_protocols) {
  EXPECT_EQ(protocol_name(6), "tcp");
  EXPECT_EQ(protocol_name(17), "udp");
  EXPECT_EQ(protocol_name(1), "icmp");
  EXPECT_EQ(protocol_name(58), "ipv6-icmp");
  EXPECT_EQ(protocol_name(253), "");
}

TEST(Words, reads_back_every_protocol_that_it_names) {
  for (int number = 0; number < 256; ++number) {
    const auto protocol = static_cast<std::uint8_t>(number);
    const auto name = protocol_name(protocol);
    EXPECT_TRUE(name.empty() || protocol_named(name) == protocol) << number;
  }
}

TEST(Words, reads_protocols_by_their_usual_aliases) {
  EXPECT_EQ(protocol_named("TCP"), 6);
  EXPECT_EQ(protocol_named("icmp6"), 58);
  EXPECT_EQ(protocol_named("icmpv6"), 58);
  EXPECT_EQ(protocol_named("ospfigp"), 89);
  EXPECT_FALSE(protocol_named("6"));
  EXPECT_FALSE(protocol_named(""));
}

TEST(Words, names_services_by_port_and_protocol) {
  EXPECT_EQ(service_name(443, 6), "https");
  EXPECT_EQ(service_name(443, 17), "https");
  EXPECT_EQ(service_name(53, 17), "domain");
  EXPECT_EQ(service_name(514, 6), "shell");
  EXPECT_EQ(service_name(514, 17), "syslog");
  EXPECT_EQ(service_name(22, 17), "");
  EXPECT_EQ(service_name(443, 1), "");
  EXPECT_EQ(service_name(49151, 6), "");
}

TEST(Words, finds_services_by_name_and_alias) {
  EXPECT_EQ(service_named("HTTPS")->port, 443);
  EXPECT_FALSE(service_named("https")->protocol);
  EXPECT_EQ(service_named("quic")->port, 443);
  EXPECT_EQ(service_named("quic")->protocol, 17);
  EXPECT_EQ(service_named("dns")->port, 53);
  EXPECT_EQ(service_named("mdns")->port, 5353);
  EXPECT_EQ(service_named("ssh")->protocol, 6);
  EXPECT_EQ(service_named("http-alt")->port, 8080);
  EXPECT_FALSE(service_named("nonsense"));
  EXPECT_FALSE(service_named(""));
}

TEST(Words, reads_back_every_service_that_it_names) {
  for (int number = 0; number < 65536; ++number) {
    for (const auto protocol : std::to_array<std::uint8_t>({6, 17, 132})) {
      const auto name = service_name(static_cast<std::uint16_t>(number), protocol);
      EXPECT_TRUE(name.empty() || name == "http-alt" || service_named(name)->port == number) << name;
    }
  }
}

}  // namespace
}  // namespace whither
