#include "wire/registry.h"

#include <gtest/gtest.h>

namespace whither {
namespace {

std::string_view name_of(std::uint32_t enterprise, std::uint16_t id) {
  const auto* element = information_element(enterprise, id);
  return element == nullptr ? "none" : element->name;
}

TEST(Registry, knows_ianas_elements_and_their_types) {
  EXPECT_EQ(name_of(0, 1), "octetDeltaCount");
  EXPECT_EQ(name_of(0, 533), "pathDelaySumDeltaMicroseconds");
  EXPECT_EQ(information_element(0, 8)->type, ElementType::Ipv4Address);
  EXPECT_EQ(information_element(0, 152)->type, ElementType::DateTimeMilliseconds);
  EXPECT_EQ(information_element(0, 293)->type, ElementType::SubTemplateMultiList);
  EXPECT_EQ(name_of(0, 0), "none");
  EXPECT_EQ(name_of(0, 105), "none");
}

TEST(Registry, knows_the_reverse_of_ianas_elements_and_of_certs) {
  EXPECT_EQ(name_of(29305, 1), "reverseOctetDeltaCount");
  EXPECT_EQ(information_element(29305, 1)->type, ElementType::Unsigned64);
  EXPECT_EQ(name_of(6871, 14), "initialTCPFlags");
  EXPECT_EQ(name_of(6871, 0x4000 + 14), "reverseInitialTCPFlags");
}

TEST(Registry, knows_elements_of_vendors) {
  EXPECT_EQ(name_of(9, 12235), "appHttpHost");
  EXPECT_EQ(name_of(6871, 179), "dnsQName");
  EXPECT_EQ(name_of(35632, 205), "DNS_QUERY");
  EXPECT_EQ(name_of(6876, 881), "tenantSourceIPv4");
  EXPECT_EQ(name_of(99999, 1), "none");
}

TEST(Registry, T21_large_numbers_of_netflow9_are_vendors_own_and_not_enterprises) {
  EXPECT_EQ(name_of(0, 56701), "paloAltoAppId");
  EXPECT_EQ(name_of(0, 40005), "ciscoFirewallEvent");
  EXPECT_EQ(name_of(0, 57472 + 187), "HTTP_HOST");
  EXPECT_EQ(name_of(0, 0x8000 + 8), "none");
}

}  // namespace
}  // namespace whither
